import type { ColumnOperations, Design } from '@odot/kernels'
import { ProblemError } from './errors.js'

/** A design whose columns are centred and scaled without touching its numbers, and what was subtracted and divided by. */
export interface Standardized {
  readonly design: Design
  /** Weighted means m, zeros when not centred; [columns]. */
  readonly means: Float64Array
  /** Scales s, ones when not scaled, 0 for a column that is constant; [columns]. */
  readonly scales: Float64Array
  /** Columns that are zero once standardised: their coefficient is 0. */
  readonly constantColumns: Int32Array
}

/**
 * X̃ = (X − 1mᵀ) diag(1/s) as a design, with m = Σᵢ wᵢ xᵢ and s = √(Σᵢ wᵢ (xᵢ − m)²), the weighted population standard deviation; weights sum to 1.
 * X itself is never copied, so that a sparse design stays sparse: X̃v = X(v/s) − Σⱼ mⱼvⱼ/sⱼ and X̃ᵀr = (Xᵀr − m Σᵢ rᵢ)/s.
 * A constant column becomes zero when it is centred or scaled.
 * @throws ProblemError when the weights do not fit the rows.
 * @example
 * const X = dense(Float64Array.of(1, 3, 5, 5), { rows: 2, columns: 2, order: 'column-major' })
 * const { means, scales, constantColumns } = standardized(X, { weights: Float64Array.of(0.5, 0.5) })
 * means // => [2, 5]
 * scales // => [1, 0]
 * constantColumns // => [1]
 */
export function standardized(
  base: Design,
  { weights, center = true, scale = true }: { readonly weights: Float64Array; readonly center?: boolean; readonly scale?: boolean },
): Standardized {
  if (weights.length !== base.rows) {
    throw new ProblemError(`standardized: ${weights.length} weights for ${base.rows} rows; pass one weight for each row.`)
  }
  const { rows, columns } = base
  const means = new Float64Array(columns)
  base.adjoint(weights, means)
  const deviations = deviationsOf(base, weights, means)
  const scales = new Float64Array(columns).fill(1)
  const constantColumns: number[] = []
  for (let j = 0; j < columns; j++) {
    const constant = deviations[j]! <= 4 * Number.EPSILON * rows * Math.abs(means[j]!)
    if (constant && (center || scale)) {
      constantColumns.push(j)
      scales[j] = 0
    } else if (scale) {
      scales[j] = deviations[j]!
    }
  }
  if (!center) means.fill(0)
  const inverse = scales.map((s) => (s === 0 ? 0 : 1 / s))
  return Object.freeze({ design: centredAndScaled(base, means, inverse), means, scales, constantColumns: Int32Array.from(constantColumns) })
}

/** √(Σᵢ wᵢ (xᵢⱼ − mⱼ)²): in two passes where columns are at hand, which keeps all digits of a column far from zero. */
function deviationsOf(base: Design, weights: Float64Array, means: Float64Array): Float64Array {
  const deviations = new Float64Array(base.columns)
  if (base.column) {
    const scratch = new Float64Array(base.rows)
    for (let j = 0; j < base.columns; j++) {
      scratch.fill(-means[j]!)
      base.column.axpy(j, 1, scratch)
      let total = 0
      for (let i = 0; i < scratch.length; i++) total += weights[i]! * scratch[i]! * scratch[i]!
      deviations[j] = Math.sqrt(total)
    }
    return deviations
  }
  if (!base.columnNorms)
    throw new ProblemError('standardized: the design has neither columns nor columnNorms; give it one of them, or standardise it yourself.')
  const norms = base.columnNorms(weights)
  for (let j = 0; j < base.columns; j++) deviations[j] = Math.sqrt(Math.max(0, norms[j]! ** 2 - means[j]! ** 2))
  return deviations
}

function centredAndScaled(base: Design, means: Float64Array, inverse: Float64Array): Design {
  const { rows, columns, storage, format } = base
  const scaled = new Float64Array(columns)
  const design: Design = {
    rows,
    columns,
    storage,
    format,
    apply: (v, out) => {
      let shift = 0
      for (let j = 0; j < columns; j++) {
        scaled[j] = v[j]! * inverse[j]!
        shift += means[j]! * scaled[j]!
      }
      base.apply(scaled, out)
      if (shift !== 0) for (let i = 0; i < rows; i++) out[i]! -= shift
    },
    adjoint: (r, out) => {
      const total = sumOf(r)
      base.adjoint(r, out)
      for (let j = 0; j < columns; j++) out[j] = (out[j]! - means[j]! * total) * inverse[j]!
    },
    ...(base.column && { column: columnOperations(base.column, means, inverse) }),
    ...(base.columnNorms && { columnNorms: (weights: Float64Array) => columnNorms(base, weights, means, inverse) }),
    ...(base.restrict && {
      restrict: (chosen: Int32Array) =>
        centredAndScaled(
          base.restrict!(chosen),
          Float64Array.from(chosen, (j) => means[j]!),
          Float64Array.from(chosen, (j) => inverse[j]!),
        ),
    }),
  }
  return Object.freeze(design)
}

function columnOperations(base: ColumnOperations, means: Float64Array, inverse: Float64Array): ColumnOperations {
  return {
    dot: (j, r) => (base.dot(j, r) - (means[j] === 0 ? 0 : means[j]! * sumOf(r))) * inverse[j]!,
    axpy: (j, scale, out) => {
      const factor = scale * inverse[j]!
      if (factor === 0) return
      base.axpy(j, factor, out)
      const shift = factor * means[j]!
      if (shift !== 0) for (let i = 0; i < out.length; i++) out[i]! -= shift
    },
  }
}

/** Σ w (x − m)² = Σ w x² − 2m Σ w x + m² Σ w. */
function columnNorms(base: Design, weights: Float64Array, means: Float64Array, inverse: Float64Array): Float64Array {
  const norms = base.columnNorms!(weights)
  const firsts = new Float64Array(base.columns)
  base.adjoint(weights, firsts)
  const total = sumOf(weights)
  return norms.map((norm, j) => Math.sqrt(Math.max(0, norm * norm - 2 * means[j]! * firsts[j]! + means[j]! ** 2 * total)) * inverse[j]!)
}

function sumOf(x: Float64Array): number {
  let total = 0
  for (let i = 0; i < x.length; i++) total += x[i]!
  return total
}
