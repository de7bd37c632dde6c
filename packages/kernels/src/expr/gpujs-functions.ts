/** A function that kernels of gpu.js may call; its arguments and result are floats. */
export interface GpuJsFunction {
  readonly name: string
  readonly parameters: readonly string[]
  readonly source: string
}

/**
 * Functions that are as exact on every adapter: shaders may be off by |x| roundings in exp, by 2⁻¹¹ in sin and cos, and give numbers for the logarithm of NaN.
 * The polynomials are those of the Cephes library. NaN goes through, as no comparison with it is true.
 * @see https://www.netlib.org/cephes/
 */
export const gpuJsFunctions: readonly GpuJsFunction[] = [
  {
    // 2ⁿ for whole |n| ≤ 127, by products that are exact
    name: 'twoTo',
    parameters: ['n'],
    source: `function twoTo(n) {
  const one = (n < 0.0 ? 0.5 : 2.0);
  const two = one * one;
  const four = two * two;
  const eight = four * four;
  const sixteen = eight * eight;
  const many = sixteen * sixteen;
  let left = Math.abs(n);
  let scale = 1.0;
  if (left >= 64.0) { scale *= many * many; left -= 64.0; }
  if (left >= 32.0) { scale *= many; left -= 32.0; }
  if (left >= 16.0) { scale *= sixteen; left -= 16.0; }
  if (left >= 8.0) { scale *= eight; left -= 8.0; }
  if (left >= 4.0) { scale *= four; left -= 4.0; }
  if (left >= 2.0) { scale *= two; left -= 2.0; }
  if (left >= 1.0) { scale *= one; }
  return scale;
}`,
  },
  {
    // x = n log 2 + r with |r| ≤ ½ log 2, and 2ⁿ in two factors, as it may be too large or too small for one
    name: 'exponential',
    parameters: ['x'],
    source: `function exponential(x) {
  if (x > 89.0) { return Math.exp(x); }
  if (x < -105.0) { return Math.exp(x); }
  const n = Math.floor(x * 1.44269504 + 0.5);
  const r = (x - n * 0.693359375) + n * 0.00021219444;
  const p = ((((0.000198756915 * r + 0.0013981999507) * r + 0.0083334519073) * r + 0.041665795894) * r + 0.16666665459) * r + 0.5;
  const half = Math.floor(0.5 * n);
  const scale = twoTo(half);
  return (((p * r * r + r) + 1.0) * scale) * ((n - 2.0 * half > 0.5 ? 2.0 : 1.0) * scale);
}`,
  },
  {
    // x = 2ᵉ (1 + m) with 1 + m near √½ … √2; 0 and ∞ are their own halves
    name: 'logarithm',
    parameters: ['x'],
    source: `function logarithm(x) {
  if (0.5 * x === x) { return Math.log(x); }
  if (x < 0.0) { return Math.log(x); }
  const e = Math.floor(Math.log2(x) + 0.5);
  const half = Math.floor(0.5 * e);
  const m = (x * twoTo(-half)) * twoTo(half - e) - 1.0;
  const z = m * m;
  const p = (((((((0.070376836292 * m - 0.1151461031) * m + 0.1167699874) * m - 0.12420140846) * m + 0.14249322787) * m - 0.16668057665) * m + 0.20000714765) * m - 0.24999993993) * m + 0.33333331174;
  return (m + ((m * z * p - e * 0.00021219444) - 0.5 * z)) + e * 0.693359375;
}`,
  },
  {
    // x = n π/2 + r with |r| ≤ π/4, by π/2 in three parts; a turn more makes a cosine of a sine
    name: 'sine',
    parameters: ['x', 'turn'],
    source: `function sine(x, turn) {
  const n = Math.floor(x * 0.636619772 + 0.5);
  const r = ((x - n * 1.5703125) - n * 0.0004837512969970703) - n * 0.0000000754978995489;
  const z = r * r;
  const s = ((-0.00019515295891 * z + 0.0083321608736) * z - 0.16666654611) * z * r + r;
  const c = ((0.00002443315711809948 * z - 0.001388731625493765) * z + 0.04166664568298827) * z * z - 0.5 * z + 1.0;
  const quarter = (n + turn) - 4.0 * Math.floor(0.25 * (n + turn));
  const size = (quarter - 2.0 * Math.floor(0.5 * quarter) > 0.5 ? c : s);
  return (quarter > 1.5 ? -size : size);
}`,
  },
]
