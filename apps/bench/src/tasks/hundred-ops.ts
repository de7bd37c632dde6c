import {
  add,
  div,
  dot,
  type Graph,
  interpret,
  mul,
  sigmoid,
  softplus,
  sqrt,
  square,
  sub,
  sum,
  type Tensor,
  trace,
  type Values,
  valueAndGrad,
  values,
} from '@odot/autodiff'
import { noiseInto } from '../noise.js'
import type { Outputs } from '../suite.js'

const [size, observations, layers] = [200, 30, 2]
const shapes = [[size], [size], [observations, size]] as const

/** A scalar function of two vectors and a matrix: layers of unlike elementwise chains, sums and a product. */
function objective(u: Tensor, v: Tensor, A: Tensor): Tensor {
  let x = mul(u, v)
  let total = sum(square(sub(u, v)))
  for (let layer = 1; layer <= layers; layer++) {
    const gate = sigmoid(add(mul(x, layer / 4), v))
    x = add(mul(gate, x), div(softplus(sub(u, gate)), sqrt(add(square(u), layer))))
    total = add(total, mul(1 / layer, sum(softplus(mul(-1 / layer, x)))))
  }
  return add(total, sum(square(dot(A, x))))
}

export function traceObjective(): Graph<[Tensor, Tensor, Tensor], Tensor> {
  return trace(objective, ...shapes)
}

/** Value and gradient in the first vector: a graph of about a hundred operations. */
export function hundredOps(): Graph {
  return valueAndGrad(traceObjective())
}

/** Operations of a graph: nodes that are neither inputs nor constants. */
export function operationsOf({ nodes }: Graph): number {
  return nodes.filter(({ op }) => op !== 'input' && op !== 'constant').length
}

/** What the graph is run on. */
export function hundredInputs(): readonly [Values, Values, Values] {
  const made = (seed: number, shape: readonly number[]): Values =>
    values(noiseInto(seed, new Float64Array(shape.reduce((count, n) => count * n, 1))), shape)
  return [made(1, shapes[0]), made(2, shapes[1]), made(3, shapes[2])]
}

/** Value and gradient by the interpreter. */
export function hundredReference(): Outputs {
  const { value, gradient } = interpret(valueAndGrad(traceObjective()), hundredInputs())
  return { value: value.data, gradient: gradient.data }
}
