// What no kernel can beat: reading memory once, and multiplying and adding numbers that are in registers already.

/** Sum of all float64 in `bytes` bytes, a multiple of 128. */
export function read64(p: usize, bytes: usize): f64 {
  let a = f64x2.splat(0), b = a, c = a, d = a, e = a, f = a, g = a, h = a
  const end = p + bytes
  for (; p < end; p += 128) {
    a = f64x2.add(a, v128.load(p))
    b = f64x2.add(b, v128.load(p, 16))
    c = f64x2.add(c, v128.load(p, 32))
    d = f64x2.add(d, v128.load(p, 48))
    e = f64x2.add(e, v128.load(p, 64))
    f = f64x2.add(f, v128.load(p, 80))
    g = f64x2.add(g, v128.load(p, 96))
    h = f64x2.add(h, v128.load(p, 112))
  }
  const s = f64x2.add(f64x2.add(f64x2.add(a, b), f64x2.add(c, d)), f64x2.add(f64x2.add(e, f), f64x2.add(g, h)))
  return f64x2.extract_lane(s, 0) + f64x2.extract_lane(s, 1)
}

/** Sum of all float32 in `bytes` bytes, a multiple of 128. */
export function read32(p: usize, bytes: usize): f64 {
  let a = f32x4.splat(0), b = a, c = a, d = a, e = a, f = a, g = a, h = a
  const end = p + bytes
  for (; p < end; p += 128) {
    a = f32x4.add(a, v128.load(p))
    b = f32x4.add(b, v128.load(p, 16))
    c = f32x4.add(c, v128.load(p, 32))
    d = f32x4.add(d, v128.load(p, 48))
    e = f32x4.add(e, v128.load(p, 64))
    f = f32x4.add(f, v128.load(p, 80))
    g = f32x4.add(g, v128.load(p, 96))
    h = f32x4.add(h, v128.load(p, 112))
  }
  const s = f32x4.add(f32x4.add(f32x4.add(a, b), f32x4.add(c, d)), f32x4.add(f32x4.add(e, f), f32x4.add(g, h)))
  return <f64>f32x4.extract_lane(s, 0) + <f64>f32x4.extract_lane(s, 1) + <f64>f32x4.extract_lane(s, 2) + <f64>f32x4.extract_lane(s, 3)
}

/** `rounds` times eight multiplications and eight additions of two float64: 32 operations a round. */
export function multiplyAdd64(rounds: i32, x: f64): f64 {
  const m = f64x2.splat(x)
  const n = f64x2.splat(x * 0.5)
  let a = f64x2.splat(0), b = a, c = a, d = a, e = a, f = a, g = a, h = a
  let u = m, v = n, w = m
  for (let i = 0; i < rounds; i++) {
    a = f64x2.add(a, f64x2.mul(m, u))
    b = f64x2.add(b, f64x2.mul(n, u))
    c = f64x2.add(c, f64x2.mul(m, v))
    d = f64x2.add(d, f64x2.mul(n, v))
    e = f64x2.add(e, f64x2.mul(u, u))
    f = f64x2.add(f, f64x2.mul(v, v))
    g = f64x2.add(g, f64x2.mul(u, v))
    h = f64x2.add(h, f64x2.mul(m, w))
    // what is multiplied changes, or the products would be taken out of the loop; an integer operation does not compete with them
    u = v128.xor(u, m)
    v = v128.xor(v, n)
    w = v128.xor(w, n)
  }
  const s = f64x2.add(f64x2.add(f64x2.add(a, b), f64x2.add(c, d)), f64x2.add(f64x2.add(e, f), f64x2.add(g, h)))
  return f64x2.extract_lane(s, 0) + f64x2.extract_lane(s, 1)
}

/** `rounds` times eight multiplications and eight additions of four float32: 64 operations a round. */
export function multiplyAdd32(rounds: i32, x: f32): f64 {
  const m = f32x4.splat(x)
  const n = f32x4.splat(x * 0.5)
  let a = f32x4.splat(0), b = a, c = a, d = a, e = a, f = a, g = a, h = a
  let u = m, v = n, w = m
  for (let i = 0; i < rounds; i++) {
    a = f32x4.add(a, f32x4.mul(m, u))
    b = f32x4.add(b, f32x4.mul(n, u))
    c = f32x4.add(c, f32x4.mul(m, v))
    d = f32x4.add(d, f32x4.mul(n, v))
    e = f32x4.add(e, f32x4.mul(u, u))
    f = f32x4.add(f, f32x4.mul(v, v))
    g = f32x4.add(g, f32x4.mul(u, v))
    h = f32x4.add(h, f32x4.mul(m, w))
    u = v128.xor(u, m)
    v = v128.xor(v, n)
    w = v128.xor(w, n)
  }
  const s = f32x4.add(f32x4.add(f32x4.add(a, b), f32x4.add(c, d)), f32x4.add(f32x4.add(e, f), f32x4.add(g, h)))
  return <f64>f32x4.extract_lane(s, 0) + <f64>f32x4.extract_lane(s, 1) + <f64>f32x4.extract_lane(s, 2) + <f64>f32x4.extract_lane(s, 3)
}
