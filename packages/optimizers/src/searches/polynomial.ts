import type { Ask, Oracle } from '@odot/problem'
import { OptimizerError } from '../errors.js'
import { refuseUnknown } from '../refuse-unknown.js'
import { type Line, type LineOutcome, type LineSearch, moveAlong, visit } from './line-search.js'
import { polynomialMinimum } from './polynomial-minimum.js'
import { strongWolfe } from './strong-wolfe.js'

/** Which polynomials are read, and what is done where one does not help. */
export interface PolynomialOptions {
  /** The largest degree: 2k for least squares of a product of k factors. */
  readonly maxDegree?: number
  /** Where the polynomial falls for ever, or rounding hides what it promises. */
  readonly otherwise?: LineSearch
}

/**
 * The exact step: the global minimiser over t > 0 of an objective that is a polynomial along lines, from its coefficients, which the oracle is asked for
 * (`line`). Least squares of β = u₁ ⊙ ⋯ ⊙ u_k with a ridge has degree 2k: X((u + t·du) ⊙ (v + t·dv)) = Xm₀ + tXm₁ + t²Xm₂. The step is found
 * among the sign changes of the derivative, so it may pass over a local minimum of the line.
 * @example
 * // f(t) = t⁴/4 − t³/3 − t², with a local minimum at −1 and the global one at 2; from 1 the line to the left meets −1 only
 * const quartic = { size: 1, valueAndGradient: ([x], g) => ((g[0] = x ** 3 - x ** 2 - 2 * x), x ** 4 / 4 - x ** 3 / 3 - x ** 2) }
 * const search = polynomial()
 * minimizeSync(lbfgs({ search }), interpolatedLine(quartic, { degree: 4 }), [1], { maxIterations: 1 }).x // => [2.00000000]
 * polynomial({ maxDegree: 0 }) // => throws polynomial: maxDegree is 0
 * @throws OptimizerError for an unknown option, and when maxDegree is not a whole number ≥ 1.
 * @see Collins and Loos (1976), "Polynomial real root isolation by differentiation"
 */
export function polynomial(options: PolynomialOptions = {}): LineSearch {
  const { maxDegree = 16, otherwise = strongWolfe() } = refuseUnknown('polynomial', options, ['maxDegree', 'otherwise'])
  if (!(Number.isInteger(maxDegree) && maxDegree >= 1)) {
    throw new OptimizerError(`polynomial: maxDegree is ${maxDegree}; pass a whole number ≥ 1.`)
  }
  return Object.freeze({
    name: 'polynomial',
    *find(line: Line, firstStep: number): Generator<Ask<Oracle>, LineOutcome, number> {
      const coefficients = new Float64Array(maxDegree + 1)
      // in units of the first step, so that coefficients are of one size
      for (let i = 0; i < line.x.length; i++) line.trial[i] = firstStep * line.direction[i]!
      yield { ask: 'line', args: [line.x, line.trial, coefficients] }
      const step = firstStep * polynomialMinimum(coefficients)
      if (!(step > 0 && Number.isFinite(step) && moveAlong(line, step))) return yield* otherwise.find(line, firstStep)
      const point = yield* visit(line, step)
      const lower = Number.isFinite(point.slope) && point.value <= line.value + line.noise
      return lower ? { ...point, found: true } : yield* otherwise.find(line, step)
    },
  })
}
