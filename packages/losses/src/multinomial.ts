import { amax, dot, exp, log, mul, reshape, stopGradient, sub, sum, type Tensor, type Values } from '@odot/autodiff'
import { type Label, type Loss, ProblemError } from '@odot/problem'
import { balanceClasses } from './balance-classes.js'
import { classLabels, showLabels } from './class-labels.js'

/**
 * Multinomial logistic loss of K ≥ 2 classes, L(η) = Σᵢ wᵢ (log Σₖ exp ηᵢₖ − ηᵢ,yᵢ) with Σᵢ wᵢ = 1: half the mean deviance, with a predictor for each
 * class.
 *
 * Labels as for `logistic`, in ascending order. η and the targets (1 at the class of a row, else 0) have shape [n, K], w has shape [n]. The predictors of a row
 * are determined up to a constant that they share. With q = target + z/w, L*(z) = Σᵢₖ wᵢ qᵢₖ ln qᵢₖ where each row of q is ≥ 0 and sums to 1; a sum that differs
 * from 1 by at most K·1e-12 is a rounding and counts as 1. κ = ½ bounds the K × K Hessian of a row. `predict` gives probabilities [n, K]. `prepare` throws
 * ProblemError for a wrong number of labels, a label that is none, and a single class.
 * @example
 * const loss = multinomial()
 * const { targets, outputs, classes } = loss.prepare(['red', 'blue', 'green'], 3)
 * classes // => ['blue', 'green', 'red']
 * targets.data // => [0, 0, 1, 1, 0, 0, 0, 1, 0]
 * loss.predict(values([[0, 0, Math.log(2)]])).data // => [0.25, 0.25, 0.5]
 * loss.prepare([1, 1], 2) // => throws all 2 labels are 1
 */
export function multinomial(): Loss<ArrayLike<Label>, Tensor> {
  return record
}

/** By how much a row of q may miss the sum 1, for each class: gradients are sums of K roundings, of predictors that may be large. */
const sumRounding = 1e-12

const record: Loss<ArrayLike<Label>, Tensor> = Object.freeze({
  name: 'multinomial',
  rowwise: true,
  smoothness: 0.5,
  prepare: (y: ArrayLike<Label>, rows: number) => {
    const { classes, codes } = classLabels('multinomial', y, rows)
    const outputs = classes.length
    if (outputs === 1)
      throw new ProblemError(`multinomial: all ${rows} labels are ${showLabels(classes)}; pass rows of two classes or more.`)
    const data = new Float64Array(rows * outputs)
    for (let i = 0; i < rows; i++) data[i * outputs + codes[i]!] = 1
    return { targets: { shape: [rows, outputs], data }, outputs, classes }
  },
  value: (eta: Tensor, targets: Tensor, weights: Tensor) => {
    // the largest predictor of a row cancels, and with it the rounding of a large one
    const centred = sub(eta, reshape(stopGradient(amax(eta, [1])), [eta.shape[0]!, 1]))
    return dot(weights, sub(log(sum(exp(centred), [1])), sum(mul(targets, centred), [1])))
  },
  conjugate: (dual: Values, targets: Values, weights: Float64Array) => {
    const outputs = dual.data.length / weights.length
    let total = 0
    for (let i = 0; i < weights.length; i++) {
      const w = weights[i]!
      let excess = 0
      for (let j = i * outputs; j < (i + 1) * outputs; j++) {
        const z = dual.data[j]!
        const mass = w * targets.data[j]! + z
        if (mass < 0 || (w === 0 && z !== 0)) return Number.POSITIVE_INFINITY
        if (mass > 0) total += mass * Math.log(mass / w)
        excess += z
      }
      if (!(Math.abs(excess) <= sumRounding * outputs * w)) return Number.POSITIVE_INFINITY
    }
    return total
  },
  balance: (dual: Values, targets: Values, weights: Float64Array) => {
    // The second pass takes away what rounding left.
    for (let pass = 0; pass < 2; pass++) balanceClasses(dual.data, targets.data, weights)
  },
  predict: ({ shape, data }: Values) => {
    const outputs = shape[1]!
    const probabilities = new Float64Array(data.length)
    for (let start = 0; start < data.length; start += outputs) softmax(data, probabilities, { start, stop: start + outputs })
    return { shape, data: probabilities }
  },
})

function softmax(eta: Float64Array, out: Float64Array, { start, stop }: { readonly start: number; readonly stop: number }): void {
  let top = Number.NEGATIVE_INFINITY
  for (let j = start; j < stop; j++) top = Math.max(top, eta[j]!)
  let total = 0
  for (let j = start; j < stop; j++) {
    out[j] = Math.exp(eta[j]! - top)
    total += out[j]!
  }
  for (let j = start; j < stop; j++) out[j]! /= total
}
