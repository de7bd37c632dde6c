import type { Tensor, Values, ValuesOf } from '@odot/autodiff'

/** A class label as users write it. */
export type Label = string | number | boolean

/**
 * A loss L = Σᵢ wᵢ ℓᵢ(ηᵢ) of linear predictors η. Weights are always given and sum to 1.
 * Y is what users pass as response, T the tree of traced targets that it is encoded to.
 */
export interface Loss<Y, T> {
  readonly name: string
  /** Numbers that the loss was made with, such as a threshold, so that a stored model can say which loss it was fitted with. */
  readonly parameters?: Readonly<Record<string, number>>
  /** Validates and encodes the response once, and says how many predictors a row has. @throws ProblemError naming the row. */
  readonly prepare: (y: Y, rows: number) => { readonly targets: ValuesOf<T>; readonly outputs: number; readonly classes?: readonly Label[] }
  /** eta [n], or [n, K] when a row has K > 1 predictors; weights [n]. */
  readonly value: (eta: Tensor, targets: T, weights: Tensor) => Tensor
  /** Whether L is a sum over rows, so that minibatches and folds by weights are legal. */
  readonly rowwise: boolean
  /** A bound κ of ∂²ℓᵢ/∂ηᵢ², where there is one. */
  readonly smoothness?: number
  /** L*(z) = sup_η ⟨z, η⟩ − L(η), +∞ outside its domain. Rows of weight 0 need z = 0. */
  readonly conjugate?: (dual: Values, targets: ValuesOf<T>, weights: Float64Array) => number
  /** Changes the dual point Θ = −∇L(η) in place so that ⟨Θ, 1⟩ = 0 exactly and −Θ stays in the domain of the conjugate. */
  readonly balance?: (dual: Values, targets: ValuesOf<T>, weights: Float64Array) => void
  /** Predictions on the scale of the response, e.g. probabilities. */
  readonly predict: (eta: Values) => Values
}
