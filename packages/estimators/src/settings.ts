import type { Device } from '@odot/kernels'
import type { Label, Loss } from '@odot/problem'

/** Which algorithm solves the working sets; `auto` goes by measured rules, which the README states. */
export type SolverName = 'auto' | 'hadamard' | 'coordinate-descent'

/** The strength of the penalty: λ itself, or as a share of λmax, the smallest λ at which every penalised coefficient is zero. */
export type Strength = { readonly lambda: number; readonly lambdaRatio?: never } | { readonly lambdaRatio: number; readonly lambda?: never }

/** No strength: what a path, or cross-validation, goes through. */
export interface NoStrength {
  readonly lambda?: never
  readonly lambdaRatio?: never
}

/** What every estimator of the family may be told, apart from its strength. Y is the response that the loss takes. */
export interface Settings<Y, T> {
  /** The loss; least squares by default. */
  readonly loss?: Loss<Y, T>
  /** Whether to fit an intercept (one for each output), which is not penalised; true by default. */
  readonly intercept?: boolean
  /** Whether to divide each column by its weighted population standard deviation; true by default. Coefficients are on the original scale. */
  readonly standardize?: boolean
  /** A factor ≥ 0 on λ for each column: 0 leaves a column unpenalised, Infinity keeps it out; 1 by default. */
  readonly penaltyFactor?: ArrayLike<number>
  /** A weight ≥ 0 for each row; only their proportions count. 1 by default. */
  readonly sampleWeight?: ArrayLike<number>
  /** For losses of classes: a factor on the weights of the rows of each class, or `balanced`, n/(K·nₖ). */
  readonly classWeight?: 'balanced' | Readonly<Record<string, number>> | ReadonlyMap<Label, number>
  /** A known part of each predictor, added to it; [rows], or [rows · outputs] row-major. 0 by default. */
  readonly offset?: ArrayLike<number>
  /** Fill missing cells of X by the mean of their column; without it they are an error. */
  readonly impute?: 'mean'
  /** The fit ends when the duality gap is at most this share of the null model's objective; 1e-6 by default. */
  readonly tolerance?: number
  readonly solver?: SolverName
  /** Iterations of the solver (sweeps, Newton steps or L-BFGS iterations), over all working sets; 100,000 by default. */
  readonly maxIterations?: number
  /** Where to start, e.g. the model of a similar problem; coefficients on the scale of the columns as they were given. */
  readonly start?: { readonly coefficients: ArrayLike<number>; readonly intercepts: ArrayLike<number> }
  /**
   * Where to compute: a float64 CPU device, of which one is opened for the fit when absent; or a device of another kind, such as a GPU, which trains the factors
   * in its precision, before the CPU goes on from there and certifies. The latter is for `fit` and penalties with a smooth surrogate.
   */
  readonly device?: Device
  /** Ends the fit early; the model is then the best so far with status 'aborted'. */
  readonly signal?: AbortSignal
  /** Called between pieces of work, at most every 15 ms. */
  readonly onProgress?: (progress: FitProgress) => void
}

/** How far a fit is. */
export interface FitProgress {
  readonly iterations: number
  readonly nonzeros: number
  readonly workingSet: number
  /** NaN between two certified points. */
  readonly relativeGap: number
  /** The loss and the penalty, where a convex problem was just certified; absent between two certified points. */
  readonly objective?: number
}
