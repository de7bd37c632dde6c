// y = A x for m rows of k numbers. Four rows at once read x once; columns in tiles whose part of x stays in the second cache.
import { dot32, dot64, dotMixed } from './vectors'

const tile: i32 = 16384

/** The sums of the lanes of two rows. */
function both(s: v128, t: v128): v128 {
  return f64x2.add(v128.shuffle<f64>(s, t, 0, 2), v128.shuffle<f64>(s, t, 1, 3))
}

function widen(at: usize): v128 {
  return f64x2.promote_low_f32x4(v128.load64_zero(at))
}

/** Four float32 sums as two float64 ones. */
function fold(s: v128): v128 {
  return f64x2.add(f64x2.promote_low_f32x4(s), f64x2.promote_low_f32x4(v128.shuffle<f64>(s, s, 1, 1)))
}

export function gemv64(A: usize, ld: i32, m: i32, k: i32, x: usize, y: usize): void {
  const row = (<usize>ld) << 3
  let j = 0
  do {
    const width = min(tile, k - j)
    const skipped = (<usize>j) << 3
    let a = A + skipped
    let out = y
    for (let i = m >> 2; i > 0; i--) {
      rows64(a, row, width, x + skipped, out, j > 0)
      a += row << 2
      out += 32
    }
    for (let i = m & 3; i > 0; i--) {
      store<f64>(out, (j > 0 ? load<f64>(out) : 0) + dot64(a, x + skipped, width))
      a += row
      out += 8
    }
    j += tile
  } while (j < k)
}

function rows64(p0: usize, row: usize, k: i32, x: usize, y: usize, more: bool): void {
  let p1 = p0 + row
  let p2 = p1 + row
  let p3 = p2 + row
  let s0 = f64x2.splat(0)
  let s1 = f64x2.splat(0)
  let s2 = f64x2.splat(0)
  let s3 = f64x2.splat(0)
  let t0 = f64x2.splat(0)
  let t1 = f64x2.splat(0)
  let t2 = f64x2.splat(0)
  let t3 = f64x2.splat(0)
  const end = x + ((<usize>(k & ~3)) << 3)
  while (x < end) {
    const x0 = v128.load(x)
    s0 = f64x2.add(s0, f64x2.mul(v128.load(p0), x0))
    s1 = f64x2.add(s1, f64x2.mul(v128.load(p1), x0))
    s2 = f64x2.add(s2, f64x2.mul(v128.load(p2), x0))
    s3 = f64x2.add(s3, f64x2.mul(v128.load(p3), x0))
    const x1 = v128.load(x, 16)
    t0 = f64x2.add(t0, f64x2.mul(v128.load(p0, 16), x1))
    t1 = f64x2.add(t1, f64x2.mul(v128.load(p1, 16), x1))
    t2 = f64x2.add(t2, f64x2.mul(v128.load(p2, 16), x1))
    t3 = f64x2.add(t3, f64x2.mul(v128.load(p3, 16), x1))
    x += 32
    p0 += 32
    p1 += 32
    p2 += 32
    p3 += 32
  }
  if (k & 2) {
    const x0 = v128.load(x)
    s0 = f64x2.add(s0, f64x2.mul(v128.load(p0), x0))
    s1 = f64x2.add(s1, f64x2.mul(v128.load(p1), x0))
    s2 = f64x2.add(s2, f64x2.mul(v128.load(p2), x0))
    s3 = f64x2.add(s3, f64x2.mul(v128.load(p3), x0))
    x += 16
    p0 += 16
    p1 += 16
    p2 += 16
    p3 += 16
  }
  if (k & 1) {
    const x0 = v128.load64_zero(x)
    t0 = f64x2.add(t0, f64x2.mul(v128.load64_zero(p0), x0))
    t1 = f64x2.add(t1, f64x2.mul(v128.load64_zero(p1), x0))
    t2 = f64x2.add(t2, f64x2.mul(v128.load64_zero(p2), x0))
    t3 = f64x2.add(t3, f64x2.mul(v128.load64_zero(p3), x0))
  }
  let first = both(f64x2.add(s0, t0), f64x2.add(s1, t1))
  let second = both(f64x2.add(s2, t2), f64x2.add(s3, t3))
  if (more) {
    first = f64x2.add(first, v128.load(y))
    second = f64x2.add(second, v128.load(y, 16))
  }
  v128.store(y, first)
  v128.store(y, second, 16)
}

/** Float32 A, float64 x and y. */
export function gemvMixed(A: usize, ld: i32, m: i32, k: i32, x: usize, y: usize): void {
  const row = (<usize>ld) << 2
  let j = 0
  do {
    const width = min(tile, k - j)
    let a = A + ((<usize>j) << 2)
    const part = x + ((<usize>j) << 3)
    let out = y
    for (let i = m >> 2; i > 0; i--) {
      rowsMixed(a, row, width, part, out, j > 0)
      a += row << 2
      out += 32
    }
    for (let i = m & 3; i > 0; i--) {
      store<f64>(out, (j > 0 ? load<f64>(out) : 0) + dotMixed(a, part, width))
      a += row
      out += 8
    }
    j += tile
  } while (j < k)
}

function rowsMixed(p0: usize, row: usize, k: i32, x: usize, y: usize, more: bool): void {
  let p1 = p0 + row
  let p2 = p1 + row
  let p3 = p2 + row
  let s0 = f64x2.splat(0)
  let s1 = f64x2.splat(0)
  let s2 = f64x2.splat(0)
  let s3 = f64x2.splat(0)
  let t0 = f64x2.splat(0)
  let t1 = f64x2.splat(0)
  let t2 = f64x2.splat(0)
  let t3 = f64x2.splat(0)
  const end = x + ((<usize>(k & ~3)) << 3)
  while (x < end) {
    const x0 = v128.load(x)
    s0 = f64x2.add(s0, f64x2.mul(widen(p0), x0))
    s1 = f64x2.add(s1, f64x2.mul(widen(p1), x0))
    s2 = f64x2.add(s2, f64x2.mul(widen(p2), x0))
    s3 = f64x2.add(s3, f64x2.mul(widen(p3), x0))
    const x1 = v128.load(x, 16)
    t0 = f64x2.add(t0, f64x2.mul(widen(p0 + 8), x1))
    t1 = f64x2.add(t1, f64x2.mul(widen(p1 + 8), x1))
    t2 = f64x2.add(t2, f64x2.mul(widen(p2 + 8), x1))
    t3 = f64x2.add(t3, f64x2.mul(widen(p3 + 8), x1))
    x += 32
    p0 += 16
    p1 += 16
    p2 += 16
    p3 += 16
  }
  if (k & 2) {
    const x0 = v128.load(x)
    s0 = f64x2.add(s0, f64x2.mul(widen(p0), x0))
    s1 = f64x2.add(s1, f64x2.mul(widen(p1), x0))
    s2 = f64x2.add(s2, f64x2.mul(widen(p2), x0))
    s3 = f64x2.add(s3, f64x2.mul(widen(p3), x0))
    x += 16
    p0 += 8
    p1 += 8
    p2 += 8
    p3 += 8
  }
  if (k & 1) {
    const x0 = v128.load64_zero(x)
    t0 = f64x2.add(t0, f64x2.mul(f64x2.promote_low_f32x4(v128.load32_zero(p0)), x0))
    t1 = f64x2.add(t1, f64x2.mul(f64x2.promote_low_f32x4(v128.load32_zero(p1)), x0))
    t2 = f64x2.add(t2, f64x2.mul(f64x2.promote_low_f32x4(v128.load32_zero(p2)), x0))
    t3 = f64x2.add(t3, f64x2.mul(f64x2.promote_low_f32x4(v128.load32_zero(p3)), x0))
  }
  let first = both(f64x2.add(s0, t0), f64x2.add(s1, t1))
  let second = both(f64x2.add(s2, t2), f64x2.add(s3, t3))
  if (more) {
    first = f64x2.add(first, v128.load(y))
    second = f64x2.add(second, v128.load(y, 16))
  }
  v128.store(y, first)
  v128.store(y, second, 16)
}

/** Float32 throughout: products are float32, added up in float32 over blocks and in float64 over all of them. */
export function gemv32(A: usize, ld: i32, m: i32, k: i32, x: usize, y: usize): void {
  const row = (<usize>ld) << 2
  let j = 0
  do {
    const width = min(tile, k - j)
    const skipped = (<usize>j) << 2
    let a = A + skipped
    let out = y
    for (let i = m >> 2; i > 0; i--) {
      rows32(a, row, width, x + skipped, out, j > 0)
      a += row << 2
      out += 16
    }
    for (let i = m & 3; i > 0; i--) {
      store<f32>(out, <f32>((j > 0 ? <f64>load<f32>(out) : 0) + dot32(a, x + skipped, width)))
      a += row
      out += 4
    }
    j += tile
  } while (j < k)
}

/** Bytes of a row between two foldings: 32 terms of each float32 sum. */
const block: usize = 1024

function rows32(p0: usize, row: usize, k: i32, x: usize, y: usize, more: bool): void {
  let p1 = p0 + row
  let p2 = p1 + row
  let p3 = p2 + row
  let f0 = f64x2.splat(0)
  let f1 = f64x2.splat(0)
  let f2 = f64x2.splat(0)
  let f3 = f64x2.splat(0)
  let s0 = f32x4.splat(0)
  let s1 = f32x4.splat(0)
  let s2 = f32x4.splat(0)
  let s3 = f32x4.splat(0)
  let t0 = f32x4.splat(0)
  let t1 = f32x4.splat(0)
  let t2 = f32x4.splat(0)
  let t3 = f32x4.splat(0)
  const end = x + ((<usize>(k & ~7)) << 2)
  while (x < end) {
    const stop = min(x + block, end)
    do {
      const x0 = v128.load(x)
      s0 = f32x4.add(s0, f32x4.mul(v128.load(p0), x0))
      s1 = f32x4.add(s1, f32x4.mul(v128.load(p1), x0))
      s2 = f32x4.add(s2, f32x4.mul(v128.load(p2), x0))
      s3 = f32x4.add(s3, f32x4.mul(v128.load(p3), x0))
      const x1 = v128.load(x, 16)
      t0 = f32x4.add(t0, f32x4.mul(v128.load(p0, 16), x1))
      t1 = f32x4.add(t1, f32x4.mul(v128.load(p1, 16), x1))
      t2 = f32x4.add(t2, f32x4.mul(v128.load(p2, 16), x1))
      t3 = f32x4.add(t3, f32x4.mul(v128.load(p3, 16), x1))
      x += 32
      p0 += 32
      p1 += 32
      p2 += 32
      p3 += 32
    } while (x < stop)
    // the last block is folded with what is left of the row
    if (x < end) {
      f0 = f64x2.add(f0, fold(f32x4.add(s0, t0)))
      f1 = f64x2.add(f1, fold(f32x4.add(s1, t1)))
      f2 = f64x2.add(f2, fold(f32x4.add(s2, t2)))
      f3 = f64x2.add(f3, fold(f32x4.add(s3, t3)))
      s0 = f32x4.splat(0)
      s1 = f32x4.splat(0)
      s2 = f32x4.splat(0)
      s3 = f32x4.splat(0)
      t0 = f32x4.splat(0)
      t1 = f32x4.splat(0)
      t2 = f32x4.splat(0)
      t3 = f32x4.splat(0)
    }
  }
  if (k & 4) {
    const x0 = v128.load(x)
    s0 = f32x4.add(s0, f32x4.mul(v128.load(p0), x0))
    s1 = f32x4.add(s1, f32x4.mul(v128.load(p1), x0))
    s2 = f32x4.add(s2, f32x4.mul(v128.load(p2), x0))
    s3 = f32x4.add(s3, f32x4.mul(v128.load(p3), x0))
    x += 16
    p0 += 16
    p1 += 16
    p2 += 16
    p3 += 16
  }
  if (k & 2) {
    const x0 = v128.load64_zero(x)
    t0 = f32x4.add(t0, f32x4.mul(v128.load64_zero(p0), x0))
    t1 = f32x4.add(t1, f32x4.mul(v128.load64_zero(p1), x0))
    t2 = f32x4.add(t2, f32x4.mul(v128.load64_zero(p2), x0))
    t3 = f32x4.add(t3, f32x4.mul(v128.load64_zero(p3), x0))
    x += 8
    p0 += 8
    p1 += 8
    p2 += 8
    p3 += 8
  }
  if (k & 1) {
    const x0 = v128.load32_zero(x)
    t0 = f32x4.add(t0, f32x4.mul(v128.load32_zero(p0), x0))
    t1 = f32x4.add(t1, f32x4.mul(v128.load32_zero(p1), x0))
    t2 = f32x4.add(t2, f32x4.mul(v128.load32_zero(p2), x0))
    t3 = f32x4.add(t3, f32x4.mul(v128.load32_zero(p3), x0))
  }
  let first = both(f64x2.add(f0, fold(f32x4.add(s0, t0))), f64x2.add(f1, fold(f32x4.add(s1, t1))))
  let second = both(f64x2.add(f2, fold(f32x4.add(s2, t2))), f64x2.add(f3, fold(f32x4.add(s3, t3))))
  if (more) {
    first = f64x2.add(first, widen(y))
    second = f64x2.add(second, widen(y + 8))
  }
  v128.store64_lane(y, f32x4.demote_f64x2_zero(first), 0)
  v128.store64_lane(y, f32x4.demote_f64x2_zero(second), 0, 8)
}
