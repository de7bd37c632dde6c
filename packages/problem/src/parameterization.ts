import type { Random, ShapesOf, Tensor, ValuesOf } from '@odot/autodiff'
import type { Penalty } from './penalty.js'

/** Strengths of the ridge: one number for each penalised coordinate or group, in the tree of the weights. */
export type StrengthOf<W> = W extends Tensor ? Tensor : { readonly [K in keyof W]: StrengthOf<W[K]> }

/**
 * A smooth map from factors ξ to weights w = K(ξ), with the ridge S(ξ) that induces a penalty on the weights: R(w) = min { S(ξ) : K(ξ) = w }.
 * F and W are trees of tensors. A record like this is all that is needed to use a parameterization of one's own; `parameterizationLaws` checks it.
 */
export interface Parameterization<F, W = Tensor> {
  readonly name: string
  /** K: factors to weights. */
  readonly forward: (factors: F) => W
  /** Σⱼ strengthⱼ Sⱼ(ξ), a scalar; λ, penalty factors and group weights live in `strength`, as run-time inputs. */
  readonly ridge: (factors: F, strength: StrengthOf<W>) => Tensor
  /** Shapes of the strengths for given weights; those of the weights when absent. */
  readonly strengthShapes?: (shapes: ShapesOf<W>) => ShapesOf<StrengthOf<W>>
  /** The factors of least ridge for given weights. @throws RangeError outside `range`. */
  readonly rightInverse?: (weights: ValuesOf<W>) => ValuesOf<F>
  /** Factors to start from: never balanced, so that no sign is locked; near `like` when weights are given (the only warm start). */
  readonly start: (like: ValuesOf<W> | ShapesOf<W>, random: Random) => ValuesOf<F>
  /** Which weights the map reaches; all when absent. */
  readonly range?: {
    readonly contains: (weights: ValuesOf<W>) => boolean
    readonly sample: (shapes: ShapesOf<W>, random: Random) => ValuesOf<W>
  }
  /** Degree k of K: 1 is the identity, 2 gives convex induced penalties and saddles that can be left, more gives local solutions. */
  readonly degree: number | 'unknown'
  /** The penalty on the weights that the ridge costs, for given strengths. */
  readonly induced?: (strength: ValuesOf<StrengthOf<W>>) => Penalty<W>
  /**
   * At coordinates whose factors and weights are zero while the KKT condition fails: a direction of descent (second order), zero elsewhere.
   * `gradient` is that of the loss in the weights. Only for degree 2.
   */
  readonly escape?: (factors: ValuesOf<F>, gradient: ValuesOf<W>, strength: ValuesOf<StrengthOf<W>>) => ValuesOf<F>
}
