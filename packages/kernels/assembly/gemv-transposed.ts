// y[0..k) += Aᵀ r for m rows of k numbers: A holds numbers M, r and y hold numbers V, in which everything is computed. Four rows at once read and write
// y once. Where `skip` is not 0, rows of groups of four with at most two numbers r that are not 0 are added one by one, and not at all where r is 0.
import { axpy32, axpy64, axpyMixed } from './vectors'

/** Columns that are added to before the next: their part of y, 128 kB at most, stays in the second cache while the rows pass. */
const tile: i32 = 16384

export function gemvT64(A: usize, ld: i32, m: i32, k: i32, r: usize, y: usize, skip: i32): void {
  gemvT<f64, f64>(A, ld, m, k, r, y, skip)
}

/** Float32 A, float64 r and y. */
export function gemvTMixed(A: usize, ld: i32, m: i32, k: i32, r: usize, y: usize, skip: i32): void {
  gemvT<f32, f64>(A, ld, m, k, r, y, skip)
}

/** Float32 throughout. */
export function gemvT32(A: usize, ld: i32, m: i32, k: i32, r: usize, y: usize, skip: i32): void {
  gemvT<f32, f32>(A, ld, m, k, r, y, skip)
}

function gemvT<M, V>(A: usize, ld: i32, m: i32, k: i32, r: usize, y: usize, skip: i32): void {
  const row = <usize>ld * sizeof<M>()
  for (let j = 0; j < k; j += tile) {
    const width = min(tile, k - j)
    const out = y + <usize>j * sizeof<V>()
    let a = A + <usize>j * sizeof<M>()
    let at = r
    for (let i = m >> 2; i > 0; i--) {
      const r0 = load<V>(at)
      const r1 = load<V>(at, sizeof<V>())
      const r2 = load<V>(at, 2 * sizeof<V>())
      const r3 = load<V>(at, 3 * sizeof<V>())
      if (skip && few(r0, r1, r2, r3)) {
        if (r0 != 0) axpy<M, V>(r0, a, out, width)
        if (r1 != 0) axpy<M, V>(r1, a + row, out, width)
        if (r2 != 0) axpy<M, V>(r2, a + row * 2, out, width)
        if (r3 != 0) axpy<M, V>(r3, a + row * 3, out, width)
      } else addRows<M, V>(a, row, width, r0, r1, r2, r3, out)
      a += row << 2
      at += 4 * sizeof<V>()
    }
    for (let i = m & 3; i > 0; i--) {
      const r0 = load<V>(at)
      if (!skip || r0 != 0) axpy<M, V>(r0, a, out, width)
      a += row
      at += sizeof<V>()
    }
  }
}

/** Whether at most two of four numbers are not 0. */
function few(r0: f64, r1: f64, r2: f64, r3: f64): bool {
  return <i32>(r0 != 0) + <i32>(r1 != 0) + <i32>(r2 != 0) + <i32>(r3 != 0) < 3
}

function axpy<M, V>(scale: V, x: usize, y: usize, n: i32): void {
  if (sizeof<V>() == 4) axpy32(<f32>scale, x, y, n)
  else if (sizeof<M>() == 8) axpy64(scale, x, y, n)
  else axpyMixed(scale, x, y, n)
}

/** Numbers M as a vector of V, and those after it; offsets that are constants cost nothing. */
function vector<M, V>(at: usize): v128 {
  return sizeof<M>() == sizeof<V>() ? v128.load(at) : f64x2.promote_low_f32x4(v128.load64_zero(at))
}

function nextVector<M, V>(at: usize): v128 {
  return sizeof<M>() == sizeof<V>() ? v128.load(at, 16) : f64x2.promote_low_f32x4(v128.load64_zero(at, 8))
}

/** a₀c₀ + a₁c₁ + a₂c₂ + a₃c₃. */
function combine<V>(a0: v128, c0: v128, a1: v128, c1: v128, a2: v128, c2: v128, a3: v128, c3: v128): v128 {
  return v128.add<V>(v128.add<V>(v128.mul<V>(a0, c0), v128.mul<V>(a1, c1)), v128.add<V>(v128.mul<V>(a2, c2), v128.mul<V>(a3, c3)))
}

/** Four rows from p0; of what two vectors leave, a number at a time. */
function addRows<M, V>(p0: usize, row: usize, k: i32, r0: V, r1: V, r2: V, r3: V, y: usize): void {
  let p1 = p0 + row
  let p2 = p1 + row
  let p3 = p2 + row
  const c0 = v128.splat<V>(r0)
  const c1 = v128.splat<V>(r1)
  const c2 = v128.splat<V>(r2)
  const c3 = v128.splat<V>(r3)
  const each = <i32>(16 / sizeof<V>())
  const end = y + <usize>(k & -2 * each) * sizeof<V>()
  while (y < end) {
    const s = combine<V>(vector<M, V>(p0), c0, vector<M, V>(p1), c1, vector<M, V>(p2), c2, vector<M, V>(p3), c3)
    v128.store(y, v128.add<V>(v128.load(y), s))
    const t = combine<V>(nextVector<M, V>(p0), c0, nextVector<M, V>(p1), c1, nextVector<M, V>(p2), c2, nextVector<M, V>(p3), c3)
    v128.store(y, v128.add<V>(v128.load(y, 16), t), 16)
    y += 32
    p0 += 2 * each * sizeof<M>()
    p1 += 2 * each * sizeof<M>()
    p2 += 2 * each * sizeof<M>()
    p3 += 2 * each * sizeof<M>()
  }
  if (k & each) {
    const s = combine<V>(vector<M, V>(p0), c0, vector<M, V>(p1), c1, vector<M, V>(p2), c2, vector<M, V>(p3), c3)
    v128.store(y, v128.add<V>(v128.load(y), s))
    y += 16
    p0 += each * sizeof<M>()
    p1 += each * sizeof<M>()
    p2 += each * sizeof<M>()
    p3 += each * sizeof<M>()
  }
  if (sizeof<V>() == 4 && k & 2) {
    const s = combine<V>(v128.load64_zero(p0), c0, v128.load64_zero(p1), c1, v128.load64_zero(p2), c2, v128.load64_zero(p3), c3)
    v128.store64_lane(y, v128.add<V>(v128.load64_zero(y), s), 0)
    y += 8
    p0 += 8
    p1 += 8
    p2 += 8
    p3 += 8
  }
  if (k & 1) {
    const s = <V>load<M>(p0) * r0 + <V>load<M>(p1) * r1 + (<V>load<M>(p2) * r2 + <V>load<M>(p3) * r3)
    store<V>(y, load<V>(y) + s)
  }
}
