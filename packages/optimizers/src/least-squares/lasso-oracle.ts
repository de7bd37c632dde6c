import type { Design } from '@odot/kernels'
import type { CompositeOracle, CoordinateOracle } from '@odot/problem'
import { OptimizerError } from '../errors.js'
import { groupLassoOracle } from './group-lasso-oracle.js'
import type { RidgeOracle } from './ridge-oracle.js'
import { singletons } from './singletons.js'

/** The response, the weights of its rows and the strengths of the penalty. */
export interface LassoData {
  /** [rows]. */
  readonly y: Float64Array
  /** [rows], ≥ 0; 1/rows each when absent. */
  readonly weights?: Float64Array | undefined
  /** λ of each column, ≥ 0 (penalty factors multiplied in): one number for all, or [columns]. 0 leaves a column unpenalised. */
  readonly strength: Float64Array | number
}

/** A lasso, as every solver asks for it. */
export interface LassoOracle extends CompositeOracle, CoordinateOracle, RidgeOracle {}

/**
 * The lasso ½ Σᵢ wᵢ (yᵢ − ⟨xᵢ, b⟩)² + Σⱼ strengthⱼ |bⱼ| of a design, for every solver that can work on it: its smooth part and its prox (`fista`,
 * `huberSmoothing`), its columns (`coordinateDescent`, `lla`) and its ridge regressions (`varpro`, `irls`). Nothing large is computed before it is asked for.
 * @example
 * const X = dense(Float64Array.of(1, 0, 0, 1), { rows: 2, columns: 2, order: 'column-major' })
 * const lasso = lassoOracle(X, { y: Float64Array.of(3, 0.5), weights: Float64Array.of(1, 1), strength: 1 })
 * minimizeSync(varpro(), lasso, [0, 0], { tolerance: 1e-12 }).x // => [2.000000, 0.000000]
 * minimizeSync(coordinateDescent(), lasso, [0, 0]).x // => [2, 0]
 * @throws OptimizerError for lengths that do not fit, and for weights or strengths that are negative or not finite.
 * @see Tibshirani (1996), "Regression shrinkage and selection via the lasso"
 */
export function lassoOracle(design: Design, { y, weights, strength }: LassoData): LassoOracle {
  const { rows, columns, column } = design
  const strengths = typeof strength === 'number' ? new Float64Array(columns).fill(strength) : strength
  const oracle = groupLassoOracle(design, { y, weights, strength: strengths, blocks: singletons(columns) })
  const w = weights ?? new Float64Array(rows).fill(1 / rows)
  return Object.freeze({
    ...oracle,
    rows,
    visit: (visitor: Parameters<CoordinateOracle['visit']>[0]) => {
      if (!column)
        throw new OptimizerError(
          `lassoOracle: a design of format ${design.format} has no column operations; give it some, or take a solver that works on all columns at once.`,
        )
      return oracle.ridges(({ curvature }) => visitor({ target: y, weights: w, strength: strengths, curvature, ...column }))
    },
  })
}
