import { noise } from '../noise.js'
import type { Outputs } from '../suite.js'

/** Rows of a batch, inputs, hidden units and classes of a network with one hidden layer of rectifiers. */
export interface MlpSizes {
  readonly batch: number
  readonly inputs: number
  readonly hidden: number
  readonly classes: number
}

export function mlpSizes([batch = 0, inputs = 0, hidden = 0, classes = 0]: readonly number[]): MlpSizes {
  return { batch, inputs, hidden, classes }
}

/** A step of this length is checked: what a weight lost is its gradient. Later steps are short. */
export const checkedRate = 1
export const timedRate = 2 ** -7

/** Softmax cross-entropy, mean over the batch: inputs X, labels one-hot in Y, and the weights at the start. */
export function mlpProblem({ batch, inputs, hidden, classes }: MlpSizes, precision: 'f32' | 'f64') {
  const scaled = (seed: number, count: number) => noise(seed, count, precision).map((x) => x / 16)
  const Y = precision === 'f32' ? new Float32Array(batch * classes) : new Float64Array(batch * classes)
  for (let i = 0; i < batch; i++) Y[i * classes + (i % classes)] = 1
  return {
    X: noise(1, batch * inputs, precision),
    Y,
    W1: scaled(2, inputs * hidden),
    b1: scaled(3, hidden),
    W2: scaled(4, hidden * classes),
    b2: scaled(5, classes),
  }
}

/** The value and all gradients, from the weights before and after a step of the checked length. */
export function mlpOutputs(value: number, before: Record<'W1' | 'b1' | 'W2' | 'b2', ArrayLike<number>>, after: typeof before): Outputs {
  const lost = (name: 'W1' | 'b1' | 'W2' | 'b2') => Float64Array.from(before[name], (x, i) => (x - after[name][i]!) / checkedRate)
  return { value: [value], W1: lost('W1'), b1: lost('b1'), W2: lost('W2'), b2: lost('b2') }
}

/** Value and gradients in float64, row by row. */
export function mlpReference(sizes: MlpSizes): Outputs {
  const { batch, inputs, hidden, classes } = sizes
  const { X, Y, W1, b1, W2, b2 } = mlpProblem(sizes, 'f64')
  const gradient = {
    W1: new Float64Array(W1.length),
    b1: new Float64Array(hidden),
    W2: new Float64Array(W2.length),
    b2: new Float64Array(classes),
  }
  let value = 0
  for (let i = 0; i < batch; i++) {
    const x = X.subarray(i * inputs, (i + 1) * inputs)
    const target = Y.subarray(i * classes, (i + 1) * classes)
    const before = Float64Array.from(b1)
    for (let d = 0; d < inputs; d++) for (let k = 0; k < hidden; k++) before[k]! += x[d]! * W1[d * hidden + k]!
    const h = before.map((a) => Math.max(a, 0))
    const logits = Float64Array.from(b2)
    for (let k = 0; k < hidden; k++) for (let c = 0; c < classes; c++) logits[c]! += h[k]! * W2[k * classes + c]!
    const total = logits.reduce((sum, z) => sum + Math.exp(z), 0)
    const slope = logits.map((z, c) => (Math.exp(z) / total - target[c]!) / batch)
    for (let c = 0; c < classes; c++) {
      value -= (target[c]! * (logits[c]! - Math.log(total))) / batch
      gradient.b2[c]! += slope[c]!
    }
    for (let k = 0; k < hidden; k++) {
      let back = 0
      for (let c = 0; c < classes; c++) {
        gradient.W2[k * classes + c]! += h[k]! * slope[c]!
        back += W2[k * classes + c]! * slope[c]!
      }
      if (before[k]! <= 0) continue
      gradient.b1[k]! += back
      for (let d = 0; d < inputs; d++) gradient.W1[d * hidden + k]! += x[d]! * back
    }
  }
  return { value: [value], ...gradient }
}
