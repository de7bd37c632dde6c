/** Multiplies the Θ of the class that weighs more, of targets ±1 with yᵢΘᵢ ≥ 0, until Θ sums to 0: shrinking keeps every row between its value and 0. */
export function shrinkHeavierClass(dual: Float64Array, targets: Float64Array): void {
  // The second pass takes away what rounding left.
  for (let pass = 0; pass < 2; pass++) shrinkOnce(dual, targets)
}

function shrinkOnce(dual: Float64Array, targets: Float64Array): void {
  let [positive, negative] = [0, 0]
  for (let i = 0; i < dual.length; i++) {
    if (targets[i]! > 0) positive += dual[i]!
    else negative -= dual[i]!
  }
  if (positive === negative) return
  const heavier = positive > negative ? 1 : -1
  const factor = heavier > 0 ? negative / positive : positive / negative
  for (let i = 0; i < dual.length; i++) if (targets[i] === heavier) dual[i]! *= factor
}
