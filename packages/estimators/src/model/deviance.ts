import { lbfgs, minimizeSync } from '@odot/optimizers'
import type { ScoredLoss } from './host-loss.js'
import type { Scored } from './metric.js'

/** Twice the loss above its infimum over all predictors, 2(L(η) + L*(0)); NaN where the loss has no conjugate. */
export function meanDeviance({ loss, eta }: Scored): number {
  return 2 * (loss.value(eta) - smallestLoss(loss))
}

/** 1 − (L(η) − L∞)/(L₀ − L∞), with L∞ the smallest loss of any predictors and L₀ that of the best intercepts (beside the offset). */
export function explainedDeviance({ loss, eta, offset }: Scored): number {
  const best = smallestLoss(loss)
  const left = loss.value(eta) - best
  const all = interceptLoss(loss, offset) - best
  // a response that intercepts explain: nothing is left to explain, and only missing it counts
  const rounding = 1e-12 * (Math.abs(best) + Math.abs(loss.value(new Float64Array(eta.length))))
  if (all > rounding) return 1 - left / all
  return Number.isNaN(all) ? all : left > rounding ? 0 : 1
}

/** inf L = −L*(0). */
function smallestLoss({ rows, outputs, conjugate }: ScoredLoss): number {
  if (conjugate === undefined) return Number.NaN
  return -conjugate({ shape: outputs === 1 ? [rows] : [rows, outputs], data: new Float64Array(rows * outputs) })
}

/** min over b₀ [K] of L(offset + b₀). */
function interceptLoss(loss: ScoredLoss, offset: Float64Array | undefined): number {
  const { rows, outputs } = loss
  const eta = new Float64Array(rows * outputs)
  const slope = new Float64Array(rows * outputs)
  const shared = offset?.length === rows
  const objective = (b: Float64Array, gradient: Float64Array): number => {
    for (let i = 0; i < rows; i++)
      for (let k = 0; k < outputs; k++) eta[i * outputs + k] = b[k]! + (offset?.[shared ? i : i * outputs + k] ?? 0)
    const value = loss.gradientInto(eta, slope)
    gradient.fill(0)
    for (let i = 0; i < slope.length; i++) gradient[i % outputs]! += slope[i]!
    return value
  }
  // no tolerance says when a gradient is small for a response of unknown units: it ends when rounding does not let it go on
  return minimizeSync(lbfgs(), objective, new Float64Array(outputs), { tolerance: 0, maxIterations: 200 }).value
}
