import type { CpuDevice, Device } from '@odot/kernels'
import type { Certificate, GapCertificate } from '@odot/problem'
import type { BoundLoss } from './engine/bound-loss.js'
import type { StagePoint } from './engine/stage.js'
import type { Work } from './fit/run.js'
import type { MatrixLike } from './input/matrix.js'
import type { EstimatorName, Fitted, PenaltyRecord } from './model/fitted.js'
import type { Model } from './model/model.js'
import type { PathStep } from './path/path-model.js'
import type { FitProgress, Settings } from './settings.js'
import type { TrainingOptions } from './training/train-factors.js'

/** Options with every default filled in. */
export type Plan = Required<Pick<Settings<never, never>, 'intercept' | 'standardize' | 'tolerance' | 'solver' | 'maxIterations'>> &
  Omit<Settings<never, never>, 'loss' | 'intercept' | 'standardize' | 'tolerance' | 'solver' | 'maxIterations' | 'device'> & {
    /** Computes; one is opened where it is absent. */
    readonly device?: CpuDevice
    /** Trains first. */
    readonly trainer?: Device
  }

/** How an estimator states and solves its problem, whatever its loss and penalty: what single fits, paths and folds are made of. */
export interface Recipe<Y, C extends Certificate = GapCertificate> {
  readonly estimator: EstimatorName
  readonly plan: Plan
  /** Checks y and binds the loss to it. `weights` sum to 1. @throws EstimatorError, ProblemError. */
  readonly bind: (
    where: string,
    y: Y,
    options: { readonly rows: number; readonly weights: Float64Array; readonly device: CpuDevice },
  ) => BoundLoss
  /** The model of fitted numbers: it knows the loss. */
  readonly modelOf: <D extends Certificate | null>(fitted: Fitted<D>) => Model<Y, D>
  /** Opens the problem of one data set, to be solved at one λ after another, each from the solution before. */
  readonly open: (where: string, data: RecipeData<Y>) => Work<FitProgress, OpenProblem<C>>
}

/** Data, and what replaces the plan's own: folds are weights. */
export interface RecipeData<Y> {
  readonly X: MatrixLike
  readonly y: Y
  readonly device: CpuDevice
  /** Instead of the plan's sampleWeight: a weight ≥ 0 for each row. */
  readonly sampleWeight?: Float64Array
}

/** What the models of all steps have in common. */
export type CommonNumbers = Omit<
  Fitted,
  'status' | 'reason' | 'iterations' | 'coefficients' | 'intercept' | 'intercepts' | 'standardizedCoefficients' | 'lambda' | 'certificate'
>

/** A problem that can be solved at one λ after another. Everything it holds is in the memory of its device, and goes with it or by `dispose`. */
export interface OpenProblem<C extends Certificate = GapCertificate> {
  /** NaN where the penalty has none. */
  readonly lambdaMax: number
  /** Whether zeros grow from many to few nonzeros: non-convex paths go from dense to sparse. */
  readonly direction: 'sparse-to-dense' | 'dense-to-sparse'
  readonly loss: BoundLoss
  /** What a model needs beside the step. */
  readonly common: CommonNumbers
  readonly penalty: PenaltyRecord
  /** Solves at λ, from the last solution. */
  readonly solve: (lambda: number) => Work<FitProgress, PathStep<C>>
  /** η = offset + b₀ + Xb [rows · K] of a step, for the rows of this problem: folds read those of weight 0. */
  readonly predictors: (step: PathStep<C>) => Float64Array
  /** A warm start for the next solve: coefficients on the standardised scale and intercepts on the original one. */
  readonly startFrom: (point: { readonly places: Int32Array; readonly values: Float64Array; readonly intercepts: Float64Array }) => void
  /** Trains at λ on a device of another kind, and gives a start; absent where the penalty has no smooth surrogate. */
  readonly train?: ((lambda: number, options: TrainingOptions) => Promise<StagePoint>) | undefined
  readonly dispose: () => void
}
