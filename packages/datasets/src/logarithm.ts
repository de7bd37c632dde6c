const view = new DataView(new ArrayBuffer(8))

/**
 * The natural logarithm of a positive normal number, by + − × ÷ alone: engines may round Math.log differently, which would change the bits of a seed.
 * x = m·2^e with m in [√½, √2), and ln m = 2·artanh((m − 1)/(m + 1)).
 */
export const logarithm = (x: number): number => {
  view.setFloat64(0, x)
  const high = view.getUint32(0)
  let exponent = (high >>> 20) - 1023
  view.setUint32(0, (high & 0xfffff) | 0x3ff00000)
  let mantissa = view.getFloat64(0)
  if (mantissa > Math.SQRT2) {
    mantissa /= 2
    exponent++
  }
  const t = (mantissa - 1) / (mantissa + 1)
  const square = t * t
  let series = 0
  for (let k = 21; k >= 3; k -= 2) series = square * (series + 1 / k)
  return exponent * Math.LN2 + 2 * t * (1 + series)
}
