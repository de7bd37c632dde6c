import type { Numbers } from './gemv.js'

/** out[i] = (A x)[i] for rows from ≤ i < to of row-major A; four rows at once, so that x is read once for all of them. */
export function gemvRows(A: Numbers, columns: number, x: Numbers, out: Numbers, from: number, to: number): void {
  const whole = to - ((to - from) % 4)
  for (let i = from; i < whole; i += 4) {
    const p0 = i * columns
    const p1 = p0 + columns
    const p2 = p1 + columns
    const p3 = p2 + columns
    let s0 = 0
    let s1 = 0
    let s2 = 0
    let s3 = 0
    for (let j = 0; j < columns; j++) {
      const xj = x[j]!
      s0 += A[p0 + j]! * xj
      s1 += A[p1 + j]! * xj
      s2 += A[p2 + j]! * xj
      s3 += A[p3 + j]! * xj
    }
    out[i] = s0
    out[i + 1] = s1
    out[i + 2] = s2
    out[i + 3] = s3
  }
  for (let i = whole; i < to; i++) {
    const p = i * columns
    let s = 0
    for (let j = 0; j < columns; j++) s += A[p + j]! * x[j]!
    out[i] = s
  }
}

/**
 * out += Σᵢ r[i] A[i, ·] over rows from ≤ i < to of row-major A; four rows at once, so that `out` is written once for all of them. With `zeros: 'skip'`
 * groups of four rows where r is 0 are not read.
 */
export function addTransposedRows(
  A: Numbers,
  columns: number,
  r: Numbers,
  out: Numbers,
  from: number,
  to: number,
  zeros: 'skip' | 'multiply',
): void {
  const skip = zeros === 'skip'
  const whole = to - ((to - from) % 4)
  for (let i = from; i < whole; i += 4) {
    const r0 = r[i]!
    const r1 = r[i + 1]!
    const r2 = r[i + 2]!
    const r3 = r[i + 3]!
    if (skip && r0 === 0 && r1 === 0 && r2 === 0 && r3 === 0) continue
    const p0 = i * columns
    const p1 = p0 + columns
    const p2 = p1 + columns
    const p3 = p2 + columns
    for (let j = 0; j < columns; j++) out[j]! += r0 * A[p0 + j]! + r1 * A[p1 + j]! + r2 * A[p2 + j]! + r3 * A[p3 + j]!
  }
  for (let i = whole; i < to; i++) {
    const ri = r[i]!
    if (skip && ri === 0) continue
    const p = i * columns
    for (let j = 0; j < columns; j++) out[j]! += ri * A[p + j]!
  }
}
