import { dot, exp, mul, select, sub, type Tensor, type Values } from '@odot/autodiff'
import { type Loss, ProblemError } from '@odot/problem'
import { numericResponse } from './numeric-response.js'

/**
 * Poisson loss with the logarithm as link, L(η) = Σᵢ wᵢ (exp ηᵢ − yᵢηᵢ) with Σᵢ wᵢ = 1: the mean negative log-likelihood without the constant
 * Σᵢ wᵢ log yᵢ!.
 *
 * y are counts or rates ≥ 0; η, y and w have shape [n]. With mᵢ = yᵢ + zᵢ/wᵢ ≥ 0, L*(z) = Σᵢ wᵢ (mᵢ ln mᵢ − mᵢ). The curvature exp η has no bound, so
 * there is no κ. `predict` gives the mean exp η. Above η = 709 the value and the gradient are Infinity and products with the Hessian may be NaN.
 * `prepare` throws ProblemError for a wrong number of responses, one that is negative or not finite, and when all are 0.
 * @example
 * const loss = poisson()
 * const { targets } = loss.prepare([0, 3], 2)
 * evaluate(loss.value(tensor([0, 1]), tensor(targets), tensor([0.5, 0.5]))) // => 0.359141
 * loss.predict(values([0, 1])).data // => [1, 2.718282]
 * loss.prepare([2, -1], 2) // => throws poisson: y[1] is -1
 */
export function poisson(): Loss<ArrayLike<number>, Tensor> {
  return record
}

const record: Loss<ArrayLike<number>, Tensor> = Object.freeze({
  name: 'poisson',
  rowwise: true,
  prepare: (y: ArrayLike<number>, rows: number) => {
    const targets = numericResponse('poisson', y, rows)
    const negative = targets.data.findIndex((value) => value < 0)
    if (negative >= 0) throw new ProblemError(`poisson: y[${negative}] is ${y[negative]}; pass counts or rates ≥ 0.`)
    if (targets.data.every((value) => value === 0))
      throw new ProblemError(
        `poisson: all ${rows} responses are 0, so the best mean is 0 and its logarithm −∞; pass rows of which one at least is positive.`,
      )
    return { targets, outputs: 1 }
  },
  value: (eta: Tensor, targets: Tensor, weights: Tensor) => {
    const counted = select(weights, eta, 0) // 0 · exp(710) would be NaN
    return dot(weights, sub(exp(counted), mul(targets, counted)))
  },
  conjugate: (dual: Values, targets: Values, weights: Float64Array) => {
    let total = 0
    for (let i = 0; i < weights.length; i++) {
      const w = weights[i]!
      // from z = w·exp η − w·y, whatever it was shrunk by, rounding makes no mass below 0
      const mass = w * targets.data[i]! + dual.data[i]!
      if (mass < 0 || (w === 0 && mass !== 0)) return Number.POSITIVE_INFINITY
      if (mass > 0) total += mass * (Math.log(mass / w) - 1)
    }
    return total
  },
  balance: (dual: Values, targets: Values, weights: Float64Array) => {
    // The second pass takes away what rounding left.
    for (let pass = 0; pass < 2; pass++) rescaleMeans(dual.data, targets.data, weights)
  },
  predict: (eta: Values) => ({ shape: eta.shape, data: eta.data.map(Math.exp) }),
})

/** Multiplies the means m, of Θ = w (y − m), by the number that makes Σ w m = Σ w y. */
function rescaleMeans(dual: Float64Array, targets: Float64Array, weights: Float64Array): void {
  let due = 0
  let mass = 0
  let excess = 0
  for (let i = 0; i < dual.length; i++) {
    const most = weights[i]! * targets[i]!
    due += most
    mass += most - dual[i]!
    excess += dual[i]!
  }
  if (excess === 0) return
  const share = excess / mass
  if (!Number.isFinite(share)) {
    dual.fill(0) // no mean is left to multiply, and y itself is balanced
    return
  }
  const factor = due / mass
  for (let i = 0; i < dual.length; i++) {
    const most = weights[i]! * targets[i]!
    const mean = most - dual[i]!
    // a small change is added to Θ, so that a small Θ keeps its digits; a large one would lose those of y beside a huge mean
    dual[i] = Math.min(Math.abs(share) < 0.5 ? dual[i]! - share * mean : most - factor * mean, most)
  }
}
