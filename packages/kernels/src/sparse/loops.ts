import type { Numbers } from '../dense/gemv.js'

/**
 * y[i] = Σ values[k] x[indices[k]] over the entries of line i, for from ≤ i < to, in four partial sums. The WebAssembly kernels add up in the same order and
 * give the same bits.
 */
export function gatherLines(
  values: Numbers,
  indices: Int32Array,
  starts: Int32Array,
  from: number,
  to: number,
  x: Numbers,
  y: Numbers,
): void {
  for (let i = from; i < to; i++) {
    const end = starts[i + 1]!
    let k = starts[i]!
    const whole = k + ((end - k) & ~3)
    let s0 = 0
    let s1 = 0
    let s2 = 0
    let s3 = 0
    for (; k < whole; k += 4) {
      s0 += values[k]! * x[indices[k]!]!
      s1 += values[k + 1]! * x[indices[k + 1]!]!
      s2 += values[k + 2]! * x[indices[k + 2]!]!
      s3 += values[k + 3]! * x[indices[k + 3]!]!
    }
    for (; k < end; k++) s0 += values[k]! * x[indices[k]!]!
    y[i] = s0 + s1 + (s2 + s3)
  }
}

/** y[indices[k]] += x[i] values[k] over the entries of the lines from ≤ i < to; lines where x[i] is 0 are not read. */
export function scatterLines(
  values: Numbers,
  indices: Int32Array,
  starts: Int32Array,
  from: number,
  to: number,
  x: Numbers,
  y: Numbers,
): void {
  for (let i = from; i < to; i++) {
    const scale = x[i]!
    if (scale === 0) continue
    const end = starts[i + 1]!
    for (let k = starts[i]!; k < end; k++) y[indices[k]!]! += scale * values[k]!
  }
}

/** Σ values[k] x[indices[k]] over from ≤ k < to, with the bits of `gatherLines`. */
export function entriesDot(values: Numbers, indices: Int32Array, from: number, to: number, x: Float64Array): number {
  const whole = from + ((to - from) & ~3)
  let s0 = 0
  let s1 = 0
  let s2 = 0
  let s3 = 0
  for (let k = from; k < whole; k += 4) {
    s0 += values[k]! * x[indices[k]!]!
    s1 += values[k + 1]! * x[indices[k + 1]!]!
    s2 += values[k + 2]! * x[indices[k + 2]!]!
    s3 += values[k + 3]! * x[indices[k + 3]!]!
  }
  for (let k = whole; k < to; k++) s0 += values[k]! * x[indices[k]!]!
  return s0 + s1 + (s2 + s3)
}

/** y[indices[k]] += scale · values[k] over from ≤ k < to. */
export function entriesAxpy(values: Numbers, indices: Int32Array, from: number, to: number, scale: number, y: Float64Array): void {
  for (let k = from; k < to; k++) y[indices[k]!]! += scale * values[k]!
}

/** For each column of CSC: squares[j] = Σ weights (value − center)² and seen[j] = Σ weights, over its entries. */
export function columnSquares(
  values: Numbers,
  indices: Int32Array,
  starts: Int32Array,
  columns: number,
  weights: Float64Array,
  center: Float64Array,
  squares: Float64Array,
  seen: Float64Array,
): void {
  for (let j = 0; j < columns; j++) {
    const c = center[j]!
    const end = starts[j + 1]!
    let s = 0
    let total = 0
    for (let k = starts[j]!; k < end; k++) {
      const w = weights[indices[k]!]!
      const x = values[k]! - c
      s += w * x * x
      total += w
    }
    squares[j] = s
    seen[j] = total
  }
}

/** What `columnSquares` finds, of CSR. */
export function rowSquares(
  values: Numbers,
  indices: Int32Array,
  starts: Int32Array,
  rows: number,
  weights: Float64Array,
  center: Float64Array,
  squares: Float64Array,
  seen: Float64Array,
): void {
  squares.fill(0)
  seen.fill(0)
  for (let i = 0; i < rows; i++) {
    const w = weights[i]!
    const end = starts[i + 1]!
    for (let k = starts[i]!; k < end; k++) {
      const j = indices[k]!
      const x = values[k]! - center[j]!
      squares[j]! += w * x * x
      seen[j]! += w
    }
  }
}
