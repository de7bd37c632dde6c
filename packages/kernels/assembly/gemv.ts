// y = A x for m rows of k numbers: A holds numbers M, x and y hold numbers V. Four rows at once read x once.
import { dot32, dot64, dotMixed } from './vectors'

/** Columns that are multiplied before the next: their part of x, 128 kB at most, stays in the second cache while the rows pass. */
const tile: i32 = 16384

export function gemv64(A: usize, ld: i32, m: i32, k: i32, x: usize, y: usize): void {
  gemv<f64, f64>(A, ld, m, k, x, y)
}

/** Float32 A, float64 x and y. */
export function gemvMixed(A: usize, ld: i32, m: i32, k: i32, x: usize, y: usize): void {
  gemv<f32, f64>(A, ld, m, k, x, y)
}

/** Float32 throughout: products are float32, added up in float32 over blocks and in float64 over all of them. */
export function gemv32(A: usize, ld: i32, m: i32, k: i32, x: usize, y: usize): void {
  gemv<f32, f32>(A, ld, m, k, x, y)
}

function gemv<M, V>(A: usize, ld: i32, m: i32, k: i32, x: usize, y: usize): void {
  const row = <usize>ld * sizeof<M>()
  let j = 0
  do {
    const width = min(tile, k - j)
    const part = x + <usize>j * sizeof<V>()
    let a = A + <usize>j * sizeof<M>()
    let out = y
    for (let i = m >> 2; i > 0; i--) {
      rows<M, V>(a, row, width, part, out, j > 0)
      a += row << 2
      out += 4 * sizeof<V>()
    }
    for (let i = m & 3; i > 0; i--) {
      store<V>(out, <V>((j > 0 ? <f64>load<V>(out) : 0) + dot<M, V>(a, part, width)))
      a += row
      out += sizeof<V>()
    }
    j += tile
  } while (j < k)
}

function dot<M, V>(x: usize, y: usize, n: i32): f64 {
  if (sizeof<V>() == 4) return dot32(x, y, n)
  return sizeof<M>() == 8 ? dot64(x, y, n) : dotMixed(x, y, n)
}

/** Numbers M as a vector of V, those after it, and one number alone; offsets that are constants cost nothing. */
function vector<M, V>(at: usize): v128 {
  return sizeof<M>() == sizeof<V>() ? v128.load(at) : f64x2.promote_low_f32x4(v128.load64_zero(at))
}

function nextVector<M, V>(at: usize): v128 {
  return sizeof<M>() == sizeof<V>() ? v128.load(at, 16) : f64x2.promote_low_f32x4(v128.load64_zero(at, 8))
}

function single<M, V>(at: usize): v128 {
  if (sizeof<M>() == 8) return v128.load64_zero(at)
  return sizeof<V>() == 4 ? v128.load32_zero(at) : f64x2.promote_low_f32x4(v128.load32_zero(at))
}

/** Bytes of x between two foldings of float32 sums: 32 terms of each lane. */
const block: usize = 1024

/**
 * Four rows from p0: a row has two sums, which hide the latency of additions. Where they are float32, each lane is folded into float64 after 64 terms, or
 * 67 at the end of the row, so that its error does not grow with k; float64 sums need no folding, and the inner loop turns once.
 */
function rows<M, V>(p0: usize, row: usize, k: i32, x: usize, y: usize, more: bool): void {
  let p1 = p0 + row
  let p2 = p1 + row
  let p3 = p2 + row
  const each = <i32>(16 / sizeof<V>())
  const zero = v128.splat<V>(0)
  let f0 = f64x2.splat(0)
  let f1 = f0
  let f2 = f0
  let f3 = f0
  let s0 = zero
  let s1 = zero
  let s2 = zero
  let s3 = zero
  let t0 = zero
  let t1 = zero
  let t2 = zero
  let t3 = zero
  const end = x + <usize>(k & (-2 * each)) * sizeof<V>()
  while (x < end) {
    const stop = min(x + block, end)
    do {
      const x0 = v128.load(x)
      s0 = v128.add<V>(s0, v128.mul<V>(vector<M, V>(p0), x0))
      s1 = v128.add<V>(s1, v128.mul<V>(vector<M, V>(p1), x0))
      s2 = v128.add<V>(s2, v128.mul<V>(vector<M, V>(p2), x0))
      s3 = v128.add<V>(s3, v128.mul<V>(vector<M, V>(p3), x0))
      const x1 = v128.load(x, 16)
      t0 = v128.add<V>(t0, v128.mul<V>(nextVector<M, V>(p0), x1))
      t1 = v128.add<V>(t1, v128.mul<V>(nextVector<M, V>(p1), x1))
      t2 = v128.add<V>(t2, v128.mul<V>(nextVector<M, V>(p2), x1))
      t3 = v128.add<V>(t3, v128.mul<V>(nextVector<M, V>(p3), x1))
      x += 32
      p0 += 2 * each * sizeof<M>()
      p1 += 2 * each * sizeof<M>()
      p2 += 2 * each * sizeof<M>()
      p3 += 2 * each * sizeof<M>()
    } while (sizeof<V>() == 4 && x < stop)
    // the last block is folded with what is left of the row
    if (sizeof<V>() == 4 && x < end) {
      f0 = total<V>(f0, s0, t0)
      f1 = total<V>(f1, s1, t1)
      f2 = total<V>(f2, s2, t2)
      f3 = total<V>(f3, s3, t3)
      s0 = zero
      s1 = zero
      s2 = zero
      s3 = zero
      t0 = zero
      t1 = zero
      t2 = zero
      t3 = zero
    }
  }
  if (k & each) {
    const x0 = v128.load(x)
    s0 = v128.add<V>(s0, v128.mul<V>(vector<M, V>(p0), x0))
    s1 = v128.add<V>(s1, v128.mul<V>(vector<M, V>(p1), x0))
    s2 = v128.add<V>(s2, v128.mul<V>(vector<M, V>(p2), x0))
    s3 = v128.add<V>(s3, v128.mul<V>(vector<M, V>(p3), x0))
    x += 16
    p0 += each * sizeof<M>()
    p1 += each * sizeof<M>()
    p2 += each * sizeof<M>()
    p3 += each * sizeof<M>()
  }
  if (sizeof<V>() == 4 && k & 2) {
    const x0 = v128.load64_zero(x)
    t0 = v128.add<V>(t0, v128.mul<V>(v128.load64_zero(p0), x0))
    t1 = v128.add<V>(t1, v128.mul<V>(v128.load64_zero(p1), x0))
    t2 = v128.add<V>(t2, v128.mul<V>(v128.load64_zero(p2), x0))
    t3 = v128.add<V>(t3, v128.mul<V>(v128.load64_zero(p3), x0))
    x += 8
    p0 += 8
    p1 += 8
    p2 += 8
    p3 += 8
  }
  if (k & 1) {
    const x0 = single<V, V>(x)
    t0 = v128.add<V>(t0, v128.mul<V>(single<M, V>(p0), x0))
    t1 = v128.add<V>(t1, v128.mul<V>(single<M, V>(p1), x0))
    t2 = v128.add<V>(t2, v128.mul<V>(single<M, V>(p2), x0))
    t3 = v128.add<V>(t3, v128.mul<V>(single<M, V>(p3), x0))
  }
  let first = both(total<V>(f0, s0, t0), total<V>(f1, s1, t1))
  let second = both(total<V>(f2, s2, t2), total<V>(f3, s3, t3))
  if (more) {
    first = f64x2.add(first, vector<V, f64>(y))
    second = f64x2.add(second, nextVector<V, f64>(y))
  }
  if (sizeof<V>() == 8) {
    v128.store(y, first)
    v128.store(y, second, 16)
  } else {
    v128.store64_lane(y, f32x4.demote_f64x2_zero(first), 0)
    v128.store64_lane(y, f32x4.demote_f64x2_zero(second), 0, 8)
  }
}

/** Both sums of a row as two float64 numbers: what was folded before, and the four float32 lanes. */
function total<V>(folded: v128, s: v128, t: v128): v128 {
  const sum = v128.add<V>(s, t)
  if (sizeof<V>() == 8) return sum
  return f64x2.add(folded, f64x2.add(f64x2.promote_low_f32x4(sum), f64x2.promote_low_f32x4(v128.shuffle<f64>(sum, sum, 1, 1))))
}

/** The sums of the lanes of two rows. */
function both(s: v128, t: v128): v128 {
  return f64x2.add(v128.shuffle<f64>(s, t, 0, 2), v128.shuffle<f64>(s, t, 1, 3))
}
