import type { Certificate, GapCertificate } from '@odot/problem'
import type { MatrixLike } from '../input/matrix.js'
import type { FitStatus } from '../model/fitted.js'
import type { Model } from '../model/model.js'

/** One λ of a path: the fit there, without what all have in common. */
export interface PathStep<C extends Certificate | null = GapCertificate> {
  readonly lambda: number
  readonly status: FitStatus
  readonly reason: string
  readonly iterations: number
  /** Coefficients that are not zero: their places (j·K + k) and values on the scale of the standardised columns. */
  readonly places: Int32Array
  readonly values: Float64Array
  /** Intercepts on the scale of the columns as they were given; [K]. */
  readonly intercepts: Float64Array
  readonly certificate: C
  /** The loss at this step, L(η) = Σ wᵢ ℓᵢ(ηᵢ) with Σ wᵢ = 1; information criteria read it. */
  readonly loss: number
  /** Share of the null model's loss that is explained, 1 − (L − L_saturated)/(L_null − L_saturated). */
  readonly explained: number
  /** Non-convex penalties: whether the objective is locally convex in the support. */
  readonly locallyConvex?: boolean
}

/** A fitted path: models for a decreasing sequence of λ. */
export interface PathModel<Y = ArrayLike<number>, C extends Certificate = GapCertificate> {
  readonly steps: readonly PathStep<C>[]
  /** The λ of the steps, decreasing. */
  readonly lambdas: Float64Array
  readonly lambdaMax: number
  /** How many rows of equal weight the weights are worth, (Σ wᵢ)²/Σ wᵢ²: the number of rows without weights. */
  readonly effectiveRows: number
  /** `saturated`: ended early, as smaller λ explain no more; `aborted`: what was done until then is here. */
  readonly status: 'complete' | 'saturated' | 'aborted'
  readonly reason: string
  /** The model at a λ of the path, or between two, where coefficients are interpolated and the certificate is null. @throws EstimatorError outside the path. */
  at(lambda: number): Model<Y, C | null>
  /** The model refitted at exactly this λ on the same data, started from the nearest step. */
  at(lambda: number, options: ExactOptions<Y>): Promise<Model<Y, C>>
  readonly toString: () => string
}

export interface ExactOptions<Y> {
  readonly exact: true
  /** The data that the path was fitted to. */
  readonly X: MatrixLike
  readonly y: Y
}
