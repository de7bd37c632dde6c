import { dot, mul, relu, square, sub, type Tensor, type Values } from '@odot/autodiff'
import type { Label, Loss } from '@odot/problem'
import { shrinkHeavierClass } from './shrink-heavier-class.js'
import { twoClasses } from './two-classes.js'

/**
 * Squared hinge loss of two classes, L(η) = ½ Σᵢ wᵢ max(0, 1 − yᵢηᵢ)² with yᵢ = ±1 and Σᵢ wᵢ = 1: rows beyond the margin, yᵢηᵢ ≥ 1, cost nothing, which
 * makes it the loss of a support vector machine that has a derivative. Other libraries leave the ½ out.
 *
 * Labels as for `logistic`; η, y and w have shape [n]. With tᵢ = −yᵢzᵢ/wᵢ ≥ 0, L*(z) = Σᵢ wᵢ (tᵢ²/2 − tᵢ); κ = 1, and the curvature is wᵢ before the margin
 * and 0 beyond. The best predictor of a class of probability p is 2p − 1, so `predict` gives (1 + η)/2 between 0 and 1. `prepare` throws ProblemError as
 * that of `logistic` does.
 * @example
 * const loss = squaredHinge()
 * const { targets, classes } = loss.prepare(['sick', 'well', 'sick'], 3)
 * classes // => ['sick', 'well']
 * evaluate(loss.value(tensor([-2, 0, 1]), tensor(targets), tensor([0.25, 0.5, 0.25]))) // => 0.75
 * loss.predict(values([-2, 0, 0.5])).data // => [0, 0.5, 0.75]
 * @see Cortes and Vapnik (1995), "Support-vector networks"
 * @see Zhang (2004), "Statistical behavior and consistency of classification methods based on convex risk minimization"
 */
export function squaredHinge(): Loss<ArrayLike<Label>, Tensor> {
  return record
}

const record: Loss<ArrayLike<Label>, Tensor> = Object.freeze({
  name: 'squared hinge',
  rowwise: true,
  smoothness: 1,
  prepare: (y: ArrayLike<Label>, rows: number) => twoClasses('squaredHinge', y, rows),
  value: (eta: Tensor, targets: Tensor, weights: Tensor) => mul(0.5, dot(weights, square(relu(sub(1, mul(targets, eta)))))),
  conjugate: (dual: Values, targets: Values, weights: Float64Array) => {
    let total = 0
    for (let i = 0; i < weights.length; i++) {
      const z = dual.data[i]!
      if (z === 0) continue
      const t = -targets.data[i]! * z
      if (!(t >= 0 && weights[i]! > 0)) return Number.POSITIVE_INFINITY
      total += t * (t / (2 * weights[i]!) - 1)
    }
    return total
  },
  balance: (dual: Values, targets: Values) => shrinkHeavierClass(dual.data, targets.data),
  predict: (eta: Values) => ({ shape: eta.shape, data: eta.data.map((x) => Math.min(1, Math.max(0, 0.5 + x / 2))) }),
})
