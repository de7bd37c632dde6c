import type { CpuDevice } from '@odot/kernels'
import type { BlockPenalty } from '@odot/problem'

/** min over x of ⟨g, x − x₀⟩ + ½ (x − x₀)ᵀ G (x − x₀) + R(x): a second-order model of a loss, with the penalty as it is. */
export interface Quadratic {
  /** x₀ [n]. */
  readonly start: Float64Array
  /** g [n], the gradient of the smooth part at x₀. */
  readonly gradient: Float64Array
  /** G [n, n], symmetric positive semidefinite, row-major; where the kernels for dense blocks reach it, if it can be. It is only read. */
  readonly gram: Float64Array
  /** R, over all n coordinates; unpenalised ones have blocks of their own, of strength 0. */
  readonly penalty: BlockPenalty
  /** What R is made of, where it has a smooth surrogate. */
  readonly smooth?: SmoothParts | undefined
}

/** What a penalty Σ_b s_b‖x_b‖₂ + Σ_j r_j/2 x_j² is made of: on blocks of one coordinate s_b|x_j|. No bounds, and nothing inside of the blocks. */
export interface SmoothParts {
  /** s_b for each block: 0 leaves a block free. */
  readonly strength: Float64Array
  /** r_j for each coordinate; 0 when absent. */
  readonly ridge?: Float64Array
}

export interface QuadraticOptions {
  /** An absolute decrease of the objective that is not worth another iteration. */
  readonly tolerance: number
  readonly maxIterations: number
  readonly device: CpuDevice
}

export interface QuadraticSolution {
  readonly x: Float64Array
  /** Sweeps, L-BFGS iterations or Newton steps. */
  readonly iterations: number
  readonly reason: string
}

/** Solves a quadratic; yields its iterations so far, or nothing, between pieces of a few milliseconds. The objective at x is at most that at x₀. */
export type QuadraticSolver = (problem: Quadratic, options: QuadraticOptions) => Generator<number | undefined, QuadraticSolution>
