import type { CpuDevice, Design } from '@odot/kernels'
import type { BoundLoss } from '../engine/bound-loss.js'

/** A loss of linear predictors η = offset + b₀ + X̃b as solvers without a convex penalty see it; with K outputs b is [columns · K], row-major. */
export interface LocalProblem {
  /** X̃ [rows, columns]; columns that do not vary are zero in it. */
  readonly design: Design
  readonly loss: BoundLoss
  /** [rows · K]. */
  readonly offset: Float64Array | undefined
  readonly intercept: boolean
  /** Factors on λ: 0 leaves a column unpenalised, Infinity (a column that does not vary, too) keeps it out; [columns]. */
  readonly factor: Float64Array
  /** Σᵢ wᵢ x̃ᵢⱼ²; [columns]. */
  readonly squares: Float64Array
  readonly device: CpuDevice
}

/** Coefficients of the standardised columns, and intercepts beside them. */
export interface LocalPoint {
  /** [columns · K]. */
  readonly b: Float64Array
  /** [K]; zeros without an intercept. */
  readonly intercepts: Float64Array
}

/** The columns of which the factor on λ is as asked for. */
export function columnsWhere({ factor }: LocalProblem, keep: (factor: number) => boolean): Int32Array {
  return Int32Array.from([...factor.keys()].filter((j) => keep(factor[j]!)))
}

/** All zero. */
export function zeroPoint({ design, loss }: LocalProblem): LocalPoint {
  return { b: new Float64Array(design.columns * loss.outputs), intercepts: new Float64Array(loss.outputs) }
}
