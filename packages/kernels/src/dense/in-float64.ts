/** Runs `work` on the first `count` numbers of a float32 array as float64 ones, and rounds them back: arithmetic is float64, storage float32. */
export function inFloat64<R>(array: Float32Array, count: number, work: (wide: Float64Array) => R): R {
  const wide = Float64Array.from(array.subarray(0, count))
  const result = work(wide)
  array.set(wide)
  return result
}
