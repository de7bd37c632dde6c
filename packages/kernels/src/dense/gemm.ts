import type { Numbers } from './gemv.js'

/**
 * out [m, n] = A [m, k] B [k, n]; entry (i, j) of A is at a0 + i·ar + j·ac, of B at b0 + i·br + j·bc, and out is row-major. Sums are float64.
 * Two rows and four columns at once.
 */
export function gemmInto(
  A: Numbers,
  a0: number,
  ar: number,
  ac: number,
  B: Numbers,
  b0: number,
  br: number,
  bc: number,
  out: Numbers,
  m: number,
  k: number,
  n: number,
): void {
  const pairs = m - (m % 2)
  const fours = n - (n % 4)
  for (let i = 0; i < pairs; i += 2) {
    const out0 = i * n
    const out1 = out0 + n
    for (let j = 0; j < fours; j += 4) {
      let s00 = 0
      let s01 = 0
      let s02 = 0
      let s03 = 0
      let s10 = 0
      let s11 = 0
      let s12 = 0
      let s13 = 0
      let p = a0 + i * ar
      let q = b0 + j * bc
      for (let l = 0; l < k; l++) {
        const x = A[p]!
        const y = A[p + ar]!
        const z0 = B[q]!
        const z1 = B[q + bc]!
        const z2 = B[q + 2 * bc]!
        const z3 = B[q + 3 * bc]!
        s00 += x * z0
        s01 += x * z1
        s02 += x * z2
        s03 += x * z3
        s10 += y * z0
        s11 += y * z1
        s12 += y * z2
        s13 += y * z3
        p += ac
        q += br
      }
      out[out0 + j] = s00
      out[out0 + j + 1] = s01
      out[out0 + j + 2] = s02
      out[out0 + j + 3] = s03
      out[out1 + j] = s10
      out[out1 + j + 1] = s11
      out[out1 + j + 2] = s12
      out[out1 + j + 3] = s13
    }
  }
  for (let i = 0; i < m; i++) {
    for (let j = i < pairs ? fours : 0; j < n; j++) {
      let s = 0
      let p = a0 + i * ar
      let q = b0 + j * bc
      for (let l = 0; l < k; l++) {
        s += A[p]! * B[q]!
        p += ac
        q += br
      }
      out[i * n + j] = s
    }
  }
}
