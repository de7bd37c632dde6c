/**
 * Numbers between −1 and 1 that every runtime makes alike (runtimes/numpy-worker.py has the same), each a multiple of 2⁻²³, so that float32 holds them exactly.
 * `lowbias32` mixes the position with the seed.
 * @see Wellons (2018), "Prospecting for hash functions"
 */
export function noiseInto<A extends Float32Array | Float64Array>(seed: number, out: A): A {
  for (let i = 0; i < out.length; i++) out[i] = (mix(i + seed * 0x9e3779b9) >>> 8) * 2 ** -23 - 1
  return out
}

/** `count` numbers in one of the two precisions. */
export function noise(seed: number, count: number, precision: 'f32' | 'f64'): Float32Array | Float64Array {
  return precision === 'f32' ? noiseInto(seed, new Float32Array(count)) : noiseInto(seed, new Float64Array(count))
}

function mix(x: number): number {
  let h = x | 0
  h = Math.imul(h ^ (h >>> 16), 0x7feb352d)
  h = Math.imul(h ^ (h >>> 15), 0x846ca68b)
  return (h ^ (h >>> 16)) >>> 0
}
