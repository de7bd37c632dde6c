/**
 * The area under the ROC curve: the weighted probability that a row of class 1 has a larger score than one of class 0, ties counting a half. NaN when a class
 * has no weight. O(n log n).
 */
export function areaUnderCurve(scores: Float64Array, codes: Int32Array, weights: Float64Array): number {
  const order = Array.from(scores.keys())
    .filter((i) => weights[i]! > 0)
    .sort((a, b) => scores[a]! - scores[b]!)
  let below = 0
  let positive = 0
  let area = 0
  for (let from = 0; from < order.length; ) {
    let first = 0
    let second = 0
    const score = scores[order[from]!]
    for (; from < order.length && scores[order[from]!] === score; from++) {
      const i = order[from]!
      if (codes[i] === 1) second += weights[i]!
      else first += weights[i]!
    }
    area += second * (below + first / 2)
    below += first
    positive += second
  }
  return area / (positive * below)
}
