import type { Compressed } from './compressed.js'
import { sparseLoops } from './kernels.js'
import { restrictedPlaces } from './restricted.js'
import { transposed } from './transposed.js'

/** A sum of squares below this may have lost digits of its terms to underflow: the smallest normal number over the machine epsilon. */
const smallestSquares = 2 ** -970

/** What norms are taken in, and around which centers. */
export interface NormMetric {
  /** [rows], ≥ 0. */
  readonly weights: Float64Array
  /** [columns] */
  readonly center: Float64Array
}

/**
 * √(Σᵢ wᵢ (xᵢⱼ − centerⱼ)²) for the columns of CSC. The zeros that are not stored weigh what the stored entries leave of Σ w, and where that difference
 * would cost digits (they weigh little, or nothing, and the column is close to its center), their weights are added up themselves.
 */
export function cscNorms(matrix: Compressed, metric: NormMetric): Float64Array {
  const { values, indices, starts, lines } = matrix
  const [squares, seen] = [new Float64Array(lines), new Float64Array(lines)]
  loopsOf(matrix).columnSquares(values, indices, starts, lines, metric.weights, metric.center, squares, seen)
  const { norms, doubtful } = quickNorms(squares, seen, metric)
  for (const j of doubtful) norms[j] = carefulNorm(matrix, j, metric.weights, metric.center[j]!)
  return norms
}

/** The same for CSR. Columns that need a second look are copied by columns, the others read where they are. */
export function csrNorms(matrix: Compressed, metric: NormMetric): Float64Array {
  const { values, indices, starts, lines, places } = matrix
  const [squares, seen] = [new Float64Array(places), new Float64Array(places)]
  loopsOf(matrix).rowSquares(values, indices, starts, lines, metric.weights, metric.center, squares, seen)
  const { norms, doubtful } = quickNorms(squares, seen, metric)
  if (doubtful.length > 0) {
    const columns = transposed(restrictedPlaces(matrix, doubtful))
    for (const [k, j] of doubtful.entries()) norms[j] = carefulNorm(columns, k, metric.weights, metric.center[j]!)
  }
  return norms
}

function loopsOf({ values }: Compressed): ReturnType<typeof sparseLoops> {
  return sparseLoops(values instanceof Float32Array ? 'f32' : 'f64', 'f64')
}

/** Norms from the sums over stored entries, and the columns where they may have too few digits. */
function quickNorms(
  squares: Float64Array,
  seen: Float64Array,
  { weights, center }: NormMetric,
): { readonly norms: Float64Array; readonly doubtful: Int32Array } {
  let total = 0
  for (let i = 0; i < weights.length; i++) total += weights[i]!
  const norms = new Float64Array(squares.length)
  const doubtful: number[] = []
  for (let j = 0; j < norms.length; j++) {
    const c = center[j]!
    const square = c === 0 ? squares[j]! : squares[j]! + c * c * (total - seen[j]!)
    norms[j] = Math.sqrt(square)
    // the difference is off by roundings of the total weight, which a quarter of total·c² makes harmless; NaN is doubtful too
    if (!(square >= smallestSquares && square < Number.POSITIVE_INFINITY && square >= (total * c * c) / 4)) doubtful.push(j)
  }
  return { norms, doubtful: Int32Array.from(doubtful) }
}

/** The norm of one column in units of its largest deviation, so that any finite scale has one, with the weights of its zeros added up themselves. */
function carefulNorm({ values, indices, starts, places }: Compressed, j: number, weights: Float64Array, center: number): number {
  const [begin, end] = [starts[j]!, starts[j + 1]!]
  let largest = 0
  let zeros = 0
  // a center of 0 has no use for the weights of zeros
  let row = center === 0 ? places : 0
  for (let k = begin; k < end; k++) {
    for (; row < indices[k]!; row++) zeros += weights[row]!
    row++
    if (weights[indices[k]!]! > 0) largest = Math.max(largest, Math.abs(values[k]! - center))
  }
  for (; row < places; row++) zeros += weights[row]!
  if (zeros > 0) largest = Math.max(largest, Math.abs(center))
  if (largest === 0 || largest === Number.POSITIVE_INFINITY) return largest
  // a power of two, so that dividing by it is exact
  const unit = 2 ** Math.min(1023, Math.floor(Math.log2(largest)))
  let s = zeros > 0 ? zeros * (center / unit) ** 2 : 0
  for (let k = begin; k < end; k++) {
    const w = weights[indices[k]!]!
    if (w === 0) continue
    const x = (values[k]! - center) / unit
    s += w * x * x
  }
  return Math.sqrt(s) * unit
}
