import { leastSquares } from '@odot/losses'
import type { Certificate, Loss, Parameterization } from '@odot/problem'
import { bindLoss } from '../engine/bind-loss.js'
import { EstimatorError } from '../errors.js'
import type { Estimator, Unfixed } from '../estimator.js'
import { estimatorOf, unfixedOf } from '../fit/fit-recipe.js'
import { planOf, strengthOf } from '../fit/plan-of.js'
import { openSparse, type SparseFamily } from '../local/open-sparse.js'
import type { Fitted } from '../model/fitted.js'
import { makeModel } from '../model/make-model.js'
import type { Recipe, RecipeData } from '../recipe.js'
import type { NoStrength, Strength } from '../settings.js'
import { show } from '../show.js'
import { readVector } from '../vector.js'
import type { Squares, WithLoss } from './family.js'

/** What `sparse` has beside the options of all estimators; it has no choice of solvers. F is the tree of factors. */
export interface SparseOptions<F> {
  /** Of weights [columns], or [columns, K] for a loss of K predictors a row: one of @odot/parameterizations, or your own record. */
  readonly parameterization: Parameterization<F>
  readonly solver?: never
}

/**
 * A loss with the penalty that a parameterization costs, λ min { S(ξ) : K(ξ) = b }: for a record of your own, and any loss. The surrogate L(K(ξ)) + λS(ξ) is
 * solved by L-BFGS; saddles are left where the record has an escape; coefficients that are zero up to rounding become zero where the induced penalty has a prox.
 * Strengths are λ · penaltyFactor in the shape that `strengthShapes` says: penalty factors are above 0 and finite, one for each strength (1 by default).
 *
 * The certificate is what is known. For a degree of at most 2, an induced penalty with a conjugate and a loss with one: a duality gap, and then `lambdaRatio` is a
 * share of λmax. For an induced penalty with `distance`: `local`; its `curvature` is NaN where the penalty has no `face`. Else `stationary`: how large the
 * gradient of the surrogate is, and how far the ridge is above the penalty (NaN where the record has neither `induced` nor `rightInverse`).
 *
 * @example
 * const X = [[1, 0], [2, 1], [3, 0], [4, 1]]
 * const model = sparse({ parameterization: hadamard(), lambda: 0.1 }).fitSync(X, [2, 4, 6, 8])
 * model.coefficients // => [1.9106, 0]
 * model.certificate.kind // => 'gap'
 * @throws EstimatorError when an option is wrong, and from `fit` when the data cannot be used.
 * @see Kolb, Müller, Bischl and Rügamer (2023), "Smoothing the edges: smooth optimization for sparse regularization using Hadamard overparametrization"
 */
export function sparse<F>(options: Squares & SparseOptions<F> & Strength): Estimator<ArrayLike<number>, Certificate>
export function sparse<F, Y, T>(options: WithLoss<Y, T> & SparseOptions<F> & Strength): Estimator<Y, Certificate>
export function sparse<F, Y, T>(options: WithLoss<Y, T> & SparseOptions<F> & NoStrength): Unfixed<Y, Certificate>
export function sparse<F>(options: Squares & SparseOptions<F> & NoStrength): Unfixed<ArrayLike<number>, Certificate>
export function sparse<F, Y, T>(
  options: (Partial<WithLoss<Y, T>> | Squares) & SparseOptions<F>,
): AnySparse<Y> | AnySparse<ArrayLike<number>> {
  if (typeof options !== 'object' || options === null)
    throw new EstimatorError(
      `sparse: the options are ${show(options)}; pass an object such as { parameterization: hadamard(), lambda: 0.1 }.`,
    )
  const { parameterization } = options
  if (options.loss === undefined) return build(options, { parameterization, loss: leastSquares() })
  return build(options, { parameterization, loss: options.loss })
}

type AnySparse<Y> = Estimator<Y, Certificate> | Unfixed<Y, Certificate>

function build<F, Y, T>(
  options: object,
  { parameterization, loss }: { readonly parameterization: Parameterization<F>; readonly loss: Loss<Y, T> },
): AnySparse<Y> {
  const strength = strengthOf('sparse', options)
  const plan = planOf('sparse', options, { own: ['parameterization'], without: ['solver'] })
  for (const field of ['forward', 'ridge', 'start'] as const)
    if (typeof parameterization?.[field] !== 'function')
      throw new EstimatorError(`sparse: parameterization has no ${field}; pass a record such as hadamard(), or one of your own.`)
  const bind: Recipe<Y, Certificate>['bind'] = (where, y, data) => bindLoss(loss, y, { where, ...data })
  const factors: SparseFamily<Y, F>['factors'] = (where, { size }) => {
    const { penaltyFactor } = plan
    if (penaltyFactor === undefined) return new Float64Array(size).fill(1)
    const read = readVector(where, 'penaltyFactor', penaltyFactor, {
      length: size,
      because: `${parameterization.name} has ${size} strengths`,
      advice: 'pass one factor for each strength',
      nonnegative: true,
    })
    const zero = read.indexOf(0)
    if (zero >= 0)
      throw new EstimatorError(
        `${where}: penaltyFactor is 0 at ${zero}; without a ridge nothing balances the factors, so pass numbers above 0.`,
      )
    return read
  }
  const recipe: Recipe<Y, Certificate> = Object.freeze({
    estimator: 'sparse',
    plan,
    bind,
    modelOf: <D extends Certificate | null>(fitted: Fitted<D>) => makeModel(fitted, loss),
    open: (where: string, data: RecipeData<Y>) =>
      openSparse(
        where,
        {
          estimator: 'sparse',
          plan,
          bind,
          parameterization,
          factors,
          penalty: (_: string, columns: number) => ({ record: {}, factor: new Float64Array(columns).fill(1) }),
        },
        data,
      ),
  })
  return strength ? estimatorOf(recipe, { options, strength }) : unfixedOf(recipe, { options })
}
