import type { Certificate, GapCertificate, Label } from '@odot/problem'

/** Every estimator that a model can come from. */
export type EstimatorName =
  | 'lasso'
  | 'elasticNet'
  | 'adaptiveLasso'
  | 'nonnegativeLasso'
  | 'groupLasso'
  | 'sparseGroupLasso'
  | 'multiTaskLasso'
  | 'lq'
  | 'sparse'

/** How a fit ended. */
export type FitStatus = 'converged' | 'max-iterations' | 'stalled' | 'aborted'

/** What a penalty was made of, as numbers: enough to evaluate it again at any λ. Absent where the estimator has no such thing. */
export interface PenaltyRecord {
  /** Factors on λ for each column; [columns]. Group estimators have groupWeights instead, and sparse groups have both. */
  readonly penaltyFactor?: Float64Array
  /** Share of the ℓ1 part: elastic net, sparse group lasso. */
  readonly mixing?: number
  /** The group 0 … G − 1 of each column. */
  readonly groups?: Int32Array
  readonly groupWeights?: Float64Array
  /** Bounds of the coefficients on the scale of the columns as they were given; [columns]. */
  readonly lower?: Float64Array
  readonly upper?: Float64Array
  /** Depth k of β = u₁ ⋯ u_k: the penalty is Σ |β|^{2/k}. */
  readonly depth?: number
}

/** The numbers of a fitted model: plain data, which can be stored and sent to a worker. p columns, K outputs. */
export interface Fitted<C extends Certificate | null = GapCertificate> {
  readonly estimator: EstimatorName
  readonly loss: { readonly name: string; readonly parameters: Readonly<Record<string, number>> }
  readonly penalty: PenaltyRecord
  readonly status: FitStatus
  /** Why the fit ended, in words with the numbers. */
  readonly reason: string
  readonly iterations: number
  /** K, predictors of a row: 1, or the number of classes or tasks. */
  readonly outputs: number
  /** The classes of a loss of classes, in order; undefined otherwise. */
  readonly classes: readonly Label[] | undefined
  /** On the scale of the columns as they were given, with exact zeros; [p], or [p, K] row-major: coefficient (j, k) is number j·K + k. */
  readonly coefficients: Float64Array
  /** The intercept of the first output; `intercepts` has all. */
  readonly intercept: number
  /** [K]; zeros without an intercept. */
  readonly intercepts: Float64Array
  /** Coefficients of the standardised columns, which are what is penalised; as `coefficients`. */
  readonly standardizedCoefficients: Float64Array
  /** What was subtracted from the columns, and what they were divided by (0: a constant column); [p]. */
  readonly means: Float64Array
  readonly scales: Float64Array
  readonly lambda: number
  /**
   * The smallest λ at which every penalised coefficient is zero; for `lq`, at which none lowers the objective of the null model alone (in its quadratic model).
   * NaN where a penalty of `sparse` has none.
   */
  readonly lambdaMax: number
  /** How good the answer is; null for coefficients between two points of a path. */
  readonly certificate: C
  /** Columns that do not vary; their coefficient is 0. */
  readonly constantColumns: Int32Array
  /** Names of the columns, where X had them. */
  readonly names: readonly string[] | undefined
  /** What missing cells are filled with, where they are; [p]. */
  readonly fills: Float64Array | undefined
  readonly hasIntercept: boolean
  readonly standardized: boolean
  /** Whether rows had weights, and predictors an offset. */
  readonly weighted: boolean
  readonly shifted: boolean
}
