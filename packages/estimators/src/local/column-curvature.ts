import type { LocalProblem } from './local-problem.js'

/** ∂²L/∂bⱼₖ² at predictors η, for every column and output; [columns · K]. A design without norms of columns gets the bound of the loss. */
export function columnCurvature({ design, loss, squares }: LocalProblem, eta: Float64Array): Float64Array {
  const { rows, outputs: K } = loss
  const out = new Float64Array(design.columns * K)
  if (!design.columnNorms) return out.map((_, at) => (loss.smoothness ?? 1) * squares[Math.floor(at / K)]!)
  const blocks = new Float64Array(rows * K * K)
  loss.curvatureInto(eta, blocks)
  for (let k = 0; k < K; k++) {
    // below 0 by rounding only: losses are convex
    const diagonal = Float64Array.from({ length: rows }, (_, i) => Math.max(0, blocks[(i * K + k) * K + k]!))
    const norms = design.columnNorms(diagonal)
    for (let j = 0; j < norms.length; j++) out[j * K + k] = norms[j]! ** 2
  }
  return out
}

/** Bounds of ∂²L/∂bⱼₖ²: anywhere, where the loss has one; at predictors η, where it has none. */
export function curvatureBound(problem: LocalProblem, eta: Float64Array): Float64Array {
  const { loss, squares, design } = problem
  const { smoothness, outputs } = loss
  if (smoothness === undefined) return columnCurvature(problem, eta)
  return Float64Array.from({ length: design.columns * outputs }, (_, at) => smoothness * squares[Math.floor(at / outputs)]!)
}
