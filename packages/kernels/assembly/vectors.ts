// Vectors in memory: pointers in bytes, counts in numbers. Four accumulators hide the latency of additions.

/** The sum of both lanes. */
function lanes(s: v128): f64 {
  return f64x2.extract_lane(s, 0) + f64x2.extract_lane(s, 1)
}

/** Two float32 numbers at a pointer as float64. */
function widen(at: usize): v128 {
  return f64x2.promote_low_f32x4(v128.load64_zero(at))
}

/** Σ x[i] y[i]. */
export function dot64(x: usize, y: usize, n: i32): f64 {
  let s0 = f64x2.splat(0)
  let s1 = f64x2.splat(0)
  let s2 = f64x2.splat(0)
  let s3 = f64x2.splat(0)
  const end = x + ((<usize>(n & ~7)) << 3)
  while (x < end) {
    s0 = f64x2.add(s0, f64x2.mul(v128.load(x), v128.load(y)))
    s1 = f64x2.add(s1, f64x2.mul(v128.load(x, 16), v128.load(y, 16)))
    s2 = f64x2.add(s2, f64x2.mul(v128.load(x, 32), v128.load(y, 32)))
    s3 = f64x2.add(s3, f64x2.mul(v128.load(x, 48), v128.load(y, 48)))
    x += 64
    y += 64
  }
  let s = lanes(f64x2.add(f64x2.add(s0, s1), f64x2.add(s2, s3)))
  for (let i = n & 7; i > 0; i--) {
    s += load<f64>(x) * load<f64>(y)
    x += 8
    y += 8
  }
  return s
}

/** Σ x[i] y[i] for float32 x and float64 y. */
export function dotMixed(x: usize, y: usize, n: i32): f64 {
  let s0 = f64x2.splat(0)
  let s1 = f64x2.splat(0)
  let s2 = f64x2.splat(0)
  let s3 = f64x2.splat(0)
  const end = x + ((<usize>(n & ~7)) << 2)
  while (x < end) {
    s0 = f64x2.add(s0, f64x2.mul(widen(x), v128.load(y)))
    s1 = f64x2.add(s1, f64x2.mul(widen(x + 8), v128.load(y, 16)))
    s2 = f64x2.add(s2, f64x2.mul(widen(x + 16), v128.load(y, 32)))
    s3 = f64x2.add(s3, f64x2.mul(widen(x + 24), v128.load(y, 48)))
    x += 32
    y += 64
  }
  let s = lanes(f64x2.add(f64x2.add(s0, s1), f64x2.add(s2, s3)))
  for (let i = n & 7; i > 0; i--) {
    s += <f64>load<f32>(x) * load<f64>(y)
    x += 4
    y += 8
  }
  return s
}

/** Σ x[i] y[i] for float32 x and y; the sum is float64. */
export function dot32(x: usize, y: usize, n: i32): f64 {
  let s0 = f64x2.splat(0)
  let s1 = f64x2.splat(0)
  let s2 = f64x2.splat(0)
  let s3 = f64x2.splat(0)
  const end = x + ((<usize>(n & ~7)) << 2)
  while (x < end) {
    s0 = f64x2.add(s0, f64x2.mul(widen(x), widen(y)))
    s1 = f64x2.add(s1, f64x2.mul(widen(x + 8), widen(y + 8)))
    s2 = f64x2.add(s2, f64x2.mul(widen(x + 16), widen(y + 16)))
    s3 = f64x2.add(s3, f64x2.mul(widen(x + 24), widen(y + 24)))
    x += 32
    y += 32
  }
  let s = lanes(f64x2.add(f64x2.add(s0, s1), f64x2.add(s2, s3)))
  for (let i = n & 7; i > 0; i--) {
    s += <f64>load<f32>(x) * <f64>load<f32>(y)
    x += 4
    y += 4
  }
  return s
}

/** y[i] += scale x[i]. */
export function axpy64(scale: f64, x: usize, y: usize, n: i32): void {
  const c = f64x2.splat(scale)
  const end = x + ((<usize>(n & ~3)) << 3)
  while (x < end) {
    v128.store(y, f64x2.add(v128.load(y), f64x2.mul(c, v128.load(x))))
    v128.store(y, f64x2.add(v128.load(y, 16), f64x2.mul(c, v128.load(x, 16))), 16)
    x += 32
    y += 32
  }
  for (let i = n & 3; i > 0; i--) {
    store<f64>(y, load<f64>(y) + scale * load<f64>(x))
    x += 8
    y += 8
  }
}

/** y[i] += scale x[i] for float32 x and float64 y. */
export function axpyMixed(scale: f64, x: usize, y: usize, n: i32): void {
  const c = f64x2.splat(scale)
  const end = x + ((<usize>(n & ~3)) << 2)
  while (x < end) {
    v128.store(y, f64x2.add(v128.load(y), f64x2.mul(c, widen(x))))
    v128.store(y, f64x2.add(v128.load(y, 16), f64x2.mul(c, widen(x + 8))), 16)
    x += 16
    y += 32
  }
  for (let i = n & 3; i > 0; i--) {
    store<f64>(y, load<f64>(y) + scale * <f64>load<f32>(x))
    x += 4
    y += 8
  }
}

/** y[i] += scale x[i] in float32. */
export function axpy32(scale: f32, x: usize, y: usize, n: i32): void {
  const c = f32x4.splat(scale)
  const end = x + ((<usize>(n & ~3)) << 2)
  while (x < end) {
    v128.store(y, f32x4.add(v128.load(y), f32x4.mul(c, v128.load(x))))
    x += 16
    y += 16
  }
  for (let i = n & 3; i > 0; i--) {
    store<f32>(y, load<f32>(y) + scale * load<f32>(x))
    x += 4
    y += 4
  }
}

/** w (x − c)² for two numbers; w meets one factor at a time, so that squares overflow no sooner than they must. */
function square(x: v128, w: v128, c: v128): v128 {
  const d = f64x2.sub(x, c)
  return f64x2.mul(f64x2.mul(w, d), d)
}

/** Σ w[i] (x[i] − center)². */
export function squares64(x: usize, w: usize, center: f64, n: i32): f64 {
  const c = f64x2.splat(center)
  let s0 = f64x2.splat(0)
  let s1 = f64x2.splat(0)
  const end = x + ((<usize>(n & ~3)) << 3)
  while (x < end) {
    s0 = f64x2.add(s0, square(v128.load(x), v128.load(w), c))
    s1 = f64x2.add(s1, square(v128.load(x, 16), v128.load(w, 16), c))
    x += 32
    w += 32
  }
  let s = lanes(f64x2.add(s0, s1))
  for (let i = n & 3; i > 0; i--) {
    const d = load<f64>(x) - center
    s += load<f64>(w) * d * d
    x += 8
    w += 8
  }
  return s
}

/** Σ w[i] (x[i] − center)² for float32 x and float64 w. */
export function squaresMixed(x: usize, w: usize, center: f64, n: i32): f64 {
  const c = f64x2.splat(center)
  let s0 = f64x2.splat(0)
  let s1 = f64x2.splat(0)
  const end = x + ((<usize>(n & ~3)) << 2)
  while (x < end) {
    s0 = f64x2.add(s0, square(widen(x), v128.load(w), c))
    s1 = f64x2.add(s1, square(widen(x + 8), v128.load(w, 16), c))
    x += 16
    w += 32
  }
  let s = lanes(f64x2.add(s0, s1))
  for (let i = n & 3; i > 0; i--) {
    const d = <f64>load<f32>(x) - center
    s += load<f64>(w) * d * d
    x += 4
    w += 8
  }
  return s
}

/** out[j] = Σᵢ w[i] (A[i, j] − center[j])² for m rows of k numbers, one after the other. */
export function rowSquares64(A: usize, m: i32, k: i32, w: usize, center: usize, out: usize): void {
  memory.fill(out, 0, (<usize>k) << 3)
  for (let i = 0; i < m; i++) {
    const weight = load<f64>(w)
    const wide = f64x2.splat(weight)
    let c = center
    let y = out
    const end = A + ((<usize>(k & ~1)) << 3)
    while (A < end) {
      v128.store(y, f64x2.add(v128.load(y), square(v128.load(A), wide, v128.load(c))))
      A += 16
      c += 16
      y += 16
    }
    if (k & 1) {
      const d = load<f64>(A) - load<f64>(c)
      store<f64>(y, load<f64>(y) + weight * d * d)
      A += 8
    }
    w += 8
  }
}

/** The same for a float32 A. */
export function rowSquaresMixed(A: usize, m: i32, k: i32, w: usize, center: usize, out: usize): void {
  memory.fill(out, 0, (<usize>k) << 3)
  for (let i = 0; i < m; i++) {
    const weight = load<f64>(w)
    const wide = f64x2.splat(weight)
    let c = center
    let y = out
    const end = A + ((<usize>(k & ~1)) << 2)
    while (A < end) {
      v128.store(y, f64x2.add(v128.load(y), square(widen(A), wide, v128.load(c))))
      A += 8
      c += 16
      y += 16
    }
    if (k & 1) {
      const d = <f64>load<f32>(A) - load<f64>(c)
      store<f64>(y, load<f64>(y) + weight * d * d)
      A += 4
    }
    w += 8
  }
}
