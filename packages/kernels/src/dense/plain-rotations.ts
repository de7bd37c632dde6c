import { solveLower } from './solve-triangle.js'

// Rows of L are `ld` numbers apart and begin at `at`.

/** L Lᵀ + x xᵀ by plane rotations: rotation k takes (L[k, k], x[k]) to (r, 0), and meets every row below. `work` holds 2n numbers. */
export function plainUpdate(L: Float64Array, at: number, n: number, ld: number, x: Float64Array, work: Float64Array): void {
  for (let i = 0; i < n; i++) {
    const p = at + i * ld
    let z = x[i]!
    for (let k = 0; k < i; k++) {
      const c = work[k]!
      const s = work[n + k]!
      const l = L[p + k]!
      L[p + k] = c * l + s * z
      z = c * z - s * l
    }
    const l = L[p + i]!
    const length = Math.hypot(l, z)
    work[i] = l / length
    work[n + i] = z / length
    L[p + i] = length
  }
}

/**
 * L Lᵀ − x xᵀ; −1, or the first pivot that is not positive, and then L is left alone. The leading minor k + 1 shrinks by the factor 1 − Σ p², over
 * p = L⁻¹x up to k; rotations from the last to the first take (p, √rest) to (0, 1). `work` holds 2n numbers.
 */
export function plainDowndate(L: Float64Array, n: number, ld: number, x: Float64Array, work: Float64Array): number {
  for (let k = 0; k < n; k++) work[n + k] = x[k]!
  solveLower(L, n, ld, work, n)
  let rest = 1
  for (let k = 0; k < n; k++) {
    rest -= work[n + k]! * work[n + k]!
    if (!(rest > 0)) return k
  }
  let length = Math.sqrt(rest)
  for (let k = n - 1; k >= 0; k--) {
    const next = Math.hypot(length, work[n + k]!)
    work[k] = length / next
    work[n + k]! /= next
    length = next
  }
  for (let i = 0; i < n; i++) {
    const p = i * ld
    let z = 0
    for (let k = i; k >= 0; k--) {
      const c = work[k]!
      const s = work[n + k]!
      const l = L[p + k]!
      L[p + k] = c * l - s * z
      z = c * z + s * l
    }
  }
  return -1
}

/** Row n of L, which holds the products of a new row, becomes that of the factor. −1, or n. */
export function plainAppend(L: Float64Array, n: number, ld: number, diagonal: number): number {
  const last = n * ld
  solveLower(L, n, ld, L, last)
  let pivot = diagonal
  for (let k = 0; k < n; k++) pivot -= L[last + k]! * L[last + k]!
  if (!(pivot > 0 && pivot < Number.POSITIVE_INFINITY)) return n
  L[last + n] = Math.sqrt(pivot)
  return -1
}

/** Without row and column j: rows below move up, and what the removed column held is added back. `work` holds 2n numbers, `removed` n. */
export function plainDelete(L: Float64Array, n: number, ld: number, j: number, work: Float64Array, removed: Float64Array): void {
  for (let i = j + 1; i < n; i++) {
    const p = i * ld
    removed[i - j - 1] = L[p + j]!
    for (let k = 0; k < j; k++) L[p - ld + k] = L[p + k]!
    for (let k = j + 1; k <= i; k++) L[p - ld + k - 1] = L[p + k]!
  }
  plainUpdate(L, j * ld + j, n - j - 1, ld, removed, work)
}
