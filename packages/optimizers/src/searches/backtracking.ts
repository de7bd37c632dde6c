import type { Ask, Oracle } from '@odot/problem'
import { OptimizerError } from '../errors.js'
import { refuseUnknown } from '../refuse-unknown.js'
import { type Line, type LineOutcome, type LineSearch, moveAlong, noStep, visit } from './line-search.js'

/** How much a step must achieve, and how it shrinks until it does. */
export interface BacktrackingOptions {
  /** c₁: the value must fall by this share of t·|slope|. */
  readonly decrease?: number
  /** What a step that fails is multiplied with. */
  readonly shrink?: number
  readonly maxEvaluations?: number
}

/**
 * Armijo's rule: the first of the steps t₀, ρt₀, ρ²t₀, … with φ(t) ≤ φ(0) + c₁ t φ'(0). It never tries longer steps than the first, so it needs a
 * direction of the right length. Where values differ by no more than their noise, a step counts only when the slope does not grow: |φ'(t)| ≤ |φ'(0)|.
 * @example
 * const bowl = (x, gradient) => ((gradient[0] = 2 * x[0]), x[0] ** 2)
 * minimizeSync(gradientDescent({ search: backtracking() }), bowl, [3]).x // => [0]
 * backtracking({ shrink: 2 }) // => throws backtracking: shrink is 2
 * @throws OptimizerError for an unknown option, when decrease or shrink is not in (0, 1), and when maxEvaluations is not a whole number ≥ 1.
 * @see Armijo (1966), "Minimization of functions having Lipschitz continuous first partial derivatives"
 */
export function backtracking(options: BacktrackingOptions = {}): LineSearch {
  const {
    decrease = 1e-4,
    shrink = 0.5,
    maxEvaluations = 60,
  } = refuseUnknown('backtracking', options, ['decrease', 'shrink', 'maxEvaluations'])
  if (!(decrease > 0 && decrease < 1)) throw new OptimizerError(`backtracking: decrease is ${decrease}; pass a number in (0, 1).`)
  if (!(shrink > 0 && shrink < 1)) throw new OptimizerError(`backtracking: shrink is ${shrink}; pass a number in (0, 1).`)
  if (!(Number.isInteger(maxEvaluations) && maxEvaluations >= 1)) {
    throw new OptimizerError(`backtracking: maxEvaluations is ${maxEvaluations}; pass a whole number ≥ 1.`)
  }
  return Object.freeze({
    name: 'backtracking',
    *find(line: Line, firstStep: number): Generator<Ask<Oracle>, LineOutcome, number> {
      const { value, slope, noise } = line
      let step = firstStep
      for (let evaluations = 0; evaluations < maxEvaluations && moveAlong(line, step); evaluations++, step *= shrink) {
        const point = yield* visit(line, step)
        if (!(Number.isFinite(point.value) && Number.isFinite(point.slope))) continue
        if (point.value <= value + decrease * step * slope) return { ...point, found: true }
        if (Math.abs(point.value - value) <= noise && Math.abs(point.slope) <= -slope) return { ...point, found: true }
      }
      return noStep(line, step)
    },
  })
}
