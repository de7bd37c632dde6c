import { dot, mul, square, sub, sum, type Tensor, type Values } from '@odot/autodiff'
import type { Loss } from '@odot/problem'
import { type ResponseMatrix, responseMatrix } from './response-matrix.js'

/**
 * Least squares of K responses at once, L(η) = ½ Σᵢ wᵢ ‖ηᵢ − yᵢ‖² with Σᵢ wᵢ = 1: the sum over the responses of half their weighted mean squared errors.
 *
 * The response is rows of K numbers, or { data, shape: [n, K] }. η and y have shape [n, K], or [n] when K = 1; w has shape [n].
 * L*(z) = Σᵢₖ zᵢₖyᵢₖ + zᵢₖ²/(2wᵢ), with zᵢ = 0 where wᵢ = 0; κ = 1. `prepare` throws ProblemError for a wrong number of rows, rows of unequal lengths, and
 * an entry that is not finite.
 * @example
 * const loss = multiTask()
 * const { targets, outputs } = loss.prepare([[1, 0], [3, 2]], 2)
 * outputs // => 2
 * evaluate(loss.value(tensor([[2, 0], [1, 2]]), tensor(targets), tensor([0.5, 0.5]))) // => 1.25
 * loss.prepare([[1, 0], [3, NaN]], 2) // => throws multiTask: y[1][1] is NaN
 */
export function multiTask(): Loss<ResponseMatrix, Tensor> {
  return record
}

const record: Loss<ResponseMatrix, Tensor> = Object.freeze({
  name: 'multi-task',
  rowwise: true,
  smoothness: 1,
  prepare: (y: ResponseMatrix, rows: number) => {
    const { data, outputs } = responseMatrix('multiTask', y, rows)
    return { targets: { shape: outputs === 1 ? [rows] : [rows, outputs], data }, outputs }
  },
  value: (eta: Tensor, targets: Tensor, weights: Tensor) => mul(0.5, sum(dot(weights, square(sub(eta, targets))))),
  conjugate: (dual: Values, targets: Values, weights: Float64Array) => {
    const outputs = dual.data.length / weights.length
    let total = 0
    for (let i = 0; i < weights.length; i++)
      for (let j = i * outputs; j < (i + 1) * outputs; j++) {
        const z = dual.data[j]!
        if (z !== 0) total += z * (targets.data[j]! + z / (2 * weights[i]!))
      }
    return total
  },
  balance: (dual: Values, _: Values, weights: Float64Array) => {
    const outputs = dual.data.length / weights.length
    // The second pass takes away what rounding left.
    for (let pass = 0; pass < 2; pass++) for (let k = 0; k < outputs; k++) centreColumn(dual.data, weights, { outputs, k })
  },
  predict: (eta: Values) => eta,
})

/** Projects column k of the residual Θ/w orthogonally to 1 in the metric of the weights. */
function centreColumn(dual: Float64Array, weights: Float64Array, { outputs, k }: { readonly outputs: number; readonly k: number }): void {
  let total = 0
  let weight = 0
  for (let i = 0; i < weights.length; i++) {
    total += dual[i * outputs + k]!
    weight += weights[i]!
  }
  const mean = total / weight
  for (let i = 0; i < weights.length; i++) dual[i * outputs + k]! -= weights[i]! * mean
}
