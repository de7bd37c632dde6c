import { type ColumnOperations, cscFromCsr, type Design, isCsr } from '@odot/kernels'
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
 * @throws ProblemError when the weights do not fit the rows, are negative or do not add up to 1.
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
  const total = sumOf(weights)
  if (!(Math.abs(total - 1) <= 1e-9) || weights.some((w) => w < 0)) {
    throw new ProblemError(`standardized: the weights add up to ${total}; pass weights that are 0 or more and add up to 1.`)
  }
  const { rows, columns } = base
  const means = new Float64Array(columns)
  const touched = center || scale
  if (touched) base.adjoint(weights, means)
  const deviations = touched ? deviationsOf(base, weights, means) : new Float64Array(columns)
  const scales = new Float64Array(columns).fill(1)
  const constantColumns: number[] = []
  for (let j = 0; j < columns; j++) {
    const constant = deviations[j]! <= 4 * Number.EPSILON * rows * Math.abs(means[j]!)
    if (constant && touched) {
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

/** √(Σᵢ wᵢ (xᵢⱼ − mⱼ)²), subtracting first, which keeps all digits of a column far from zero. */
function deviationsOf(base: Design, weights: Float64Array, means: Float64Array): Float64Array {
  if (!base.columnNorms) throw new ProblemError('standardized: the design has no columnNorms; give it one, or standardise it yourself.')
  return base.columnNorms(weights, means)
}

/** A column whose mean is this many deviations from zero is centred before it is multiplied: else its digits would cancel afterwards. */
const farFromZero = 1e4

function centredAndScaled(base: Design, means: Float64Array, inverse: Float64Array): Design {
  const { rows, columns, storage, format, column } = base
  const scaled = new Float64Array(columns)
  const scratch = new Float64Array(rows)
  const distant = Int32Array.from([...means.keys()].filter((j) => Math.abs(means[j]!) * inverse[j]! > farFromZero))
  const addColumn = axpyOf(base, distant)
  const far = addColumn ? distant : new Int32Array()
  const isFar = new Uint8Array(columns)
  for (const j of far) isFar[j] = 1
  const centred = (j: number): Float64Array => {
    scratch.fill(-means[j]!)
    addColumn!(j, 1, scratch)
    return scratch
  }
  const dot = (j: number, r: Float64Array): number => {
    if (isFar[j]) return inner(centred(j), r) * inverse[j]!
    return (column!.dot(j, r) - (means[j] === 0 ? 0 : means[j]! * sumOf(r))) * inverse[j]!
  }
  const axpy = (j: number, scale: number, out: Float64Array): void => {
    const factor = scale * inverse[j]!
    if (factor === 0) return
    if (isFar[j]) {
      centred(j)
      for (let i = 0; i < rows; i++) out[i]! += factor * scratch[i]!
      return
    }
    column!.axpy(j, factor, out)
    const shift = factor * means[j]!
    if (shift !== 0) for (let i = 0; i < rows; i++) out[i]! -= shift
  }
  const design: Design = {
    rows,
    columns,
    storage,
    format,
    apply: (v, out) => {
      let shift = 0
      for (let j = 0; j < columns; j++) {
        scaled[j] = isFar[j] ? 0 : v[j]! * inverse[j]!
        shift += means[j]! * scaled[j]!
      }
      base.apply(scaled, out)
      if (shift !== 0) for (let i = 0; i < rows; i++) out[i]! -= shift
      for (const j of far) axpy(j, v[j]!, out)
    },
    adjoint: (r, out) => {
      const total = sumOf(r)
      base.adjoint(r, out)
      for (let j = 0; j < columns; j++) out[j] = (out[j]! - means[j]! * total) * inverse[j]!
      for (const j of far) out[j] = dot(j, r)
    },
    ...(column && { column: { dot, axpy } }),
    ...(base.columnNorms && {
      columnNorms: (weights: Float64Array, center?: Float64Array) =>
        base.columnNorms!(weights, center ? means.map((m, j) => m + (inverse[j] === 0 ? 0 : center[j]! / inverse[j]!)) : means).map(
          (norm, j) => norm * inverse[j]!,
        ),
    }),
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

/**
 * `axpy` of a few columns, where the design can. One by rows gives them as a copy by columns: what far columns hold is nearly dense in any format, because
 * zeros would be deviations.
 */
function axpyOf(base: Design, few: Int32Array): ColumnOperations['axpy'] | undefined {
  if (base.column || !isCsr(base) || few.length === 0) return base.column?.axpy
  const { column } = cscFromCsr(base.restrict(few))
  const position = new Map(Array.from(few, (j, k) => [j, k]))
  return (j, scale, out) => column.axpy(position.get(j)!, scale, out)
}

function inner(a: Float64Array, b: Float64Array): number {
  let total = 0
  for (let i = 0; i < a.length; i++) total += a[i]! * b[i]!
  return total
}

function sumOf(x: Float64Array): number {
  let total = 0
  for (let i = 0; i < x.length; i++) total += x[i]!
  return total
}
