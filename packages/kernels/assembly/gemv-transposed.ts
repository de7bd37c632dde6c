// y[0..k) += Aᵀ r for m rows of k numbers. Four rows at once read and write y once; columns in tiles whose part of y stays in the second cache.
// Where `skip` is not 0, rows of groups of four with at most two numbers r that are not 0 are added one by one, and not at all where r is 0.
import { axpy32, axpy64, axpyMixed } from './vectors'

const tile: i32 = 16384

function widen(at: usize): v128 {
  return f64x2.promote_low_f32x4(v128.load64_zero(at))
}

function widenOne(at: usize): v128 {
  return f64x2.promote_low_f32x4(v128.load32_zero(at))
}

/** Whether at most two of four numbers are not 0. */
function few(r0: f64, r1: f64, r2: f64, r3: f64): bool {
  return <i32>(r0 != 0) + <i32>(r1 != 0) + <i32>(r2 != 0) + <i32>(r3 != 0) < 3
}

/** a₀c₀ + a₁c₁ + a₂c₂ + a₃c₃. */
function combine64(a0: v128, c0: v128, a1: v128, c1: v128, a2: v128, c2: v128, a3: v128, c3: v128): v128 {
  return f64x2.add(f64x2.add(f64x2.mul(a0, c0), f64x2.mul(a1, c1)), f64x2.add(f64x2.mul(a2, c2), f64x2.mul(a3, c3)))
}

function combine32(a0: v128, c0: v128, a1: v128, c1: v128, a2: v128, c2: v128, a3: v128, c3: v128): v128 {
  return f32x4.add(f32x4.add(f32x4.mul(a0, c0), f32x4.mul(a1, c1)), f32x4.add(f32x4.mul(a2, c2), f32x4.mul(a3, c3)))
}

export function gemvT64(A: usize, ld: i32, m: i32, k: i32, r: usize, y: usize, skip: i32): void {
  const row = (<usize>ld) << 3
  for (let j = 0; j < k; j += tile) {
    const width = min(tile, k - j)
    const out = y + ((<usize>j) << 3)
    let a = A + ((<usize>j) << 3)
    let at = r
    for (let i = m >> 2; i > 0; i--) {
      const r0 = load<f64>(at)
      const r1 = load<f64>(at, 8)
      const r2 = load<f64>(at, 16)
      const r3 = load<f64>(at, 24)
      if (skip && few(r0, r1, r2, r3)) {
        if (r0 != 0) axpy64(r0, a, out, width)
        if (r1 != 0) axpy64(r1, a + row, out, width)
        if (r2 != 0) axpy64(r2, a + row * 2, out, width)
        if (r3 != 0) axpy64(r3, a + row * 3, out, width)
      } else add64(a, row, width, r0, r1, r2, r3, out)
      a += row << 2
      at += 32
    }
    for (let i = m & 3; i > 0; i--) {
      const r0 = load<f64>(at)
      if (!skip || r0 != 0) axpy64(r0, a, out, width)
      a += row
      at += 8
    }
  }
}

function add64(p0: usize, row: usize, k: i32, r0: f64, r1: f64, r2: f64, r3: f64, y: usize): void {
  let p1 = p0 + row
  let p2 = p1 + row
  let p3 = p2 + row
  const c0 = f64x2.splat(r0)
  const c1 = f64x2.splat(r1)
  const c2 = f64x2.splat(r2)
  const c3 = f64x2.splat(r3)
  const end = y + ((<usize>(k & ~3)) << 3)
  while (y < end) {
    const s = combine64(v128.load(p0), c0, v128.load(p1), c1, v128.load(p2), c2, v128.load(p3), c3)
    v128.store(y, f64x2.add(v128.load(y), s))
    const t = combine64(v128.load(p0, 16), c0, v128.load(p1, 16), c1, v128.load(p2, 16), c2, v128.load(p3, 16), c3)
    v128.store(y, f64x2.add(v128.load(y, 16), t), 16)
    y += 32
    p0 += 32
    p1 += 32
    p2 += 32
    p3 += 32
  }
  if (k & 2) {
    const s = combine64(v128.load(p0), c0, v128.load(p1), c1, v128.load(p2), c2, v128.load(p3), c3)
    v128.store(y, f64x2.add(v128.load(y), s))
    y += 16
    p0 += 16
    p1 += 16
    p2 += 16
    p3 += 16
  }
  if (k & 1) {
    const s = combine64(v128.load64_zero(p0), c0, v128.load64_zero(p1), c1, v128.load64_zero(p2), c2, v128.load64_zero(p3), c3)
    v128.store64_lane(y, f64x2.add(v128.load64_zero(y), s), 0)
  }
}

/** Float32 A, float64 r and y. */
export function gemvTMixed(A: usize, ld: i32, m: i32, k: i32, r: usize, y: usize, skip: i32): void {
  const row = (<usize>ld) << 2
  for (let j = 0; j < k; j += tile) {
    const width = min(tile, k - j)
    const out = y + ((<usize>j) << 3)
    let a = A + ((<usize>j) << 2)
    let at = r
    for (let i = m >> 2; i > 0; i--) {
      const r0 = load<f64>(at)
      const r1 = load<f64>(at, 8)
      const r2 = load<f64>(at, 16)
      const r3 = load<f64>(at, 24)
      if (skip && few(r0, r1, r2, r3)) {
        if (r0 != 0) axpyMixed(r0, a, out, width)
        if (r1 != 0) axpyMixed(r1, a + row, out, width)
        if (r2 != 0) axpyMixed(r2, a + row * 2, out, width)
        if (r3 != 0) axpyMixed(r3, a + row * 3, out, width)
      } else addMixed(a, row, width, r0, r1, r2, r3, out)
      a += row << 2
      at += 32
    }
    for (let i = m & 3; i > 0; i--) {
      const r0 = load<f64>(at)
      if (!skip || r0 != 0) axpyMixed(r0, a, out, width)
      a += row
      at += 8
    }
  }
}

function addMixed(p0: usize, row: usize, k: i32, r0: f64, r1: f64, r2: f64, r3: f64, y: usize): void {
  let p1 = p0 + row
  let p2 = p1 + row
  let p3 = p2 + row
  const c0 = f64x2.splat(r0)
  const c1 = f64x2.splat(r1)
  const c2 = f64x2.splat(r2)
  const c3 = f64x2.splat(r3)
  const end = y + ((<usize>(k & ~3)) << 3)
  while (y < end) {
    const s = combine64(widen(p0), c0, widen(p1), c1, widen(p2), c2, widen(p3), c3)
    v128.store(y, f64x2.add(v128.load(y), s))
    const t = combine64(widen(p0 + 8), c0, widen(p1 + 8), c1, widen(p2 + 8), c2, widen(p3 + 8), c3)
    v128.store(y, f64x2.add(v128.load(y, 16), t), 16)
    y += 32
    p0 += 16
    p1 += 16
    p2 += 16
    p3 += 16
  }
  if (k & 2) {
    const s = combine64(widen(p0), c0, widen(p1), c1, widen(p2), c2, widen(p3), c3)
    v128.store(y, f64x2.add(v128.load(y), s))
    y += 16
    p0 += 8
    p1 += 8
    p2 += 8
    p3 += 8
  }
  if (k & 1) {
    const s = combine64(widenOne(p0), c0, widenOne(p1), c1, widenOne(p2), c2, widenOne(p3), c3)
    v128.store64_lane(y, f64x2.add(v128.load64_zero(y), s), 0)
  }
}

/** Float32 throughout. */
export function gemvT32(A: usize, ld: i32, m: i32, k: i32, r: usize, y: usize, skip: i32): void {
  const row = (<usize>ld) << 2
  for (let j = 0; j < k; j += tile) {
    const width = min(tile, k - j)
    const out = y + ((<usize>j) << 2)
    let a = A + ((<usize>j) << 2)
    let at = r
    for (let i = m >> 2; i > 0; i--) {
      const r0 = load<f32>(at)
      const r1 = load<f32>(at, 4)
      const r2 = load<f32>(at, 8)
      const r3 = load<f32>(at, 12)
      if (skip && few(r0, r1, r2, r3)) {
        if (r0 != 0) axpy32(r0, a, out, width)
        if (r1 != 0) axpy32(r1, a + row, out, width)
        if (r2 != 0) axpy32(r2, a + row * 2, out, width)
        if (r3 != 0) axpy32(r3, a + row * 3, out, width)
      } else add32(a, row, width, r0, r1, r2, r3, out)
      a += row << 2
      at += 16
    }
    for (let i = m & 3; i > 0; i--) {
      const r0 = load<f32>(at)
      if (!skip || r0 != 0) axpy32(r0, a, out, width)
      a += row
      at += 4
    }
  }
}

function add32(p0: usize, row: usize, k: i32, r0: f32, r1: f32, r2: f32, r3: f32, y: usize): void {
  let p1 = p0 + row
  let p2 = p1 + row
  let p3 = p2 + row
  const c0 = f32x4.splat(r0)
  const c1 = f32x4.splat(r1)
  const c2 = f32x4.splat(r2)
  const c3 = f32x4.splat(r3)
  const end = y + ((<usize>(k & ~7)) << 2)
  while (y < end) {
    const s = combine32(v128.load(p0), c0, v128.load(p1), c1, v128.load(p2), c2, v128.load(p3), c3)
    v128.store(y, f32x4.add(v128.load(y), s))
    const t = combine32(v128.load(p0, 16), c0, v128.load(p1, 16), c1, v128.load(p2, 16), c2, v128.load(p3, 16), c3)
    v128.store(y, f32x4.add(v128.load(y, 16), t), 16)
    y += 32
    p0 += 32
    p1 += 32
    p2 += 32
    p3 += 32
  }
  if (k & 4) {
    const s = combine32(v128.load(p0), c0, v128.load(p1), c1, v128.load(p2), c2, v128.load(p3), c3)
    v128.store(y, f32x4.add(v128.load(y), s))
    y += 16
    p0 += 16
    p1 += 16
    p2 += 16
    p3 += 16
  }
  if (k & 2) {
    const s = combine32(v128.load64_zero(p0), c0, v128.load64_zero(p1), c1, v128.load64_zero(p2), c2, v128.load64_zero(p3), c3)
    v128.store64_lane(y, f32x4.add(v128.load64_zero(y), s), 0)
    y += 8
    p0 += 8
    p1 += 8
    p2 += 8
    p3 += 8
  }
  if (k & 1) {
    const s = combine32(v128.load32_zero(p0), c0, v128.load32_zero(p1), c1, v128.load32_zero(p2), c2, v128.load32_zero(p3), c3)
    v128.store32_lane(y, f32x4.add(v128.load32_zero(y), s), 0)
  }
}
