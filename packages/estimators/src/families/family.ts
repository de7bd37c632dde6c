import { leastSquares } from '@odot/losses'
import type { Loss } from '@odot/problem'
import type { ConvexEstimator } from '../engine/penalty-of.js'
import type { Estimator, Unfixed } from '../estimator.js'
import { estimatorOf, unfixedOf } from '../fit/fit-recipe.js'
import { planOf, strengthOf } from '../fit/plan-of.js'
import type { NoStrength, Settings, Strength } from '../settings.js'
import { convexRecipe } from './convex-recipe.js'
import type { RecordOf } from './record-of.js'

/** Settings without a loss: it is least squares, and y is numbers. */
export type Squares = Omit<Settings<ArrayLike<number>, never>, 'loss'> & { readonly loss?: undefined }

/** Settings with a loss, which says what y is. */
export type WithLoss<Y, T> = Settings<Y, T> & { readonly loss: Loss<Y, T> }

/**
 * An estimator of the family: with `lambda` or `lambdaRatio` it can be fitted; without, it is what a path, cross-validation or stability selection goes
 * through. Own are the options that it has beside those of all.
 */
export interface Family<Own extends object> {
  (options: Squares & Own & Strength): Estimator
  <Y, T>(options: WithLoss<Y, T> & Own & Strength): Estimator<Y>
  <Y, T>(options: WithLoss<Y, T> & Own & NoStrength): Unfixed<Y>
  (...options: object extends Own ? [options?: Squares & Own & NoStrength] : [options: Squares & Own & NoStrength]): Unfixed
}

/** An estimator of the family; `own` names its options, and those that it has not are `without`. */
export function familyOf<Own extends object>(
  estimator: ConvexEstimator,
  {
    own = [],
    without = [],
    read,
  }: {
    readonly own?: readonly (keyof Own & string)[]
    readonly without?: readonly string[]
    /** Checks the options, and says what the penalty is made of. */
    readonly read: (options: Pick<Squares, 'penaltyFactor'> & Partial<Own>) => RecordOf
  },
): Family<Own> {
  const build = <Y, T>(options: Omit<Settings<Y, T>, 'loss'> & Partial<Own>, loss: Loss<Y, T>): Estimator<Y> | Unfixed<Y> => {
    const strength = strengthOf(estimator, options)
    const plan = planOf(estimator, options, { own, without })
    const recipe = convexRecipe(estimator, { plan, loss, record: read(options) })
    return strength ? estimatorOf(recipe, { options, strength }) : unfixedOf(recipe, { options })
  }
  function make(options: Squares & Own & Strength): Estimator
  function make<Y, T>(options: WithLoss<Y, T> & Own & Strength): Estimator<Y>
  function make<Y, T>(options: WithLoss<Y, T> & Own & NoStrength): Unfixed<Y>
  function make(...options: object extends Own ? [options?: Squares & Own & NoStrength] : [options: Squares & Own & NoStrength]): Unfixed
  function make<Y, T>(options: (Partial<WithLoss<Y, T>> | Squares) & Partial<Own> = {}): Estimator<Y> | Unfixed<Y> | Estimator | Unfixed {
    if (typeof options !== 'object' || options === null || options.loss === undefined) return build(options, leastSquares())
    return build(options, options.loss)
  }
  return make
}
