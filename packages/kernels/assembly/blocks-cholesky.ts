// The Cholesky factor of a symmetric positive definite matrix, row-major in its lower triangle, and solves with it.
import { subtractEight, subtractFour } from './blocks-dots'
import { dot64 } from './vectors'

/** Columns that are updated with all columns before them at once. */
const panel: i32 = 64
/** Rows that are updated with the whole panel before the next. */
const band: i32 = 32

/**
 * A = L Lᵀ in place; rows are `ld` numbers apart, and the strict upper triangle is neither read nor written. −1, or the first pivot that is not positive
 * and finite, and then A is spoilt.
 */
export function cholesky64(A: usize, n: i32, ld: i32): i32 {
  const row = <usize>ld << 3
  for (let j = 0; j < n; j += panel) {
    const end = min(j + panel, n)
    if (j > 0) {
      for (let c = j; c < end; c += 4) subtractDiagonal(A, row, n, c, 0, j)
      for (let i = j; i < n; i += band) {
        for (let c = j; c < end; c += 4) subtractBelow(A, row, c, max(i, c + 4), min(i + band, n), 0, j)
      }
    }
    for (let c = j; c < end; c += 4) {
      subtractDiagonal(A, row, n, c, j, c)
      subtractBelow(A, row, c, c + 4, n, j, c)
      const bad = factorDiagonal(A, row, c, min(4, n - c))
      if (bad >= 0) return bad
      const diagonal = A + <usize>c * row + (<usize>c << 3)
      for (let i = c + 4; i < n; i++) solveFour(diagonal, row, A + <usize>i * row + (<usize>c << 3))
    }
  }
  return -1
}

/** The lower triangle of the block of four at (c, c), minus the products of its rows over the columns from ≤ k < to. */
function subtractDiagonal(A: usize, row: usize, n: i32, c: i32, from: i32, to: i32): void {
  if (from == to) return
  const first = <usize>from << 3
  for (let i = c; i < min(c + 4, n); i++) {
    const p = A + <usize>i * row
    for (let k = c; k <= i; k++) {
      const at = p + (<usize>k << 3)
      store<f64>(at, load<f64>(at) - dot64(p + first, A + <usize>k * row + first, to - from))
    }
  }
}

/** The same for the four columns from c in the rows i ≤ … < end. */
function subtractBelow(A: usize, row: usize, c: i32, i: i32, end: i32, from: i32, to: i32): void {
  if (from == to) return
  const first = <usize>from << 3
  const q = A + <usize>c * row + first
  for (; i < end - 1; i += 2) {
    const p = A + <usize>i * row
    subtractEight(p + first, q, row, to - from, p + (<usize>c << 3))
  }
  if (i < end) subtractFour(A + <usize>i * row + first, q, row, to - from, A + <usize>i * row + (<usize>c << 3))
}

/** The factor of a block of `count` ≤ 4 at (c, c). */
function factorDiagonal(A: usize, row: usize, c: i32, count: i32): i32 {
  const D = A + <usize>c * row + (<usize>c << 3)
  for (let j = 0; j < count; j++) {
    const q = D + <usize>j * row
    let pivot = load<f64>(q + (<usize>j << 3))
    for (let k: usize = 0; k < <usize>j; k++) pivot -= load<f64>(q + (k << 3)) * load<f64>(q + (k << 3))
    if (!(pivot > 0 && pivot < Infinity)) return c + j
    const root = sqrt(pivot)
    store<f64>(q + (<usize>j << 3), root)
    for (let i = j + 1; i < count; i++) {
      const p = D + <usize>i * row
      let s = load<f64>(p + (<usize>j << 3))
      for (let k: usize = 0; k < <usize>j; k++) s -= load<f64>(p + (k << 3)) * load<f64>(q + (k << 3))
      store<f64>(p + (<usize>j << 3), s / root)
    }
  }
  return -1
}

/** Four numbers x of a row become the solution of D xᵀ = (what they were), for a triangle D. */
function solveFour(D: usize, row: usize, x: usize): void {
  const D1 = D + row
  const D2 = D1 + row
  const D3 = D2 + row
  const x0 = load<f64>(x) / load<f64>(D)
  const x1 = (load<f64>(x, 8) - x0 * load<f64>(D1)) / load<f64>(D1, 8)
  const x2 = (load<f64>(x, 16) - x0 * load<f64>(D2) - x1 * load<f64>(D2, 8)) / load<f64>(D2, 16)
  const x3 = (load<f64>(x, 24) - x0 * load<f64>(D3) - x1 * load<f64>(D3, 8) - x2 * load<f64>(D3, 16)) / load<f64>(D3, 24)
  store<f64>(x, x0)
  store<f64>(x, x1, 8)
  store<f64>(x, x2, 16)
  store<f64>(x, x3, 24)
}

/** L Lᵀ x = b in place. */
export function choleskySolve64(L: usize, n: i32, ld: i32, b: usize): void {
  solveLower64(L, n, ld, b)
  solveUpper(L, n, <usize>ld << 3, b)
}

/** L x = b in place. */
export function solveLower64(L: usize, n: i32, ld: i32, b: usize): void {
  const row = <usize>ld << 3
  const whole = n & ~3
  for (let i = 0; i < whole; i += 4) {
    const at = <usize>i << 3
    if (i > 0) subtractFour(b, L + <usize>i * row, row, i, b + at)
    solveFour(L + <usize>i * row + at, row, b + at)
  }
  for (let i = whole; i < n; i++) {
    const at = <usize>i << 3
    const p = L + <usize>i * row
    store<f64>(b + at, (load<f64>(b + at) - dot64(p, b, i)) / load<f64>(p + at))
  }
}

/** Lᵀ x = b in place: from the last row up, each is subtracted once its number is known. */
function solveUpper(L: usize, n: i32, row: usize, b: usize): void {
  const whole = n & ~3
  for (let i = n - 1; i >= whole; i--) {
    const at = <usize>i << 3
    const p = L + <usize>i * row
    const x = load<f64>(b + at) / load<f64>(p + at)
    store<f64>(b + at, x)
    for (let k: usize = 0; k < at; k += 8) store<f64>(b + k, load<f64>(b + k) - x * load<f64>(p + k))
  }
  for (let i = whole - 4; i >= 0; i -= 4) {
    const at = <usize>i << 3
    const p0 = L + <usize>i * row
    const p1 = p0 + row
    const p2 = p1 + row
    const p3 = p2 + row
    const x3 = load<f64>(b + at, 24) / load<f64>(p3 + at, 24)
    const x2 = (load<f64>(b + at, 16) - x3 * load<f64>(p3 + at, 16)) / load<f64>(p2 + at, 16)
    const x1 = (load<f64>(b + at, 8) - x3 * load<f64>(p3 + at, 8) - x2 * load<f64>(p2 + at, 8)) / load<f64>(p1 + at, 8)
    const x0 = (load<f64>(b + at) - x3 * load<f64>(p3 + at) - x2 * load<f64>(p2 + at) - x1 * load<f64>(p1 + at)) / load<f64>(p0 + at)
    store<f64>(b + at, x0)
    store<f64>(b + at, x1, 8)
    store<f64>(b + at, x2, 16)
    store<f64>(b + at, x3, 24)
    const v0 = f64x2.splat(x0)
    const v1 = f64x2.splat(x1)
    const v2 = f64x2.splat(x2)
    const v3 = f64x2.splat(x3)
    for (let k: usize = 0; k < at; k += 16) {
      const s = f64x2.add(f64x2.mul(v0, v128.load(p0 + k)), f64x2.mul(v1, v128.load(p1 + k)))
      const t = f64x2.add(f64x2.mul(v2, v128.load(p2 + k)), f64x2.mul(v3, v128.load(p3 + k)))
      v128.store(b + k, f64x2.sub(v128.load(b + k), f64x2.add(s, t)))
    }
  }
}
