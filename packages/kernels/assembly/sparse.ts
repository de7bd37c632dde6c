// Sparse matrices by lines (the columns of CSC, the rows of CSR): entry k of line i, starts[i] ≤ k < starts[i + 1], has the value values[k] at place
// indices[k]. Pointers in bytes; x, r and y point to number 0 whatever `from` is. Entries are multiplied and added up in float64, in the order of
// src/sparse/loops.ts, so that both give the same bits.

/** y[i] = Σ values[k] x[indices[k]] over the entries of line i, for from ≤ i < to. */
export function sparseGather64(values: usize, indices: usize, starts: usize, from: i32, to: i32, x: usize, y: usize): void {
  for (let i = from; i < to; i++) {
    const start = load<i32>(starts + ((<usize>i) << 2))
    const end = load<i32>(starts + ((<usize>i) << 2), 4)
    let at = indices + ((<usize>start) << 2)
    let v = values + ((<usize>start) << 3)
    const last = at + ((<usize>((end - start) & ~3)) << 2)
    const stop = indices + ((<usize>end) << 2)
    let a = f64x2.splat(0)
    let b = f64x2.splat(0)
    while (at < last) {
      const x0 = v128.load64_zero(x + ((<usize>load<u32>(at)) << 3))
      const x2 = v128.load64_zero(x + ((<usize>load<u32>(at, 8)) << 3))
      const x01 = v128.load64_lane(x + ((<usize>load<u32>(at, 4)) << 3), x0, 1)
      const x23 = v128.load64_lane(x + ((<usize>load<u32>(at, 12)) << 3), x2, 1)
      a = f64x2.add(a, f64x2.mul(v128.load(v), x01))
      b = f64x2.add(b, f64x2.mul(v128.load(v, 16), x23))
      at += 16
      v += 32
    }
    let s = f64x2.extract_lane(a, 0)
    while (at < stop) {
      s += load<f64>(v) * load<f64>(x + ((<usize>load<u32>(at)) << 3))
      at += 4
      v += 8
    }
    store<f64>(y + ((<usize>i) << 3), s + f64x2.extract_lane(a, 1) + (f64x2.extract_lane(b, 0) + f64x2.extract_lane(b, 1)))
  }
}

/** The same with f32 values. */
export function sparseGatherMixed(values: usize, indices: usize, starts: usize, from: i32, to: i32, x: usize, y: usize): void {
  for (let i = from; i < to; i++) {
    const start = load<i32>(starts + ((<usize>i) << 2))
    const end = load<i32>(starts + ((<usize>i) << 2), 4)
    let at = indices + ((<usize>start) << 2)
    let v = values + ((<usize>start) << 2)
    const last = at + ((<usize>((end - start) & ~3)) << 2)
    const stop = indices + ((<usize>end) << 2)
    let a = f64x2.splat(0)
    let b = f64x2.splat(0)
    while (at < last) {
      const x0 = v128.load64_zero(x + ((<usize>load<u32>(at)) << 3))
      const x2 = v128.load64_zero(x + ((<usize>load<u32>(at, 8)) << 3))
      const x01 = v128.load64_lane(x + ((<usize>load<u32>(at, 4)) << 3), x0, 1)
      const x23 = v128.load64_lane(x + ((<usize>load<u32>(at, 12)) << 3), x2, 1)
      a = f64x2.add(a, f64x2.mul(f64x2.promote_low_f32x4(v128.load64_zero(v)), x01))
      b = f64x2.add(b, f64x2.mul(f64x2.promote_low_f32x4(v128.load64_zero(v, 8)), x23))
      at += 16
      v += 16
    }
    let s = f64x2.extract_lane(a, 0)
    while (at < stop) {
      s += <f64>load<f32>(v) * load<f64>(x + ((<usize>load<u32>(at)) << 3))
      at += 4
      v += 4
    }
    store<f64>(y + ((<usize>i) << 3), s + f64x2.extract_lane(a, 1) + (f64x2.extract_lane(b, 0) + f64x2.extract_lane(b, 1)))
  }
}

/** The same with f32 values, x and y; sums are f64. */
export function sparseGather32(values: usize, indices: usize, starts: usize, from: i32, to: i32, x: usize, y: usize): void {
  for (let i = from; i < to; i++) {
    const start = load<i32>(starts + ((<usize>i) << 2))
    const end = load<i32>(starts + ((<usize>i) << 2), 4)
    let at = indices + ((<usize>start) << 2)
    let v = values + ((<usize>start) << 2)
    const last = at + ((<usize>((end - start) & ~3)) << 2)
    const stop = indices + ((<usize>end) << 2)
    let a = f64x2.splat(0)
    let b = f64x2.splat(0)
    while (at < last) {
      const x0 = v128.load32_zero(x + ((<usize>load<u32>(at)) << 2))
      const x2 = v128.load32_zero(x + ((<usize>load<u32>(at, 8)) << 2))
      const x01 = v128.load32_lane(x + ((<usize>load<u32>(at, 4)) << 2), x0, 1)
      const x23 = v128.load32_lane(x + ((<usize>load<u32>(at, 12)) << 2), x2, 1)
      a = f64x2.add(a, f64x2.mul(f64x2.promote_low_f32x4(v128.load64_zero(v)), f64x2.promote_low_f32x4(x01)))
      b = f64x2.add(b, f64x2.mul(f64x2.promote_low_f32x4(v128.load64_zero(v, 8)), f64x2.promote_low_f32x4(x23)))
      at += 16
      v += 16
    }
    let s = f64x2.extract_lane(a, 0)
    while (at < stop) {
      s += <f64>load<f32>(v) * <f64>load<f32>(x + ((<usize>load<u32>(at)) << 2))
      at += 4
      v += 4
    }
    s = s + f64x2.extract_lane(a, 1) + (f64x2.extract_lane(b, 0) + f64x2.extract_lane(b, 1))
    store<f32>(y + ((<usize>i) << 2), <f32>s)
  }
}

/**
 * y[indices[k]] += r[i] values[k] over the entries of the lines from ≤ i < to; lines where r[i] is 0 are not read. The places of a line differ, so that
 * four may be loaded before the first is stored.
 */
export function sparseScatter64(values: usize, indices: usize, starts: usize, from: i32, to: i32, r: usize, y: usize): void {
  for (let i = from; i < to; i++) {
    const scale = load<f64>(r + ((<usize>i) << 3))
    if (scale == 0) continue
    const start = load<i32>(starts + ((<usize>i) << 2))
    const end = load<i32>(starts + ((<usize>i) << 2), 4)
    let at = indices + ((<usize>start) << 2)
    let v = values + ((<usize>start) << 3)
    const last = at + ((<usize>((end - start) & ~3)) << 2)
    const stop = indices + ((<usize>end) << 2)
    while (at < last) {
      const p0 = y + ((<usize>load<u32>(at)) << 3)
      const p1 = y + ((<usize>load<u32>(at, 4)) << 3)
      const p2 = y + ((<usize>load<u32>(at, 8)) << 3)
      const p3 = y + ((<usize>load<u32>(at, 12)) << 3)
      const y0 = load<f64>(p0) + scale * load<f64>(v)
      const y1 = load<f64>(p1) + scale * load<f64>(v, 8)
      const y2 = load<f64>(p2) + scale * load<f64>(v, 16)
      const y3 = load<f64>(p3) + scale * load<f64>(v, 24)
      store<f64>(p0, y0)
      store<f64>(p1, y1)
      store<f64>(p2, y2)
      store<f64>(p3, y3)
      at += 16
      v += 32
    }
    while (at < stop) {
      const p = y + ((<usize>load<u32>(at)) << 3)
      store<f64>(p, load<f64>(p) + scale * load<f64>(v))
      at += 4
      v += 8
    }
  }
}

/** The same with f32 values. */
export function sparseScatterMixed(values: usize, indices: usize, starts: usize, from: i32, to: i32, r: usize, y: usize): void {
  for (let i = from; i < to; i++) {
    const scale = load<f64>(r + ((<usize>i) << 3))
    if (scale == 0) continue
    const start = load<i32>(starts + ((<usize>i) << 2))
    const end = load<i32>(starts + ((<usize>i) << 2), 4)
    let at = indices + ((<usize>start) << 2)
    let v = values + ((<usize>start) << 2)
    const last = at + ((<usize>((end - start) & ~3)) << 2)
    const stop = indices + ((<usize>end) << 2)
    while (at < last) {
      const p0 = y + ((<usize>load<u32>(at)) << 3)
      const p1 = y + ((<usize>load<u32>(at, 4)) << 3)
      const p2 = y + ((<usize>load<u32>(at, 8)) << 3)
      const p3 = y + ((<usize>load<u32>(at, 12)) << 3)
      const y0 = load<f64>(p0) + scale * <f64>load<f32>(v)
      const y1 = load<f64>(p1) + scale * <f64>load<f32>(v, 4)
      const y2 = load<f64>(p2) + scale * <f64>load<f32>(v, 8)
      const y3 = load<f64>(p3) + scale * <f64>load<f32>(v, 12)
      store<f64>(p0, y0)
      store<f64>(p1, y1)
      store<f64>(p2, y2)
      store<f64>(p3, y3)
      at += 16
      v += 16
    }
    while (at < stop) {
      const p = y + ((<usize>load<u32>(at)) << 3)
      store<f64>(p, load<f64>(p) + scale * <f64>load<f32>(v))
      at += 4
      v += 4
    }
  }
}

/** The same with f32 values, r and y; each sum is rounded when it is stored. */
export function sparseScatter32(values: usize, indices: usize, starts: usize, from: i32, to: i32, r: usize, y: usize): void {
  for (let i = from; i < to; i++) {
    const scale = <f64>load<f32>(r + ((<usize>i) << 2))
    if (scale == 0) continue
    const start = load<i32>(starts + ((<usize>i) << 2))
    const end = load<i32>(starts + ((<usize>i) << 2), 4)
    let at = indices + ((<usize>start) << 2)
    let v = values + ((<usize>start) << 2)
    const last = at + ((<usize>((end - start) & ~3)) << 2)
    const stop = indices + ((<usize>end) << 2)
    while (at < last) {
      const p0 = y + ((<usize>load<u32>(at)) << 2)
      const p1 = y + ((<usize>load<u32>(at, 4)) << 2)
      const p2 = y + ((<usize>load<u32>(at, 8)) << 2)
      const p3 = y + ((<usize>load<u32>(at, 12)) << 2)
      const y0 = <f32>(<f64>load<f32>(p0) + scale * <f64>load<f32>(v))
      const y1 = <f32>(<f64>load<f32>(p1) + scale * <f64>load<f32>(v, 4))
      const y2 = <f32>(<f64>load<f32>(p2) + scale * <f64>load<f32>(v, 8))
      const y3 = <f32>(<f64>load<f32>(p3) + scale * <f64>load<f32>(v, 12))
      store<f32>(p0, y0)
      store<f32>(p1, y1)
      store<f32>(p2, y2)
      store<f32>(p3, y3)
      at += 16
      v += 16
    }
    while (at < stop) {
      const p = y + ((<usize>load<u32>(at)) << 2)
      store<f32>(p, <f32>(<f64>load<f32>(p) + scale * <f64>load<f32>(v)))
      at += 4
      v += 4
    }
  }
}
