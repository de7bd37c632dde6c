// Vectors in memory: pointers in bytes, counts in numbers.

/** Σ x[i] y[i]. */
export function dot64(x: usize, y: usize, n: i32): f64 {
  let s0 = f64x2.splat(0)
  let s1 = f64x2.splat(0)
  const end = x + ((<usize>(n & ~3)) << 3)
  while (x < end) {
    s0 = f64x2.add(s0, f64x2.mul(v128.load(x), v128.load(y)))
    s1 = f64x2.add(s1, f64x2.mul(v128.load(x, 16), v128.load(y, 16)))
    x += 32
    y += 32
  }
  s0 = f64x2.add(s0, s1)
  let s = f64x2.extract_lane(s0, 0) + f64x2.extract_lane(s0, 1)
  for (let i = 0; i < (n & 3); i++) {
    s += load<f64>(x) * load<f64>(y)
    x += 8
    y += 8
  }
  return s
}
