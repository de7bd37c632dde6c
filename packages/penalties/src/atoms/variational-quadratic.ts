import { add, type Tensor, type Values } from '@odot/autodiff'
import { type ConvexPenalty, ProblemError, refuseUnknown, type SmoothPenalty, showValue } from '@odot/problem'
import { checkCount, checkedStrength } from '../strength.js'
import { ridge } from './ridge.js'

/** What a variational quadratic is made of, besides its strength. */
export interface VariationalQuadraticOptions {
  /** γ > 0, one for each weight: `variationalCurvatures` has those at which it touches. */
  readonly curvatures: Float64Array
  /** The power 0 < q ≤ 1 that it bounds; default 1, the lasso. */
  readonly q?: number
}

/**
 * Variational quadratic of ℓ_q, R(w) = Σⱼ sⱼ(q/2 γⱼwⱼ² + (2−q)/2 γⱼ^(−q/(2−q))) for given curvatures γ; with q = 1 it is ½ Σⱼ sⱼ(γⱼwⱼ² + 1/γⱼ).
 *
 * It is at least Σⱼ sⱼ|wⱼ|^q, with equality where γⱼ = |wⱼ|^(q−2), the γ that minimizes it: |x| = min over γ of ½(γx² + 1/γ). Minimizing over weights, a ridge
 * problem, and γ in turn is iteratively reweighted least squares. Throws ProblemError for q out of range, curvatures that are not positive and finite, and
 * strengths that are negative, NaN, infinite or do not fit.
 * @example
 * const penalty = variationalQuadratic(2, { curvatures: Float64Array.of(0.25, 1) })
 * penalty.value(values([4, -1])) // => 10
 * penalty.value(values([4, 0])) // => 9
 * const out = new Float64Array(2)
 * penalty.gradient(values([4, -1]), out)
 * out // => [2, -2]
 * @see Bach, Jenatton, Mairal and Obozinski (2012), "Optimization with sparsity-inducing penalties", section 5
 */
export function variationalQuadratic(
  strength: number | Float64Array,
  options: VariationalQuadraticOptions,
): Required<ConvexPenalty> & Required<SmoothPenalty> {
  const { curvatures, q = 1 } = refuseUnknown('variationalQuadratic', options, { known: ['curvatures', 'q'] })
  checkPower('variationalQuadratic', q)
  if (!(curvatures instanceof Float64Array))
    throw new ProblemError(`variationalQuadratic: the curvatures are ${showValue(curvatures)}; pass a Float64Array of one for each weight.`)
  const checked = checkedStrength('variationalQuadratic', strength)
  checkCount('variationalQuadratic', checked, { count: curvatures.length, things: 'curvatures' })
  if (checked.hasInfinite)
    throw new ProblemError('variationalQuadratic: a strength is Infinity; pass finite numbers, it forces nothing to zero.')
  const wrong = curvatures.findIndex((gamma) => !(gamma > 0 && gamma < Number.POSITIVE_INFINITY))
  if (wrong >= 0)
    throw new ProblemError(
      `variationalQuadratic: curvatures[${wrong}] is ${curvatures[wrong]}; pass positive numbers (an epsilon > 0 keeps them finite where weights are zero).`,
    )
  const { data: s, stride } = checked
  const squares = curvatures.map((gamma, j) => q * s[j * stride]! * gamma)
  const constant = curvatures.reduce((total, gamma, j) => total + 0.5 * (2 - q) * s[j * stride]! * gamma ** (-q / (2 - q)), 0)
  const plain = ridge(squares)
  return Object.freeze({
    ...plain,
    name: 'variational quadratic',
    value: (weights: Values) => plain.value(weights) + constant,
    traced: (weights: Tensor) => add(plain.traced(weights), constant),
    conjugate: (dual: Values) => plain.conjugate(dual) - constant,
    gradient: ({ data: w }: Values, out: Float64Array) => {
      for (let j = 0; j < w.length; j++) out[j] = squares[j]! * w[j]!
    },
    smoothness: squares.reduce((most, each) => Math.max(most, each), 0),
  })
}

/**
 * The curvatures γ = (w² + ε²)^(q/2−1) into `out`, at which the variational quadratic of Σⱼ sⱼ|wⱼ|^q touches it (ε = 0, where γ is ∞ at zero), or, for q = 1,
 * at which with s/2 γε² added it touches the smoothed Σⱼ sⱼ√(wⱼ² + ε²): ε is lowered from one iteration to the next. Throws ProblemError for q out of range.
 * @example
 * const out = new Float64Array(2)
 * variationalCurvatures(values([4, 0]), out, { epsilon: 3 })
 * out // => [0.2, 0.3333]
 * variationalCurvatures(values([4, 0]), out, { q: 0.5 })
 * out // => [0.125, Infinity]
 * @see Daubechies, DeVore, Fornasier and Güntürk (2010), "Iteratively reweighted least squares minimization for sparse recovery"
 */
export function variationalCurvatures(
  { data: w }: Values,
  out: Float64Array,
  options: { readonly q?: number; readonly epsilon?: number } = {},
): void {
  const { q = 1, epsilon = 0 } = refuseUnknown('variationalCurvatures', options, { known: ['q', 'epsilon'] })
  checkPower('variationalCurvatures', q)
  for (let j = 0; j < w.length; j++) out[j] = Math.hypot(w[j]!, epsilon) ** (q - 2)
}

function checkPower(where: string, q: number): void {
  if (!(q > 0 && q <= 1)) throw new ProblemError(`${where}: q is ${q}; pass a number above 0, and 1 at most.`)
}
