import type { Tensor, Values } from '@odot/autodiff'
import type { Label } from '@odot/problem'

/**
 * A loss with its response bound, as plain functions of the predictors η [rows · outputs], row-major, on the host in float64. η includes the offset.
 * Weights are those it was bound with, and sum to 1, unless others are given.
 */
export interface BoundLoss {
  readonly name: string
  readonly parameters: Readonly<Record<string, number>>
  readonly rows: number
  /** K, predictors of a row. */
  readonly outputs: number
  /** Of a loss of classes, in the order of their codes. */
  readonly classes: readonly Label[] | undefined
  readonly weights: Float64Array
  /** κ, a bound of the curvature of each row, where there is one. */
  readonly smoothness: number | undefined
  /** Whether the curvature is the same everywhere, so that a second-order model is the loss itself. */
  readonly isQuadratic: boolean
  /** The value as a traced function of η [rows] or [rows, outputs] and the weights, for other devices. */
  readonly traced: (eta: Tensor, weights: Tensor) => Tensor
  readonly value: (eta: Float64Array, weights?: Float64Array) => number
  /** out = ∂L/∂η; returns the value. */
  readonly gradientInto: (eta: Float64Array, out: Float64Array) => number
  /** out = the blocks ∂²L/∂ηᵢ² [rows, outputs, outputs], row-major: L is a sum over rows. */
  readonly curvatureInto: (eta: Float64Array, out: Float64Array) => void
  readonly conjugate: ((dual: Values) => number) | undefined
  readonly balance: ((dual: Values) => void) | undefined
  readonly predict: (eta: Values) => Values
  readonly dispose: () => void
}
