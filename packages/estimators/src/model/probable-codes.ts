/**
 * The place of the most probable class of each row, from predictors η [rows · outputs]: the largest of several, the first where they tie; of one, the second
 * class where η > 0.
 */
export function probableCodes(eta: Float64Array, outputs: number): Int32Array {
  const codes = new Int32Array(eta.length / outputs)
  for (let i = 0; i < codes.length; i++) {
    if (outputs === 1) codes[i] = eta[i]! > 0 ? 1 : 0
    else {
      let best = 0
      for (let k = 1; k < outputs; k++) if (eta[i * outputs + k]! > eta[i * outputs + best]!) best = k
      codes[i] = best
    }
  }
  return codes
}
