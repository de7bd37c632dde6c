import { type Random, seededRandom } from '@odot/autodiff'
import type { Law } from '@odot/autodiff/testing'
import type { Loss } from '../loss.js'
import { balanceLaws } from './balance-laws.js'
import { type LossSample, lossCase } from './loss-case.js'
import { lossConjugateLaws } from './loss-conjugate-laws.js'
import { lossDerivativeLaws } from './loss-derivative-laws.js'
import { lossWeightLaws } from './loss-weight-laws.js'

/**
 * What a loss must satisfy, at some responses; a law about a field that is missing is absent. Run them by any test runner, over a loss of one's own
 * like over those of odot. A handful of rows is enough for a sample: the conjugate is compared with a search over all predictors.
 * @example
 * const squares = {
 *   name: 'squares',
 *   rowwise: true,
 *   smoothness: 0.5,
 *   prepare: (y) => ({ targets: values(y), outputs: 1 }),
 *   value: (eta, y, w) => mul(0.5, dot(w, square(sub(eta, y)))),
 *   predict: (eta) => eta,
 * }
 * const laws = lossLaws(squares, [{ y: [1, 2, 4], rows: 3 }])
 * laws.find(({ name }) => name.includes('curvature')).check() // => throws more than its weight times the smoothness 0.5
 * @throws whatever `prepare` throws for a sample.
 */
export function lossLaws<Y, T>(
  loss: Loss<Y, T>,
  samples: readonly LossSample<Y>[],
  { random = seededRandom(1) }: { readonly random?: Random } = {},
): readonly Law[] {
  return samples.flatMap((sample, i) => {
    const at = lossCase(loss, sample, random)
    const place = samples.length > 1 ? ` (sample ${i})` : ''
    return [...lossDerivativeLaws(at), ...lossConjugateLaws(at), ...balanceLaws(at), ...lossWeightLaws(at)].map(({ name, check }) => ({
      name: `${loss.name}: ${name}${place}`,
      check,
    }))
  })
}
