import { add, call, dot, logSumExp, mul, relu, sub, sum, type Tensor, trace, transpose, valueAndGrad } from '@odot/autodiff'
import type { Assignment } from '../suite.js'
import type { Runtime, Task } from '../task.js'
import { checkedRate, type MlpSizes, mlpOutputs, mlpProblem, mlpSizes, timedRate } from './mlp-problem.js'
import { openDevice, partOf, readyGraph } from './odot-device.js'

/** One step of gradient descent for a network with one hidden layer. */
export const mlpTasks: Runtime['tasks'] = {
  mlp: (assignment) => step(assignment),
  'mlp-forward': (assignment) =>
    productPart(assignment, ({ batch, inputs, hidden }) => [
      [batch, inputs],
      [inputs, hidden],
    ]),
  'mlp-weight-gradient': ({ precision, sizes }) => {
    const { batch, inputs, hidden } = mlpSizes(sizes)
    const graph = trace((X: Tensor, D: Tensor) => dot(transpose(X), D), [batch, inputs], [batch, hidden])
    return partOf(openDevice(precision, undefined), graph)
  },
  'mlp-small-products': ({ precision, sizes }) => {
    const { batch, hidden, classes } = mlpSizes(sizes)
    const graph = trace(
      (H: Tensor, W: Tensor, D: Tensor) => [dot(H, W), dot(transpose(H), D), dot(D, transpose(W))],
      [batch, hidden],
      [hidden, classes],
      [batch, classes],
    )
    return partOf(openDevice(precision, undefined), graph)
  },
  'mlp-softmax': ({ precision, sizes }) => {
    const { batch, classes } = mlpSizes(sizes)
    const graph = valueAndGrad(trace((Z: Tensor, Y: Tensor) => crossEntropy(Z, Y), [batch, classes], [batch, classes]))
    return partOf(openDevice(precision, undefined), graph)
  },
  'mlp-update': ({ precision, sizes }) => {
    const { inputs, hidden } = mlpSizes(sizes)
    const graph = trace((W: Tensor, g: Tensor, rate: Tensor) => sub(W, mul(rate, g)), [inputs, hidden], [inputs, hidden], [])
    return partOf(openDevice(precision, undefined), graph)
  },
}

interface Weights {
  readonly W1: Tensor
  readonly b1: Tensor
  readonly W2: Tensor
  readonly b2: Tensor
}

function crossEntropy(Z: Tensor, Y: Tensor): Tensor {
  const [batch = 1] = Z.shape
  return mul(1 / batch, sub(sum(logSumExp(Z, [1])), sum(mul(Z, Y))))
}

function step({ precision, sizes, variant }: Assignment): Task {
  const each = mlpSizes(sizes)
  const { batch, inputs, hidden, classes } = each
  const shapes = { W1: [inputs, hidden], b1: [hidden], W2: [hidden, classes], b2: [classes] } as const
  const loss = valueAndGrad(
    trace(
      ({ W1, b1, W2, b2 }: Weights, X: Tensor, Y: Tensor) => {
        const H = relu(add(dot(X, W1), b1))
        return crossEntropy(add(dot(H, W2), b2), Y)
      },
      shapes,
      [batch, inputs],
      [batch, classes],
    ),
  )
  const graph = trace(
    (W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor, X: Tensor, Y: Tensor, rate: Tensor) => {
      const weights = { W1, b1, W2, b2 }
      const { value, gradient } = call(loss, weights, X, Y)
      const next = (name: keyof Weights): Tensor => sub(weights[name], mul(rate, gradient[name]))
      return [value, next('W1'), next('b1'), next('W2'), next('b2')]
    },
    shapes.W1,
    shapes.b1,
    shapes.W2,
    shapes.b2,
    [batch, inputs],
    [batch, classes],
    [],
  )
  const { X, Y, ...start } = mlpProblem(each, precision)
  const all = [start.W1, start.b1, start.W2, start.b2]
  const ready = readyGraph(openDevice(precision, variant), graph, [...all, X, Y, [timedRate]], { donate: { 1: 0, 2: 1, 3: 2, 4: 3 } })
  const weights = ready.inputs.slice(0, 4).map(({ data }) => data)
  const rate = ready.inputs.at(-1)!.data
  const restart = (): void => weights.forEach((w, k) => void w.set(all[k]!))
  return {
    run: ready.run,
    outputs: () => {
      restart()
      rate[0] = checkedRate
      ready.run()
      const [W1, b1, W2, b2] = weights.map((w) => w.slice())
      const outputs = mlpOutputs(ready.outputs[0]!.data[0]!, start, { W1: W1!, b1: b1!, W2: W2!, b2: b2! })
      restart()
      rate[0] = timedRate
      return outputs
    },
  }
}

function productPart(
  { precision, sizes }: Assignment,
  shapesOf: (sizes: MlpSizes) => readonly [readonly [number, number], readonly [number, number]],
): Task {
  const [a, b] = shapesOf(mlpSizes(sizes))
  return partOf(
    openDevice(precision, undefined),
    trace((A: Tensor, B: Tensor) => dot(A, B), a, b),
  )
}
