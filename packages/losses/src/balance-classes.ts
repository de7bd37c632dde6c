/** Flows this small beside the largest one are none: they can carry nothing back, and ratios of flows stay finite. */
const negligible = Number.EPSILON ** 2

/**
 * Shrinks a dual Θ = w (target − q) [n·K] of the multinomial loss until ⟨Θₖ, 1⟩ = 0 for every class k, with the rows of q still in the simplex.
 *
 * Rows of class j give the mass −Θᵢₖ = w q to each other class k: a flow from j to k. Balance says that as much flows into a class as out of it. Factors xⱼ ≤ 1
 * of the rows of each class with xⱼ·out(j) = Σₖ xₖ·flow(k, j) are a stationary measure of these flows, found without a subtraction and so with small relative
 * errors. A flow that no way leads back from must be 0.
 * @see Grassmann, Taksar and Heyman (1985), "Regenerative analysis and steady state distributions for Markov chains"
 */
export function balanceClasses(dual: Float64Array, targets: Float64Array, weights: Float64Array): void {
  const classes = dual.length / weights.length
  const flows = flowsBetween(dual, targets, classes)
  const linked = linkedClasses(flows, classes)
  for (let j = 0; j < flows.length; j++) if (linked[j] === 0) flows[j] = 0
  const factors = stationaryMeasure(flows, linked, classes)
  for (let i = 0; i < weights.length; i++) {
    const start = i * classes
    const own = ownClass(targets, start, classes)
    let given = 0
    for (let k = 0; k < classes; k++) {
      if (k === own) continue
      dual[start + k]! *= flows[own * classes + k] === 0 ? 0 : factors[own]!
      given -= dual[start + k]!
    }
    // what a row gives, it has: the entry of its own class may carry the rounding of its weight, which is large beside a small Θ
    dual[start + own] = Math.min(given, weights[i]!)
  }
}

function ownClass(targets: Float64Array, start: number, classes: number): number {
  let k = 0
  while (k < classes - 1 && targets[start + k] === 0) k++
  return k
}

/** flow(j, k) at j·K + k; none from a class to itself, and none that is negligible. */
function flowsBetween(dual: Float64Array, targets: Float64Array, classes: number): Float64Array {
  const flows = new Float64Array(classes * classes)
  for (let start = 0; start < dual.length; start += classes) {
    const own = ownClass(targets, start, classes)
    for (let k = 0; k < classes; k++) if (k !== own) flows[own * classes + k]! -= dual[start + k]!
  }
  let largest = 0
  for (let j = 0; j < flows.length; j++) largest = Math.max(largest, flows[j]!)
  for (let j = 0; j < flows.length; j++) if (flows[j]! <= negligible * largest) flows[j] = 0
  return flows
}

/** 1 at j·K + k where flows lead from j to k and back, else 0. */
function linkedClasses(flows: Float64Array, classes: number): Uint8Array {
  const reached = Uint8Array.from(flows, (flow) => (flow > 0 ? 1 : 0))
  for (let via = 0; via < classes; via++)
    for (let j = 0; j < classes; j++) {
      if (reached[j * classes + via] === 0) continue
      for (let k = 0; k < classes; k++) if (reached[via * classes + k] === 1) reached[j * classes + k] = 1
    }
  return reached.map((there, at) => there & reached[(at % classes) * classes + Math.floor(at / classes)]!)
}

/** x ≥ 0 with xⱼ·Σₖ flow(j, k) = Σₖ xₖ·flow(k, j), the largest 1 among classes that are linked. */
function stationaryMeasure(flows: Float64Array, linked: Uint8Array, classes: number): Float64Array {
  const rate = flows.slice()
  const leaving = new Float64Array(classes)
  for (let last = classes - 1; last > 0; last--) {
    for (let k = 0; k < last; k++) leaving[last]! += rate[last * classes + k]!
    if (leaving[last] === 0) continue
    for (let j = 0; j < last; j++) {
      const share = rate[j * classes + last]! / leaving[last]!
      if (share === 0) continue
      for (let k = 0; k < last; k++) if (k !== j) rate[j * classes + k]! += share * rate[last * classes + k]!
    }
  }
  const measure = new Float64Array(classes).fill(1)
  for (let next = 1; next < classes; next++) {
    if (leaving[next] === 0) continue // the first of its classes
    let total = 0
    for (let j = 0; j < next; j++) total += measure[j]! * (rate[j * classes + next]! / leaving[next]!)
    measure[next] = total
    if (total <= 1) continue
    for (let j = 0; j <= next; j++) if (linked[j * classes + next] === 1) measure[j]! /= total
  }
  return measure
}
