import { EstimatorError } from '../errors.js'
import { show } from '../show.js'
import { readVector } from '../vector.js'
import { type Bounds, readBounds } from './bounds.js'
import { readPenaltyFactor } from './convex-recipe.js'
import { type Family, familyOf } from './family.js'

/** Options of an adaptive lasso beside those of all. */
export interface AdaptiveLassoOwn extends Bounds {
  /**
   * What the factors come from: an earlier model (ordinary, ridge, lasso), its coefficients on the scale of the columns as they were given, or `marginal`, how
   * much each column says by itself, which needs no fit.
   */
  readonly initial: { readonly coefficients: ArrayLike<number> } | ArrayLike<number> | 'marginal'
  /** γ > 0; 1 by default. */
  readonly gamma?: number
}

/**
 * A lasso with factors 1/|bⱼ|^γ from an initial estimate b of the standardised coefficients, so that what is large is hardly shrunk; columns that were zero stay
 * out. The factors are multiplied by `penaltyFactor` and scaled so that the smallest finite one that is not 0 is 1. Everything else is as in `lasso`.
 * @example
 * const X = [[1, 0], [2, 1], [3, 0], [4, 1]]
 * const y = [2, 4, 6, 8]
 * const first = await lasso({ lambda: 0.05 }).fit(X, y)
 * const model = await adaptiveLasso({ lambda: 0.1, initial: first }).fit(X, y)
 * model.coefficients // => [1.910557, 0]
 * @see Zou (2006), "The adaptive lasso and its oracle properties"; Huang, Ma and Zhang (2008), "Adaptive lasso for sparse high-dimensional regression models"
 */
export const adaptiveLasso: Family<AdaptiveLassoOwn> = familyOf('adaptiveLasso', {
  own: ['initial', 'gamma', 'lower', 'upper'],
  read: ({ penaltyFactor, initial, gamma = 1, lower, upper }) => {
    if (!(typeof gamma === 'number' && gamma > 0 && Number.isFinite(gamma)))
      throw new EstimatorError(`adaptiveLasso: gamma is ${show(gamma)}; pass a positive number such as 1.`)
    if (initial !== 'marginal' && (typeof initial !== 'object' || initial === null))
      throw new EstimatorError(`adaptiveLasso: initial is ${show(initial)}; pass a model, coefficients, or 'marginal'.`)
    return (where, { columns, outputs, scales, marginal }) => {
      const sizes = initial === 'marginal' ? marginal() : sizesOf(where, initial, { columns, outputs, scales })
      const given = readPenaltyFactor(where, penaltyFactor, columns)
      const factors = sizes.map((size, j) => (given[j] === 0 ? 0 : size === 0 ? Number.POSITIVE_INFINITY : given[j]! / size ** gamma))
      const least = factors.reduce((most, f) => (f > 0 && f < most ? f : most), Number.POSITIVE_INFINITY)
      if (least === Number.POSITIVE_INFINITY && !factors.includes(0))
        throw new EstimatorError(
          `${where}: initial has no coefficient that is not zero, so every column would stay out; pass an estimate with less penalty.`,
        )
      const unit = least === Number.POSITIVE_INFINITY ? factors : factors.map((f) => f / least)
      return { penaltyFactor: unit, ...readBounds(where, { lower, upper }, columns) }
    }
  },
})

/** ‖b̃ⱼ‖ over the outputs, for each column. */
function sizesOf(
  where: string,
  initial: { readonly coefficients: ArrayLike<number> } | ArrayLike<number>,
  { columns, outputs, scales }: { readonly columns: number; readonly outputs: number; readonly scales: Float64Array },
): Float64Array {
  const list = 'coefficients' in initial ? initial.coefficients : initial
  const b = readVector(where, 'initial', list, {
    length: columns * outputs,
    because: `X has ${columns} columns${outputs > 1 ? ` and the response ${outputs} outputs` : ''}`,
    advice: 'pass one coefficient for each',
  })
  return Float64Array.from({ length: columns }, (_, j) => scales[j]! * Math.hypot(...b.subarray(j * outputs, (j + 1) * outputs)))
}
