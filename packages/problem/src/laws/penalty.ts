import type { Law } from '@odot/autodiff/testing'
import { conjugateLaws } from './conjugate-laws.js'
import { distanceLaws } from './distance-laws.js'
import { gradientLaws } from './gradient-laws.js'
import { type AnyPenalty, type PenaltyLawOptions, penaltyCase } from './penalty-case.js'
import { proxLaws } from './prox-laws.js'
import { slopeLaws } from './slope-laws.js'
import { tracedPenaltyLaws } from './traced-penalty-laws.js'

/**
 * What a penalty must satisfy, for vectors of weights; a law about a field that is missing is absent. Run them by any test runner, over a penalty of
 * one's own like over those of odot.
 *
 * The prox is compared with a search that knows only values of the penalty, so `value` is what all the rest is judged by. Of a convex penalty the prox
 * must be firmly non-expansive, and the conjugate must satisfy Fenchel's inequality, with equality at the subgradients that the prox gives. Of any other
 * the prox must be monotone, and the tangents that a `slope` gives must lie above the values.
 * @example
 * const half = { name: 'half a ridge', value: ({ data }) => data[0] ** 2 / 4, prox: ({ data }, step, out) => out.fill(data[0] / (1 + step)) }
 * const [law] = penaltyLaws(half, { size: 1, random: seededRandom(1) })
 * law.name // => 'half a ridge: the prox is a minimum, for one step'
 * law.check() // => throws search finds
 * @see Parikh and Boyd (2014), "Proximal algorithms"
 */
export function penaltyLaws(penalty: AnyPenalty, options: PenaltyLawOptions): readonly Law[] {
  const at = penaltyCase(penalty, options)
  return [...proxLaws(at), ...tracedPenaltyLaws(at), ...distanceLaws(at), ...conjugateLaws(at), ...gradientLaws(at), ...slopeLaws(at)].map(
    ({ name, check }) => ({
      name: `${penalty.name}: ${name}`,
      check,
    }),
  )
}
