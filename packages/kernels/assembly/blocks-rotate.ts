// Changes of a Cholesky factor that cost n²: L Lᵀ ± x xᵀ, and a row and column more or less. Rows are `ld` numbers apart.
import { solveLower64 } from './blocks-cholesky'
import { dot64 } from './vectors'

/** L becomes the factor of L Lᵀ + x xᵀ by plane rotations; x is left alone. `workspace` holds 2n numbers. */
export function choleskyUpdate64(L: usize, n: i32, ld: i32, x: usize, workspace: usize): void {
  const row = <usize>ld << 3
  const sines = workspace + (<usize>n << 3)
  // rotation k takes (L[k, k], x[k]) to (r, 0) and then meets every row below: four rows at once up to their first diagonal entry
  let i = 0
  for (; i < n; i += 4) {
    const count = min(4, n - i)
    const p0 = L + <usize>i * row
    const p1 = count > 1 ? p0 + row : p0
    const p2 = count > 2 ? p1 + row : p1
    const p3 = count > 3 ? p2 + row : p2
    const at = <usize>i << 3
    let x0 = load<f64>(x + at)
    let x1 = count > 1 ? load<f64>(x + at, 8) : x0
    let x2 = count > 2 ? load<f64>(x + at, 16) : x1
    let x3 = count > 3 ? load<f64>(x + at, 24) : x2
    for (let k: usize = 0; k < at; k += 8) {
      const c = load<f64>(workspace + k)
      const s = load<f64>(sines + k)
      const y0 = load<f64>(p0 + k)
      const y1 = load<f64>(p1 + k)
      const y2 = load<f64>(p2 + k)
      const y3 = load<f64>(p3 + k)
      store<f64>(p0 + k, c * y0 + s * x0)
      x0 = c * x0 - s * y0
      store<f64>(p1 + k, c * y1 + s * x1)
      x1 = c * x1 - s * y1
      store<f64>(p2 + k, c * y2 + s * x2)
      x2 = c * x2 - s * y2
      store<f64>(p3 + k, c * y3 + s * x3)
      x3 = c * x3 - s * y3
    }
    for (let r = 0; r < count; r++) {
      const y = L + <usize>(i + r) * row
      let z = r == 0 ? x0 : r == 1 ? x1 : r == 2 ? x2 : x3
      const diagonal = <usize>(i + r) << 3
      for (let k = at; k < diagonal; k += 8) {
        const c = load<f64>(workspace + k)
        const s = load<f64>(sines + k)
        const l = load<f64>(y + k)
        store<f64>(y + k, c * l + s * z)
        z = c * z - s * l
      }
      const l = load<f64>(y + diagonal)
      const length = hypotenuse(l, z)
      store<f64>(workspace + diagonal, l / length)
      store<f64>(sines + diagonal, z / length)
      store<f64>(y + diagonal, length)
    }
  }
}

/** √(x² + y²) without overflow or underflow of the squares. */
function hypotenuse(x: f64, y: f64): f64 {
  const large = max(abs(x), abs(y))
  if (large == 0) return 0
  const ratio = min(abs(x), abs(y)) / large
  return large * sqrt(1 + ratio * ratio)
}

/**
 * L becomes the factor of L Lᵀ − x xᵀ. −1, or the first pivot that would not be positive, and then L is left alone, as x always is. `workspace` holds
 * 2n numbers.
 */
export function choleskyDowndate64(L: usize, n: i32, ld: i32, x: usize, workspace: usize): i32 {
  const row = <usize>ld << 3
  const sines = workspace + (<usize>n << 3)
  memory.copy(sines, x, <usize>n << 3)
  solveLower64(L, n, ld, sines)
  // the leading minor k + 1 shrinks by the factor 1 − Σ p², over p = L⁻¹x up to k
  let rest: f64 = 1
  for (let k = 0; k < n; k++) {
    const p = load<f64>(sines + (<usize>k << 3))
    rest -= p * p
    if (!(rest > 0)) return k
  }
  // rotations from the last to the first take (p, √rest) to (0, 1)
  let length = sqrt(rest)
  for (let k = n - 1; k >= 0; k--) {
    const at = <usize>k << 3
    const p = load<f64>(sines + at)
    const next = hypotenuse(length, p)
    store<f64>(workspace + at, length / next)
    store<f64>(sines + at, p / next)
    length = next
  }
  const whole = n & ~3
  for (let i = 0; i < whole; i += 4) {
    const p0 = L + <usize>i * row
    const p1 = p0 + row
    const p2 = p1 + row
    const p3 = p2 + row
    let z0 = turnBack(p0, i, i, 0, workspace, sines)
    let z1 = turnBack(p1, i + 1, i, 0, workspace, sines)
    let z2 = turnBack(p2, i + 2, i, 0, workspace, sines)
    let z3 = turnBack(p3, i + 3, i, 0, workspace, sines)
    for (let k = (i - 1) << 3; k >= 0; k -= 8) {
      const c = load<f64>(workspace + k)
      const s = load<f64>(sines + k)
      const y0 = load<f64>(p0 + k)
      const y1 = load<f64>(p1 + k)
      const y2 = load<f64>(p2 + k)
      const y3 = load<f64>(p3 + k)
      store<f64>(p0 + k, c * y0 - s * z0)
      z0 = c * z0 + s * y0
      store<f64>(p1 + k, c * y1 - s * z1)
      z1 = c * z1 + s * y1
      store<f64>(p2 + k, c * y2 - s * z2)
      z2 = c * z2 + s * y2
      store<f64>(p3 + k, c * y3 - s * z3)
      z3 = c * z3 + s * y3
    }
  }
  for (let i = whole; i < n; i++) turnBack(L + <usize>i * row, i, 0, 0, workspace, sines)
  return -1
}

/** The rotations `from` ≥ k ≥ `to` on a row and a number z beside it; what the number becomes. */
function turnBack(y: usize, from: i32, to: i32, z: f64, cosines: usize, sines: usize): f64 {
  for (let k = from << 3; k >= to << 3; k -= 8) {
    const c = load<f64>(cosines + k)
    const s = load<f64>(sines + k)
    const l = load<f64>(y + k)
    store<f64>(y + k, c * l - s * z)
    z = c * z + s * l
  }
  return z
}

/**
 * Row n of L, which holds the products of a new row with the n before it, becomes that of the factor; `diagonal` is its product with itself.
 * −1, or n when the matrix is not positive definite any more.
 */
export function choleskyAppend64(L: usize, n: i32, ld: i32, diagonal: f64): i32 {
  const last = L + ((<usize>n * <usize>ld) << 3)
  solveLower64(L, n, ld, last)
  const pivot = diagonal - dot64(last, last, n)
  if (!(pivot > 0 && pivot < Infinity)) return n
  store<f64>(last + (<usize>n << 3), sqrt(pivot))
  return -1
}

/** The factor without row and column j, in the first n − 1 rows. `workspace` holds 3n numbers. */
export function choleskyDelete64(L: usize, n: i32, ld: i32, j: i32, workspace: usize): void {
  const row = <usize>ld << 3
  const left = n - j - 1
  const removed = workspace + (<usize>left << 4)
  for (let i = j + 1; i < n; i++) {
    const from = L + <usize>i * row
    const skip = <usize>j << 3
    store<f64>(removed + (<usize>(i - j - 1) << 3), load<f64>(from + skip))
    memory.copy(from - row, from, skip)
    memory.copy(from - row + skip, from + skip + 8, <usize>(i - j) << 3)
  }
  choleskyUpdate64(L + <usize>j * row + (<usize>j << 3), left, ld, removed, workspace)
}
