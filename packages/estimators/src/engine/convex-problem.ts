import type { Tensor } from '@odot/autodiff'
import type { Design } from '@odot/kernels'
import type { BlockPenalty, ConvexProblem, Standardized } from '@odot/problem'
import type { BoundLoss } from './bound-loss.js'
import type { LeastSquaresProjection } from './least-squares-projection.js'
import type { SmoothParts } from './quadratic.js'
import type { SparseColumns } from './sparse-columns.js'
import type { Unpenalized } from './unpenalized.js'

/** A convex problem of one data set, min over u and b of L(offset + U u + X̃ b) + R_λ(b), for any λ. Coordinates of b are [columns, K], row-major. */
export interface LinearProblem {
  readonly loss: BoundLoss
  /** [rows · K]. */
  readonly offset: Float64Array | undefined
  readonly standard: Standardized
  /** X̃. */
  readonly X: Design
  /** ‖x̃ⱼ‖ in the weights; [columns]. */
  readonly norms: Float64Array
  readonly U: Unpenalized
  /** Where the loss is least squares: makes a dual point orthogonal to the unpenalised columns. */
  readonly projection: LeastSquaresProjection | undefined
  /** The columns of X̃ where X is sparse. */
  readonly sparse?: SparseColumns | undefined
  /** Whether there are columns that only a bound holds. */
  readonly bounded: boolean
  readonly penaltyAt: (lambda: number) => BlockPenalty
  readonly smoothAt: (lambda: number) => SmoothParts | undefined
}

/** The fitted null model: intercepts and unpenalised columns only. */
export interface NullModel {
  /** [u · K]. */
  readonly u: Float64Array
  readonly loss: number
  /** The smallest value that the loss has at any predictors. */
  readonly least: number
}

/** The problem with a penalty, on all columns of a design or on some, as its certificate needs it. */
export function certifiedProblem(
  { loss, offset, U, projection, bounded }: Pick<LinearProblem, 'loss' | 'offset' | 'U' | 'projection' | 'bounded'>,
  {
    design,
    penalty,
    null: { loss: nullLoss, least },
    free,
    bound,
  }: {
    readonly design: Design
    readonly penalty: BlockPenalty
    readonly null: NullModel
    /** Places of the unpenalised columns in the design. */
    readonly free: Int32Array
    /** Of the coefficients of these columns. */
    readonly bound: number
  },
): ConvexProblem<Tensor> {
  const { conjugate, balance, smoothness } = loss
  const roots = projection && loss.weights.map(Math.sqrt)
  return {
    loss: {
      name: loss.name,
      ...(conjugate && { conjugate: (dual) => conjugate(dual) }),
      ...(balance && { balance: (dual) => balance(dual) }),
      ...(smoothness !== undefined && { smoothness }),
    },
    targets: { shape: [0], data: new Float64Array(0) },
    weights: loss.weights,
    outputs: loss.outputs,
    ...(offset && { offset }),
    design,
    penalty,
    intercept: U.intercept,
    ...((U.columns.length > 0 || bounded) && {
      unpenalized: {
        columns: free,
        ...(projection && roots && { project: (dual: Float64Array) => projectDual(projection, roots, dual) }),
        ...((!projection || bounded) && { bound }),
      },
    }),
    nullPrimal: nullLoss - least,
  }
}

function projectDual(projection: LeastSquaresProjection, roots: Float64Array, dual: Float64Array): void {
  const residual = dual.map((value, i) => (roots[i]! > 0 ? value / roots[i]! : 0))
  projection.fit(residual)
  for (let i = 0; i < dual.length; i++) dual[i] = residual[i]! * roots[i]!
}
