import type { Numbers } from '../dense/gemv.js'

/** out row i = source row indices[i]; returns −1, or the position of the first index that is not a row. */
export function gatherInto(source: Numbers, indices: Numbers, out: Numbers, count: number, rows: number, width: number): number {
  for (let i = 0; i < count; i++) {
    const row = indices[i]!
    if (!(row >= 0 && row < rows && row === Math.floor(row))) return i
    for (let k = 0; k < width; k++) out[i * width + k] = source[row * width + k]!
  }
  return -1
}

/** out row indices[i] += source row i, from zeros; returns −1, or the position of the first index that is not a row. */
export function scatterAddInto(source: Numbers, indices: Numbers, out: Float64Array, count: number, rows: number, width: number): number {
  for (let k = 0; k < rows * width; k++) out[k] = 0
  for (let i = 0; i < count; i++) {
    const row = indices[i]!
    if (!(row >= 0 && row < rows && row === Math.floor(row))) return i
    for (let k = 0; k < width; k++) out[row * width + k]! += source[i * width + k]!
  }
  return -1
}

/** Running sums in float64 along the middle of three axes, from its end when `step` is −1. */
export function cumsumInto(source: Numbers, out: Numbers, outer: number, count: number, inner: number, step: number): void {
  const first = step < 0 ? (count - 1) * inner : 0
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      let at = o * count * inner + first + i
      let s = 0
      for (let c = 0; c < count; c++) {
        s += source[at]!
        out[at] = s
        at += step * inner
      }
    }
  }
}
