import type { Numbers } from './gemv.js'

/** Entry (i, j) of a matrix is data[offset + i·row + j·column]. */
export interface Strided {
  readonly data: Numbers
  readonly offset: number
  readonly row: number
  readonly column: number
}

/**
 * C [m, n] += scale · A [m, k] B [k, n], two rows and four columns at once. Sums are float64. Uses its parameters only, so that copies for one kind of
 * array can be made.
 */
export function addProduct(A: Strided, B: Strided, C: Strided, m: number, k: number, n: number, scale: number): void {
  const { data: a, offset: a0, row: ar, column: ac } = A
  const { data: b, offset: b0, row: br, column: bc } = B
  const { data: c, offset: c0, row: cr, column: cc } = C
  const pairs = m - (m % 2)
  const fours = n - (n % 4)
  for (let i = 0; i < pairs; i += 2) {
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
        const x = a[p]!
        const y = a[p + ar]!
        const z0 = b[q]!
        const z1 = b[q + bc]!
        const z2 = b[q + 2 * bc]!
        const z3 = b[q + 3 * bc]!
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
      const at = c0 + i * cr + j * cc
      c[at]! += scale * s00
      c[at + cc]! += scale * s01
      c[at + 2 * cc]! += scale * s02
      c[at + 3 * cc]! += scale * s03
      c[at + cr]! += scale * s10
      c[at + cr + cc]! += scale * s11
      c[at + cr + 2 * cc]! += scale * s12
      c[at + cr + 3 * cc]! += scale * s13
    }
  }
  for (let i = 0; i < m; i++) {
    for (let j = i < pairs ? fours : 0; j < n; j++) {
      let s = 0
      let p = a0 + i * ar
      let q = b0 + j * bc
      for (let l = 0; l < k; l++) {
        s += a[p]! * b[q]!
        p += ac
        q += br
      }
      c[c0 + i * cr + j * cc]! += scale * s
    }
  }
}
