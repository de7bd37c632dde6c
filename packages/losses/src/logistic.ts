import { dot, mul, neg, softplus, type Tensor, type Values } from '@odot/autodiff'
import type { Label, Loss } from '@odot/problem'
import { shrinkHeavierClass } from './shrink-heavier-class.js'
import { twoClasses } from './two-classes.js'

/**
 * Logistic loss of two classes, L(η) = Σᵢ wᵢ log(1 + exp(−yᵢηᵢ)) with yᵢ = ±1 and Σᵢ wᵢ = 1: half the mean deviance.
 *
 * Labels are two numbers, two strings or two booleans; in ascending order the first is −1 and the second +1, so 0/1, −1/1 and false/true mean
 * what they say. η, y and w have shape [n]. With tᵢ = −yᵢzᵢ/wᵢ in [0, 1], L*(z) = Σᵢ wᵢ (tᵢ ln tᵢ + (1 − tᵢ) ln(1 − tᵢ)); κ = ¼. `predict` gives
 * the probability of the second class. `prepare` throws ProblemError for a wrong number of labels, a label that is none, and any other number of
 * classes than two.
 * @example
 * const loss = logistic()
 * const { targets, classes } = loss.prepare(['sick', 'well', 'sick'], 3)
 * classes // => ['sick', 'well']
 * targets.data // => [-1, 1, -1]
 * loss.predict(values([0])).data // => [0.5]
 * loss.prepare([1, 1], 2) // => throws all 2 labels are 1
 */
export function logistic(): Loss<ArrayLike<Label>, Tensor> {
  return record
}

const record: Loss<ArrayLike<Label>, Tensor> = Object.freeze({
  name: 'logistic',
  rowwise: true,
  smoothness: 0.25,
  prepare: (y: ArrayLike<Label>, rows: number) => twoClasses('logistic', y, rows),
  value: (eta: Tensor, targets: Tensor, weights: Tensor) => dot(weights, softplus(neg(mul(targets, eta)))),
  conjugate: (dual: Values, targets: Values, weights: Float64Array) => {
    let total = 0
    for (let i = 0; i < weights.length; i++) {
      const z = dual.data[i]!
      const w = weights[i]!
      if (z === 0) continue
      const t = (-targets.data[i]! * z) / w
      if (!(t >= 0 && t <= 1)) return Number.POSITIVE_INFINITY
      total += w * (entropyTerm(t) + entropyTerm(1 - t))
    }
    return total
  },
  balance: (dual: Values, targets: Values) => shrinkHeavierClass(dual.data, targets.data),
  predict: (eta: Values) => ({ shape: eta.shape, data: eta.data.map((x) => 1 / (1 + Math.exp(-x))) }),
})

function entropyTerm(t: number): number {
  return t > 0 ? t * Math.log(t) : 0
}
