import { type CpuDevice, type Design, isDense } from '@odot/kernels'
import { leastSquares } from '@odot/losses'
import type { Standardized } from '@odot/problem'
import { bindLoss } from './bind-loss.js'
import type { BoundLoss } from './bound-loss.js'
import { choleskyInPieces } from './cholesky-in-pieces.js'
import { gramInPieces } from './gram-in-pieces.js'

/** Least squares with as many rows as columns, and one more, whose value and gradient are those of the data at all coefficients. */
export interface CompressedRows {
  /** The columns, standardised. */
  readonly design: Design
  readonly loss: BoundLoss
  /** The best intercept where all coefficients of centred columns are zero, and with them anywhere. */
  readonly center: number
}

export interface CompressedOptions {
  readonly where: string
  readonly loss: BoundLoss
  readonly design: Design
  readonly standard: Standardized
  /** ‖x̃ⱼ‖ in the weights. */
  readonly norms: Float64Array
  readonly offset: Float64Array | undefined
  readonly intercept: boolean
  readonly device: CpuDevice
}

/** Rows for each column from which on the products of all columns are worth their time on a path. */
const tall = 4
/** Means of so many deviations leave half of the digits to products of columns that are centred afterwards. */
const farFromZero = 10
/** A squared pivot below this share of its column: columns that depend on each other, whose factor loses digits. */
const dependence = 1e-8

/** Whether `compressedRows` may have a result. */
export function isCompressible({ loss, design, standard: { means, scales }, norms }: CompressedOptions): boolean {
  return (
    loss.name === 'least squares' &&
    loss.isQuadratic &&
    loss.outputs === 1 &&
    isDense(design) &&
    design.format === 'column-major' &&
    design.data instanceof Float64Array &&
    design.rows >= tall * design.columns &&
    scales.every((s, j) => s > 0 && norms[j]! > 0 && Math.abs(means[j]!) <= farFromZero * s * norms[j]!)
  )
}

/**
 * The factor R of √W [X̃ y] = QR in place of the data, from the products of all columns: ‖√W(y − X̃b)‖ = ‖r_y − R_X b‖ for all b. A pass over it costs columns²
 * instead of rows · columns. Columns and y are centred where there is an intercept, which leaves the problem with that. Nothing where columns depend on each other.
 * @see Lawson and Hanson (1974), Solving Least Squares Problems, chapter 27 (sequential accumulation of rows)
 */
export function* compressedRows({
  where,
  loss,
  design,
  standard,
  offset,
  intercept,
  device,
}: CompressedOptions): Generator<undefined, CompressedRows | undefined> {
  if (!isDense(design) || !(design.data instanceof Float64Array)) return undefined
  const { rows, columns } = design
  const { weights } = loss
  const { means, scales } = standard
  const size = columns + 1
  const { target, center } = responseOf(loss, offset, intercept)
  const weighted = target.map((value, i) => value * weights[i]!)
  const slopes = new Float64Array(columns)
  standard.design.adjoint(weighted, slopes)
  yield
  const G = new Float64Array(columns * columns)
  yield* gramInPieces(design, { columns: Int32Array.from(scales.keys()), weights }, G)
  const L = new Float64Array(size * size)
  for (let a = 0; a < columns; a++)
    for (let c = 0; c <= a; c++) L[a * size + c] = (G[a * columns + c]! - means[a]! * means[c]!) / (scales[a]! * scales[c]!)
  L.set(slopes, columns * size)
  for (let i = 0; i < rows; i++) L[size * size - 1]! += weighted[i]! * target[i]!
  const squares = Float64Array.from({ length: columns }, (_, a) => L[a * size + a]!)
  if (!(yield* choleskyInPieces(L, size))) return undefined
  for (let a = 0; a < columns; a++) {
    if (!(L[a * size + a]! ** 2 >= dependence * squares[a]!)) return undefined
    L.fill(0, a * size + a + 1, (a + 1) * size)
  }
  yield
  // a mean over the rows of the factor is to be the weighted mean over the rows of the data
  const factor = Math.sqrt(size)
  for (let at = 0; at < L.length; at++) L[at]! *= factor
  const matrix = device.matrix(size, columns, { order: 'column-major', storage: 'f64' })
  matrix.data.set(L.subarray(0, columns * size))
  const bound = bindLoss(leastSquares(), L.slice(columns * size), {
    where,
    rows: size,
    weights: new Float64Array(size).fill(1 / size),
    device,
  })
  const dispose = (): void => {
    bound.dispose()
    matrix.dispose()
  }
  return { design: matrix, loss: { ...bound, dispose }, center }
}

/** y − offset, centred where there is an intercept: the gradient of least squares at η is w(η − y). */
function responseOf(
  loss: BoundLoss,
  offset: Float64Array | undefined,
  intercept: boolean,
): { readonly target: Float64Array; readonly center: number } {
  const { rows, weights } = loss
  const gradient = new Float64Array(rows)
  loss.gradientInto(offset ?? new Float64Array(rows), gradient)
  const target = gradient.map((g, i) => (weights[i]! > 0 ? -g / weights[i]! : 0))
  let center = 0
  if (intercept) for (let i = 0; i < rows; i++) center += weights[i]! * target[i]!
  return { target: target.map((value, i) => (weights[i]! > 0 ? value - center : 0)), center }
}
