import { adjointInto, applyInto } from '../engine/linear-products.js'
import type { LocalPoint, LocalProblem } from './local-problem.js'

/** η = offset + b₀ + X̃b; [rows · K]. */
export function predictorsAt({ design, loss: { rows, outputs }, offset }: LocalProblem, { b, intercepts }: LocalPoint): Float64Array {
  const eta = new Float64Array(rows * outputs)
  if (b.some((value) => value !== 0)) applyInto(design, b, outputs, eta)
  addConstants(eta, intercepts, offset)
  return eta
}

/** ∂L/∂b at predictors η; [columns · K]. */
export function gradientAt({ design, loss }: LocalProblem, eta: Float64Array): Float64Array {
  const pull = new Float64Array(eta.length)
  loss.gradientInto(eta, pull)
  const out = new Float64Array(design.columns * loss.outputs)
  adjointInto(design, pull, loss.outputs, out)
  return out
}

/** eta += offset + the intercept of each output; eta [rows, K]. */
export function addConstants(eta: Float64Array, intercepts: Float64Array, offset: Float64Array | undefined): void {
  const outputs = intercepts.length
  for (let at = 0; at < eta.length; ) for (let k = 0; k < outputs; k++, at++) eta[at]! += intercepts[k]!
  if (offset) for (let at = 0; at < eta.length; at++) eta[at]! += offset[at]!
}
