/**
 * What the texts of operations call, by name. Non-finite numbers are told by their bits: WGSL lets an implementation assume that there are none, so that
 * x ≠ x may be false for NaN. Each function is written after those that it calls.
 */
const functions = {
  special: `
/** A number with these bits; no constant, as WGSL refuses NaN and ±∞ there. */
fn special(bits: u32) -> f32 {
  return bitcast<f32>(bits);
}`,
  isNan: `
fn isNan(x: f32) -> bool {
  return (bitcast<u32>(x) & 0x7fffffffu) > 0x7f800000u;
}`,
  rowAt: `
/** An index as a row, \`rows\` where it is none. */
fn rowAt(index: f32, rows: u32) -> u32 {
  let row = u32(clamp(index, 0f, 4294967040f));
  return select(rows, min(row, rows), (f32(row) == index) & !isNan(index));
}`,
  isNonzero: `
fn isNonzero(x: f32) -> bool {
  return (bitcast<u32>(x) & 0x7fffffffu) != 0u;
}`,
  signOf: `
fn signOf(x: f32) -> f32 {
  return select(sign(x), x, isNan(x));
}`,
  maximum: `
fn maximum(a: f32, b: f32) -> f32 {
  return select(select(max(a, b), b, isNan(b)), a, isNan(a));
}`,
  minimum: `
fn minimum(a: f32, b: f32) -> f32 {
  return select(select(min(a, b), b, isNan(b)), a, isNan(a));
}`,
  less: `
fn less(a: f32, b: f32) -> f32 {
  return select(0f, 1f, (a < b) & !isNan(a) & !isNan(b));
}`,
  twoTo: `
/** 2ⁿ for −126 ≤ n ≤ 127. */
fn twoTo(n: i32) -> f32 {
  return bitcast<f32>(u32(n + 127) << 23u);
}`,
  exponentialSum: `
/** e^(x + tail) for a small tail: n log 2 + r = x with |r| ≤ ½ log 2, and 2ⁿ in two factors, as it may be subnormal or too large. */
fn exponentialSum(x: f32, tail: f32) -> f32 {
  let n = round(clamp(x, -105f, 90f) * 1.44269504f);
  let r = fma(n, 2.12194440e-4f, fma(n, -0.693359375f, clamp(x, -105f, 90f))) + tail;
  let p = fma(fma(fma(fma(fma(1.9875691500e-4f, r, 1.3981999507e-3f), r, 8.3334519073e-3f), r, 4.1665795894e-2f), r, 1.6666665459e-1f), r, 0.5f);
  let half = i32(n) / 2;
  return (fma(p, r * r, r) + 1f) * twoTo(half) * twoTo(i32(n) - half);
}`,
  exponential: `
fn exponential(x: f32) -> f32 {
  return select(exponentialSum(x, 0f), x, isNan(x));
}`,
  logarithm: `
/** e log 2 + log m = log x with √½ ≤ m < √2. */
fn logarithm(x: f32) -> f32 {
  let bits = bitcast<u32>(x);
  if (bits == 0x7f800000u || isNan(x)) { return x; }
  if ((bits & 0x7fffffffu) == 0u) { return special(0xff800000u); }
  if ((bits >> 31u) == 1u) { return special(0x7fc00000u); }
  let subnormal = bits < 0x00800000u;
  let scaled = select(bits, bitcast<u32>(f32(bits)), subnormal);
  let above = u32((scaled & 0x7fffffu) > 0x3504f3u);
  let e = f32(i32(scaled >> 23u) - 127 + i32(above) - select(0, 149, subnormal));
  let m = bitcast<f32>((scaled & 0x7fffffu) | ((127u - above) << 23u)) - 1f;
  let p = fma(fma(fma(fma(fma(fma(fma(fma(7.0376836292e-2f, m, -1.1514610310e-1f), m, 1.1676998740e-1f), m, -1.2420140846e-1f), m, 1.4249322787e-1f), m, -1.6668057665e-1f), m, 2.0000714765e-1f), m, -2.4999993993e-1f), m, 3.3333331174e-1f);
  let square = m * m;
  let tail = fma(-0.5f, square, fma(e, -2.12194440e-4f, m * square * p));
  return fma(e, 0.693359375f, m + tail);
}`,
  sigmoid: `
fn sigmoid(x: f32) -> f32 {
  let e = exponential(-abs(x));
  return select(1f, e, x < 0f) / (1f + e);
}`,
  softplus: `
/** max(x, 0) + log(1 + z) with z = e^−|x|, by 2 artanh(z / (2 + z)). */
fn softplus(x: f32) -> f32 {
  let z = exponential(-abs(x));
  let q = 2f / (2f + z);
  let t = 0.25f * (z * q) * (z * q);
  let p = fma(fma(fma(fma(fma(fma(fma(0.0588235294f, t, 0.0666666667f), t, 0.0769230769f), t, 0.0909090909f), t, 0.111111111f), t, 0.142857143f), t, 0.2f), t, 0.333333333f);
  return maximum(x, 0f) + z * fma(p, q * t, q);
}`,
  leading: `
/** The leading 12 bits of a number, so that products of two such are exact. */
fn leading(x: f32) -> f32 {
  return bitcast<f32>(bitcast<u32>(x) & 0xfffff000u);
}`,
  powerOfSize: `
/** x^(head + tail) for 0 < x < ∞ as e^((head + tail) log x): log x = e log 2 + 2 artanh s has a leading part of 12 bits and a rest, as has the exponent. */
fn powerOfSize(x: f32, head: f32, tail: f32) -> f32 {
  let subnormal = bitcast<u32>(x) < 0x00800000u;
  let bits = select(bitcast<u32>(x), bitcast<u32>(f32(bitcast<u32>(x))), subnormal);
  let above = u32((bits & 0x7fffffu) > 0x3504f3u);
  let e = f32(i32(bits >> 23u) - 127 + i32(above) - select(0, 149, subnormal));
  let m = bitcast<f32>((bits & 0x7fffffu) | ((127u - above) << 23u));
  let q = leading(m + 1f);
  let rest = m - (q - 1f);
  let s = leading((m - 1f) / (m + 1f));
  let more = (((m - 1f) - s * q) - s * rest) / (m + 1f);
  let t = (s + more) * (s + more);
  let p = fma(fma(fma(0.1111111111f, t, 0.1428571429f), t, 0.2f), t, 0.3333333333f);
  let sum = fma(e, 0.693359375f, 2f * s);
  let lost = 2f * s - (sum - e * 0.693359375f);
  let first = leading(sum);
  let second = (sum - first) + (lost + fma(2f * (s + more) * t, p, fma(e, -2.12194440e-4f, 2f * more)));
  return exponentialSum(head * first, fma(head, second, tail * (first + second)));
}`,
  power: `
fn power(x: f32, head: f32, tail: f32) -> f32 {
  if (isNan(x)) { return x; }
  let exponent = head + tail;
  let whole = exponent == round(exponent);
  let odd = whole & (abs(exponent) < 16777216f) & ((i32(exponent) & 1) == 1);
  let bits = bitcast<u32>(x);
  let flip = select(0u, bits & 0x80000000u, odd);
  let size = bits & 0x7fffffffu;
  if (size == 0u || size == 0x7f800000u) {
    return special(flip | select(0u, 0x7f800000u, (size == 0u) == (exponent < 0f)));
  }
  if (size != bits && !whole) { return special(0x7fc00000u); }
  return special(flip | bitcast<u32>(powerOfSize(bitcast<f32>(size), head, tail)));
}`,
  highProduct: `
/** The upper 32 bits of a product of 64. */
fn highProduct(a: u32, b: u32) -> u32 {
  let first = (a >> 16u) * (b & 0xffffu) + (((a & 0xffffu) * (b & 0xffffu)) >> 16u);
  let second = (a & 0xffffu) * (b >> 16u) + (first & 0xffffu);
  return (a >> 16u) * (b >> 16u) + (first >> 16u) + (second >> 16u);
}`,
  manyTurns: `
/** n mod 4 and r with |x| = n π/2 + r for |x| ≥ 1, by as many bits of 2/π as x has (Payne and Hanek). */
fn manyTurns(x: f32) -> vec2<f32> {
  var bits = array<u32, 8>(0u, 0xa2f9836eu, 0x4e441529u, 0xfc2757d1u, 0xf534ddc0u, 0xdb629599u, 0x3c439041u, 0xfe5163abu);
  let whole = (bitcast<u32>(x) & 0x7fffffu) | 0x800000u;
  let skip = ((bitcast<u32>(x) >> 23u) & 0xffu) - 120u;
  let at = skip / 32u;
  let by = skip % 32u;
  let w0 = (bits[at] << by) | ((bits[at + 1u] >> 1u) >> (31u - by));
  let w1 = (bits[at + 1u] << by) | ((bits[at + 2u] >> 1u) >> (31u - by));
  let w2 = (bits[at + 2u] << by) | ((bits[at + 3u] >> 1u) >> (31u - by));
  let low = whole * w1 + highProduct(whole, w2);
  let high = whole * w0 + highProduct(whole, w1) + u32(low < highProduct(whole, w2));
  let upper = (high << 2u) | (low >> 30u);
  let above = (upper >> 31u) == 1u;
  let h = select(upper, ~upper, above);
  let l = select(low << 2u, ~(low << 2u), above);
  let zeros = min(countLeadingZeros(h), 31u);
  let r = f32((h << zeros) | ((l >> 1u) >> (31u - zeros))) * twoTo(-32 - i32(zeros)) * 1.57079633f;
  return vec2(f32((high >> 30u) + u32(above)), select(r, -r, above));
}`,
  quarterTurns: `
/** n and r with x = n π/2 + r, |r| ≤ π/4: by π/2 in three parts while x is small. */
fn quarterTurns(x: f32) -> vec2<f32> {
  if (abs(x) > 512f) { return manyTurns(x) * select(1f, -1f, x < 0f); }
  let n = round(x * 0.636619772f);
  return vec2(n, fma(n, -7.54978995489e-8f, fma(n, -4.837512969970703125e-4f, fma(n, -1.5703125f, x))));
}`,
  sineOfTurns: `
fn sineOfTurns(n: i32, r: f32) -> f32 {
  let z = r * r;
  let s = fma(fma(fma(-1.9515295891e-4f, z, 8.3321608736e-3f), z, -1.6666654611e-1f), z * r, r);
  let c = fma(fma(fma(2.443315711809948e-5f, z, -1.388731625493765e-3f), z, 4.166664568298827e-2f), z * z, fma(-0.5f, z, 1f));
  let turned = select(s, c, (n & 1) == 1);
  return select(turned, -turned, (n & 2) == 2);
}`,
  sine: `
fn sine(x: f32) -> f32 {
  if ((bitcast<u32>(x) & 0x7f800000u) == 0x7f800000u) { return special(0x7fc00000u); }
  let turns = quarterTurns(x);
  return sineOfTurns(i32(turns.x), turns.y);
}`,
  cosine: `
fn cosine(x: f32) -> f32 {
  if ((bitcast<u32>(x) & 0x7f800000u) == 0x7f800000u) { return special(0x7fc00000u); }
  let turns = quarterTurns(x);
  return sineOfTurns(i32(turns.x) + 1, turns.y);
}`,
} as const

type FunctionName = keyof typeof functions

/** The functions that a text calls, and those that these call. */
export function wgslFunctions(text: string): string {
  const needed = new Set<FunctionName>()
  const names = Object.keys(functions).filter((name): name is FunctionName => name in functions)
  const collect = (caller: string): void => {
    for (const name of names) {
      if (needed.has(name) || !new RegExp(`\\b${name}\\(`).test(caller)) continue
      needed.add(name)
      collect(functions[name])
    }
  }
  collect(text)
  return names
    .filter((name) => needed.has(name))
    .map((name) => `${functions[name].trim()}\n`)
    .join('\n')
}
