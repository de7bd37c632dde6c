import { leastSquares } from '@odot/losses'
import type { Certificate, LocalCertificate, Loss } from '@odot/problem'
import { bindLoss } from '../engine/bind-loss.js'
import { EstimatorError } from '../errors.js'
import type { Estimator, Unfixed } from '../estimator.js'
import { estimatorOf, unfixedOf } from '../fit/fit-recipe.js'
import { planOf, strengthOf } from '../fit/plan-of.js'
import type { LocalFamily } from '../local/open-local.js'
import { openLq } from '../local/open-lq.js'
import type { Fitted } from '../model/fitted.js'
import { makeModel } from '../model/make-model.js'
import type { Recipe, RecipeData } from '../recipe.js'
import type { NoStrength, Strength } from '../settings.js'
import { show } from '../show.js'
import { readPenaltyFactor } from './convex-recipe.js'
import type { Squares, WithLoss } from './family.js'

/** What `lq` has beside the options of all estimators; it has no choice of solvers. */
export interface LqOptions {
  /** k ≥ 3, the number of factors of β = u₁ ⊙ ⋯ ⊙ u_k: the penalty is Σ |β|^{2/k}. 3 by default. */
  readonly depth?: number
  readonly solver?: never
}

/**
 * A loss with the penalty λ Σ factorⱼ |bⱼ|^{2/k}, which a product of k = `depth` factors costs: sparser than the lasso, and it shrinks large coefficients less.
 * It is not convex: every fit is a local minimum, and its certificate says so. The surrogate is solved from small coefficients and open gates, collapsed, and
 * polished by Newton on the support. `certificate.curvature` is the smallest eigenvalue of the Hessian on the support; `certificate.improvable` names
 * coefficients that could do better alone.
 *
 * `lambdaRatio` is a share of `lambdaMax`, here the smallest λ at which no single coefficient lowers the objective from the null model (for the quadratic model
 * of the loss there): max over columns of Hⱼ/fⱼ · (2zⱼ(1−q)/(2−q))^{2−q} / (2(1−q)) with q = 2/k and zⱼ = |gⱼ|/Hⱼ. Paths go from dense to sparse.
 *
 * @example
 * const X = [[1, 0], [2, 1], [3, 0], [4, 1], [5, 1], [6, 0]]
 * const model = lq({ lambdaRatio: 0.1 }).fitSync(X, [2, 4, 6, 8, 10, 12])
 * model.coefficients // => [1.919536, 0]
 * model.certificate.kind // => 'local'
 * lq({ depth: 2, lambda: 1 }) // => throws lq: depth is 2
 * @throws EstimatorError when an option is wrong, and from `fit` when the data cannot be used.
 * @see Kolb, Weber, Bischl and Rügamer (2025), "Deep weight factorization: sparse learning through the lens of artificial symmetries"
 */
export function lq(options: Squares & LqOptions & Strength): Estimator<ArrayLike<number>, LocalCertificate>
export function lq<Y, T>(options: WithLoss<Y, T> & LqOptions & Strength): Estimator<Y, LocalCertificate>
export function lq<Y, T>(options: WithLoss<Y, T> & LqOptions & NoStrength): Unfixed<Y, LocalCertificate>
export function lq(options?: Squares & LqOptions & NoStrength): Unfixed<ArrayLike<number>, LocalCertificate>
export function lq<Y, T>(options: (Partial<WithLoss<Y, T>> | Squares) & LqOptions = {}): AnyLq<Y> | AnyLq<ArrayLike<number>> {
  if (typeof options !== 'object' || options === null || options.loss === undefined)
    return build(options, { ...(options && { depth: options.depth }), loss: leastSquares() })
  return build(options, { depth: options.depth, loss: options.loss })
}

type AnyLq<Y> = Estimator<Y, LocalCertificate> | Unfixed<Y, LocalCertificate>

function build<Y, T>(options: object, { depth = 3, loss }: { readonly depth?: number | undefined; readonly loss: Loss<Y, T> }): AnyLq<Y> {
  const strength = strengthOf('lq', options)
  const plan = planOf('lq', options, { own: ['depth'], without: ['solver'] })
  if (depth === 2) throw new EstimatorError('lq: depth is 2, whose penalty is the lasso; use lasso, which certifies the optimum.')
  if (!(Number.isInteger(depth) && depth >= 3))
    throw new EstimatorError(`lq: depth is ${show(depth)}; pass a whole number that is 3 or more.`)
  const bind: Recipe<Y, LocalCertificate>['bind'] = (where, y, data) => bindLoss(loss, y, { where, ...data })
  const penalty: LocalFamily<Y>['penalty'] = (where, columns) => {
    const penaltyFactor = readPenaltyFactor(where, plan.penaltyFactor, columns)
    return { record: { penaltyFactor, depth }, factor: penaltyFactor }
  }
  const recipe: Recipe<Y, LocalCertificate> = Object.freeze({
    estimator: 'lq',
    plan,
    bind,
    modelOf: <D extends Certificate | null>(fitted: Fitted<D>) => makeModel(fitted, loss),
    open: (where: string, data: RecipeData<Y>) => openLq(where, { estimator: 'lq', plan, bind, penalty, depth }, data),
  })
  return strength ? estimatorOf(recipe, { options, strength }) : unfixedOf(recipe, { options })
}
