import {
  adjoint,
  apply,
  broadcast,
  custom,
  design,
  dot,
  exp,
  type Graph,
  gather,
  mul,
  type Random,
  reshape,
  seededRandom,
  sizeOf,
  stopGradient,
  sub,
  sum,
  type Tensor,
  tanh,
  tensor,
  trace,
  transpose,
  valueAndGrad,
} from '@odot/autodiff'
import { normalValues, type RandomOperation, randomExpression } from '@odot/autodiff/testing'
import type { Design } from '../design/design.js'
import type { GraphCase } from './agreement.js'
import { type DesignFormat, designFormats, randomDesign } from './random-design.js'
import { decided, roundoff } from './rounding.js'

/** One graph in twenty is large enough for the main loops of kernels that take blocks of rows and columns. */
const largeEvery = 20
const small = { rows: 5, columns: 3, largest: 64, shapes: [[], [3], [2, 3], [1, 3]] }
const large = { rows: 40, columns: 37, largest: 2000, shapes: [[], [37], [40, 37], [1, 37]] }
/** How often inputs are drawn again where a comparison hangs on rounding. */
const draws = 4
/** Comparisons must survive errors of so many times the bound of float32. */
const margin = 8

/** What a random case is made of, to be printed when it fails. */
export interface RandomCase extends GraphCase {
  readonly seed: number
  readonly format: DesignFormat
}

/**
 * A random graph with inputs that float32 holds, with or without its gradient: every operation, products with a design X of any format, and now and then
 * 40 × 37 matrices. Undefined where a comparison in it would turn on rounding, whatever the inputs.
 */
export function randomCase(seed: number): RandomCase | undefined {
  const random = seededRandom(seed)
  const { rows, columns, largest, shapes } = seed % largeEvery === 0 ? large : small
  const format = designFormats[Math.floor(designFormats.length * random())]!
  const X = randomDesign(format, { rows, columns, random })
  const kinks = random() < 0.5
  const { fn } = randomExpression(seed, { kinks, size: 2 + Math.floor(5 * random()), shapes, largest, more: products(rows, columns) })
  const graph: Graph =
    random() < 0.7
      ? trace(fn, ...shapes)
      : valueAndGrad(
          trace((...xs: readonly Tensor[]) => sum(fn(...xs)), ...shapes),
          { wrt: 2 },
        )
  const designs: Readonly<Record<string, Design>> = { X }
  for (let draw = 0; draw < draws; draw++) {
    const inputs = graph.inputs.map(({ shape }) => ({ shape, data: normalValues(shape, random).data.map(Math.fround) }))
    if (decided(graph, inputs, designs, { epsilon: margin * roundoff.f32, random }))
      return { name: `random graph ${seed}`, graph, inputs, designs, seed, format }
  }
  return undefined
}

/** x·eʸ for y ≤ 1 or so, with its derivative written out. */
const scaledExp = custom(
  'scaledExp',
  (x, y) => mul(x, exp(y)),
  (x, y, g) => [mul(g, exp(y)), mul(g, mul(x, exp(y)))],
)

/** Products with the design and with each other of whatever is there, and what else random expressions lack. */
function products(rows: number, columns: number): readonly RandomOperation[] {
  const X = design('X', rows, columns)
  return [
    (x, _, random) => apply(X, withRows(x, columns, random)),
    (x, _, random) => adjoint(X, withRows(x, rows, random)),
    (x, y, random) => {
      const eta = apply(X, withRows(x, columns, random))
      const target = withRows(y, rows, random)
      return adjoint(
        X,
        eta.shape.length === target.shape.length && sizeOf(eta.shape) === sizeOf(target.shape) ? sub(eta, tanh(target)) : tanh(eta),
      )
    },
    (x, y, random) => {
      const a = matrix(x)
      const k = a.shape.at(-1)!
      return dot(a, mul(1 / Math.max(k, 1), tanh(withRows(y, k, random))))
    },
    (x, y, random) => {
      const a = withRows(x, rows, random)
      return dot(transpose(a), mul(1 / rows, tanh(withRows(y, rows, random))))
    },
    (x, _, random) => {
      const a = matrix(x)
      return dot(a, mul(1 / columns, tanh(a.shape.length === 2 ? transpose(withRows(a, columns, random)) : a)))
    },
    (x) => stopGradient(x),
    (x) => scaledExp(x, tanh(x)),
  ]
}

/** A tensor as one of at most two axes. */
function matrix(x: Tensor): Tensor {
  if (x.shape.length === 0) return reshape(x, [1])
  return x.shape.length <= 2 ? x : reshape(x, [x.shape[0]!, sizeOf(x.shape.slice(1))])
}

/** A tensor of one or two axes, of which the first has `count` entries: the tensor itself, or rows of it. */
function withRows(x: Tensor, count: number, random: Random): Tensor {
  if (x.shape.length === 0) return broadcast(x, [count], [0])
  const whole = matrix(x)
  const rows = whole.shape[0]!
  return rows === count ? whole : gather(whole, tensor(Array.from({ length: count }, () => Math.floor(rows * random()))))
}
