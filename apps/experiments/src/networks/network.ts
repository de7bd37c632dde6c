import { add, dot, mul, relu, square, sum, type Tensor, type Values } from '@odot/autodiff'
import { multinomial } from '@odot/losses'

/** Weights [inputs, outputs] and biases [outputs]. */
interface Layer {
  readonly W: Tensor
  readonly b: Tensor
}

/** Two layers with a rectifier between them. */
export interface Network {
  readonly hidden: Layer
  readonly output: Layer
}

/**
 * The ridge on the weights of the second layer. A rectifier passes on factors: without it, the first layer could pay less by shrinking while the second grows.
 */
const outputRidge = 1e-3

const classes = multinomial()

/** The predictors of the classes, [rows, classes]. */
export function logits({ hidden, output }: Network, X: Tensor): Tensor {
  return add(dot(relu(add(dot(X, hidden.W), hidden.b)), output.W), output.b)
}

/** The mean negative log-likelihood of rows with weights, and the ridge on the second layer. */
export function networkLoss(network: Network, X: Tensor, y: Tensor, weights: Tensor): Tensor {
  return add(classes.value(logits(network, X), y, weights), mul(outputRidge / 2, sum(square(network.output.W))))
}

/** The share of rows whose largest predictor is that of their class. */
export function accuracy(predictors: Values, y: Values): number {
  const [rows = 0, count = 0] = predictors.shape
  const largest = (data: Float64Array, row: number): number => {
    let best = row * count
    for (let k = best + 1; k < (row + 1) * count; k++) if (data[k]! > data[best]!) best = k
    return best
  }
  let right = 0
  for (let i = 0; i < rows; i++) if (largest(predictors.data, i) === largest(y.data, i)) right++
  return right / rows
}
