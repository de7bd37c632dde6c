// Vectors in memory: pointers in bytes, counts in numbers. M is the storage of the vector that is read (a row of a matrix), V that of the other one.

/** Two numbers at a pointer as float64. */
function pair<S>(at: usize): v128 {
  return sizeof<S>() == 8 ? v128.load(at) : f64x2.promote_low_f32x4(v128.load64_zero(at))
}

/** The two after these: offsets that are constants cost nothing. */
function nextPair<S>(at: usize): v128 {
  return sizeof<S>() == 8 ? v128.load(at, 16) : f64x2.promote_low_f32x4(v128.load64_zero(at, 8))
}

/** Σ x[i] y[i]. */
export function dot64(x: usize, y: usize, n: i32): f64 {
  return dot<f64, f64>(x, y, n)
}

/** Σ x[i] y[i] for float32 x and float64 y. */
export function dotMixed(x: usize, y: usize, n: i32): f64 {
  return dot<f32, f64>(x, y, n)
}

/** Σ x[i] y[i] for float32 x and y; the sum is float64. */
export function dot32(x: usize, y: usize, n: i32): f64 {
  return dot<f32, f32>(x, y, n)
}

/** Four sums hide the latency of additions. No helpers: only what calls nothing is inlined into its export early enough, and short vectors feel a call. */
function dot<M, V>(x: usize, y: usize, n: i32): f64 {
  let s0 = f64x2.splat(0)
  let s1 = s0
  let s2 = s0
  let s3 = s0
  const end = x + <usize>(n & ~7) * sizeof<M>()
  while (x < end) {
    const x0 = sizeof<M>() == 8 ? v128.load(x) : f64x2.promote_low_f32x4(v128.load64_zero(x))
    const x1 = sizeof<M>() == 8 ? v128.load(x, 16) : f64x2.promote_low_f32x4(v128.load64_zero(x, 8))
    const x2 = sizeof<M>() == 8 ? v128.load(x, 32) : f64x2.promote_low_f32x4(v128.load64_zero(x, 16))
    const x3 = sizeof<M>() == 8 ? v128.load(x, 48) : f64x2.promote_low_f32x4(v128.load64_zero(x, 24))
    s0 = f64x2.add(s0, f64x2.mul(x0, sizeof<V>() == 8 ? v128.load(y) : f64x2.promote_low_f32x4(v128.load64_zero(y))))
    s1 = f64x2.add(s1, f64x2.mul(x1, sizeof<V>() == 8 ? v128.load(y, 16) : f64x2.promote_low_f32x4(v128.load64_zero(y, 8))))
    s2 = f64x2.add(s2, f64x2.mul(x2, sizeof<V>() == 8 ? v128.load(y, 32) : f64x2.promote_low_f32x4(v128.load64_zero(y, 16))))
    s3 = f64x2.add(s3, f64x2.mul(x3, sizeof<V>() == 8 ? v128.load(y, 48) : f64x2.promote_low_f32x4(v128.load64_zero(y, 24))))
    x += 8 * sizeof<M>()
    y += 8 * sizeof<V>()
  }
  const both = f64x2.add(f64x2.add(s0, s1), f64x2.add(s2, s3))
  let s = f64x2.extract_lane(both, 0) + f64x2.extract_lane(both, 1)
  for (let i = n & 7; i > 0; i--) {
    s += <f64>load<M>(x) * <f64>load<V>(y)
    x += sizeof<M>()
    y += sizeof<V>()
  }
  return s
}

/** y[i] += scale x[i]. */
export function axpy64(scale: f64, x: usize, y: usize, n: i32): void {
  axpy<f64, f64>(scale, x, y, n)
}

/** y[i] += scale x[i] for float32 x and float64 y. */
export function axpyMixed(scale: f64, x: usize, y: usize, n: i32): void {
  axpy<f32, f64>(scale, x, y, n)
}

/** y[i] += scale x[i] in float32. */
export function axpy32(scale: f32, x: usize, y: usize, n: i32): void {
  axpy<f32, f32>(scale, x, y, n)
}

/** Four numbers at once: one vector of float32, two of float64. No helpers here either. */
function axpy<M, V>(scale: V, x: usize, y: usize, n: i32): void {
  const c = v128.splat<V>(scale)
  const end = x + <usize>(n & ~3) * sizeof<M>()
  while (x < end) {
    const x0 = sizeof<M>() == sizeof<V>() ? v128.load(x) : f64x2.promote_low_f32x4(v128.load64_zero(x))
    v128.store(y, v128.add<V>(v128.load(y), v128.mul<V>(c, x0)))
    if (sizeof<V>() == 8) {
      const x1 = sizeof<M>() == 8 ? v128.load(x, 16) : f64x2.promote_low_f32x4(v128.load64_zero(x, 8))
      v128.store(y, v128.add<V>(v128.load(y, 16), v128.mul<V>(c, x1)), 16)
    }
    x += 4 * sizeof<M>()
    y += 4 * sizeof<V>()
  }
  for (let i = n & 3; i > 0; i--) {
    store<V>(y, load<V>(y) + scale * <V>load<M>(x))
    x += sizeof<M>()
    y += sizeof<V>()
  }
}

/** Σ w[i] (x[i] − center)². */
export function squares64(x: usize, w: usize, center: f64, n: i32): f64 {
  return squares<f64>(x, w, center, n)
}

/** Σ w[i] (x[i] − center)² for float32 x and float64 w. */
export function squaresMixed(x: usize, w: usize, center: f64, n: i32): f64 {
  return squares<f32>(x, w, center, n)
}

function squares<M>(x: usize, w: usize, center: f64, n: i32): f64 {
  const c = f64x2.splat(center)
  let s0 = f64x2.splat(0)
  let s1 = s0
  const end = x + <usize>(n & ~3) * sizeof<M>()
  while (x < end) {
    s0 = f64x2.add(s0, square(pair<M>(x), v128.load(w), c))
    s1 = f64x2.add(s1, square(nextPair<M>(x), v128.load(w, 16), c))
    x += 4 * sizeof<M>()
    w += 32
  }
  const both = f64x2.add(s0, s1)
  let s = f64x2.extract_lane(both, 0) + f64x2.extract_lane(both, 1)
  for (let i = n & 3; i > 0; i--) {
    const d = <f64>load<M>(x) - center
    s += load<f64>(w) * d * d
    x += sizeof<M>()
    w += 8
  }
  return s
}

/** w (x − c)² for two numbers; w meets one factor at a time, so that squares overflow no sooner than they must. */
function square(x: v128, w: v128, c: v128): v128 {
  const d = f64x2.sub(x, c)
  return f64x2.mul(f64x2.mul(w, d), d)
}

/** out[j] = Σᵢ w[i] (A[i, j] − center[j])² for m rows of k numbers, one after the other. */
export function rowSquares64(A: usize, m: i32, k: i32, w: usize, center: usize, out: usize): void {
  rowSquares<f64>(A, m, k, w, center, out)
}

/** The same for a float32 A. */
export function rowSquaresMixed(A: usize, m: i32, k: i32, w: usize, center: usize, out: usize): void {
  rowSquares<f32>(A, m, k, w, center, out)
}

function rowSquares<M>(A: usize, m: i32, k: i32, w: usize, center: usize, out: usize): void {
  memory.fill(out, 0, <usize>k << 3)
  for (let i = 0; i < m; i++) {
    const weight = load<f64>(w)
    const wide = f64x2.splat(weight)
    let c = center
    let y = out
    const end = A + <usize>(k & ~1) * sizeof<M>()
    while (A < end) {
      v128.store(y, f64x2.add(v128.load(y), square(pair<M>(A), wide, v128.load(c))))
      A += 2 * sizeof<M>()
      c += 16
      y += 16
    }
    if (k & 1) {
      const d = <f64>load<M>(A) - load<f64>(c)
      store<f64>(y, load<f64>(y) + weight * d * d)
      A += sizeof<M>()
    }
    w += 8
  }
}
