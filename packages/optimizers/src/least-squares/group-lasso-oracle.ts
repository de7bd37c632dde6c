import type { Design } from '@odot/kernels'
import { type Blocks, type CompositeOracle, showValue } from '@odot/problem'
import { OptimizerError } from '../errors.js'
import { blockNorm, groupPenalty } from './lasso-gap.js'
import type { RidgeOracle, Ridges } from './ridge-oracle.js'
import { scaledColumns } from './scaled-columns.js'
import { tallRidge } from './tall-ridge.js'
import { wideRidge } from './wide-ridge.js'

/** The response, the weights of its rows, and disjoint blocks of columns with their strengths. */
export interface GroupLassoData {
  /** [rows]. */
  readonly y: Float64Array
  /** [rows], ≥ 0; 1/rows each when absent. */
  readonly weights?: Float64Array | undefined
  /** λ of each block, ≥ 0 (group weights multiplied in). 0 leaves a block unpenalised. */
  readonly strength: Float64Array
  /** Every column is in one block. */
  readonly blocks: Blocks
}

/** A group lasso, as the solvers ask for it. */
export interface GroupLassoOracle extends CompositeOracle, RidgeOracle {}

/**
 * The group lasso ½ Σᵢ wᵢ (yᵢ − ⟨xᵢ, b⟩)² + Σ_g strength_g ‖b_g‖₂ of a design: its smooth part and its prox (`fista`, `huberSmoothing`) and its ridge
 * regressions (`varpro`, `irls`).
 * @example
 * const X = dense(Float64Array.of(1, 0, 0, 1), { rows: 2, columns: 2, order: 'column-major' })
 * const blocks = { count: 1, starts: Int32Array.of(0, 2), members: Int32Array.of(0, 1) }
 * const data = { y: Float64Array.of(3, 4), weights: Float64Array.of(1, 1), strength: Float64Array.of(1), blocks }
 * minimizeSync(varpro(), groupLassoOracle(X, data), [0, 0], { tolerance: 1e-12 }).x // => [2.400000, 3.200000]
 * @throws OptimizerError for lengths that do not fit, and for weights or strengths that are negative or not finite.
 * @see Yuan and Lin (2006), "Model selection and estimation in regression with grouped variables"
 */
export function groupLassoOracle(design: Design, { y, weights: given, strength, blocks }: GroupLassoData): GroupLassoOracle {
  const { rows, columns } = design
  const weights = given ?? new Float64Array(rows).fill(1 / rows)
  requireNumbers('y', y, { length: rows, per: 'row' })
  requireNumbers('weights', weights, { length: rows, per: 'row', least: 0 })
  checkBlocks(blocks, columns)
  requireNumbers('strength', strength, { length: blocks.count, per: 'column or block', least: 0 })
  const residuals = new Float64Array(rows)
  const loss = (b: Float64Array, correlations: Float64Array): number => {
    design.apply(b, residuals)
    let squares = 0
    for (let i = 0; i < rows; i++) {
      const r = y[i]! - residuals[i]!
      residuals[i] = weights[i]! * r
      squares += weights[i]! * r * r
    }
    design.adjoint(residuals, correlations)
    return 0.5 * squares
  }
  let opened: Ridges | undefined
  const open = (): Ridges => {
    const curvature = curvatureOf(design, weights)
    let solve: Ridges['solve'] | undefined
    return {
      blocks,
      strength,
      curvature,
      loss,
      solve: (variance, out) => {
        solve ??= (columns > rows ? wideRidge : tallRidge)({ design, y, weights, curvature })
        solve(variance, out)
      },
    }
  }
  return Object.freeze({
    size: columns,
    valueAndGradient: (b: Float64Array, gradient: Float64Array) => {
      const value = loss(b, gradient)
      for (let j = 0; j < columns; j++) gradient[j] = -gradient[j]!
      return value
    },
    prox: (x: Float64Array, step: number, out: Float64Array) => {
      const { count, starts, members } = blocks
      for (let g = 0; g < count; g++) {
        const norm = blockNorm(blocks, g, x)
        const left = norm - step * strength[g]!
        for (let i = starts[g]!; i < starts[g + 1]!; i++) out[members[i]!] = left > 0 ? x[members[i]!]! * (left / norm) : 0
      }
      return groupPenalty({ blocks, strength }, out)
    },
    ridges: (visitor: (ridges: Ridges) => number) => {
      opened ??= open()
      return visitor(opened)
    },
  })
}

function curvatureOf(design: Design, weights: Float64Array): Float64Array {
  const { rows, columns, columnNorms } = design
  if (columnNorms) return columnNorms(weights).map((norm) => norm * norm)
  const scaled = scaledColumns(design, weights)
  return Float64Array.from({ length: columns }, (_, j) => scaled.subarray(j * rows, (j + 1) * rows).reduce((total, x) => total + x * x, 0))
}

/** @throws OptimizerError for what is no list of blocks, and unless every column is in one. */
function checkBlocks(blocks: Blocks, columns: number): void {
  const where = 'groupLassoOracle: the blocks'
  if (typeof blocks !== 'object' || blocks === null)
    throw new OptimizerError(
      `${where} are ${showValue(blocks)}; pass { count, starts, members }, such as groupIndex(groups) of @odot/penalties.`,
    )
  const { count, starts, members } = blocks
  if (!(Number.isInteger(count) && starts instanceof Int32Array && members instanceof Int32Array && starts.length === count + 1))
    throw new OptimizerError(
      `${where} have count ${showValue(count)}, starts ${showValue(starts)} and members ${showValue(members)}; pass { count, starts, members }, such as groupIndex(groups) of @odot/penalties.`,
    )
  if (members.length !== columns)
    throw new OptimizerError(`${where} have ${members.length} columns but X has ${columns}; put every column in one.`)
  const seen = new Uint8Array(columns)
  for (const j of members) {
    if (!(j >= 0 && j < columns) || seen[j] === 1)
      throw new OptimizerError(`${where} have column ${j} ${seen[j] === 1 ? 'twice' : `of ${columns}`}; put every column in one.`)
    seen[j] = 1
  }
  const wrong = starts.findIndex((start, g) => (g === 0 ? start !== 0 : start < starts[g - 1]!))
  if (wrong >= 0 || starts[count] !== columns)
    throw new OptimizerError(`${where} start at ${showValue(starts)}; pass numbers that rise from 0 to ${columns}.`)
}

function requireNumbers(
  name: string,
  numbers: Float64Array,
  { length, per, least = Number.NEGATIVE_INFINITY }: { readonly length: number; readonly per: string; readonly least?: number },
): void {
  if (!(numbers instanceof Float64Array))
    throw new OptimizerError(`lassoOracle: ${name} is ${showValue(numbers)}; pass a Float64Array, one number for each ${per}.`)
  if (numbers.length !== length)
    throw new OptimizerError(`lassoOracle: ${name} has ${numbers.length} numbers; pass ${length}, one for each ${per}.`)
  const bad = numbers.findIndex((x) => !(x >= least && Number.isFinite(x)))
  if (bad >= 0)
    throw new OptimizerError(
      `lassoOracle: ${name}[${bad}] is ${numbers[bad]}; pass finite numbers${least === 0 ? ' that are 0 or more' : ''}.`,
    )
}
