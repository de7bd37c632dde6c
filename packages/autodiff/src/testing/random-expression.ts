import { amax, logSumExp, mean, square, sub, tanh } from '../ops/composite.js'
import {
  abs,
  add,
  cos,
  div,
  exp,
  less,
  log,
  max,
  min,
  mul,
  neg,
  pow,
  select,
  sigmoid,
  sign,
  sin,
  softplus,
  sqrt,
} from '../ops/elementwise.js'
import { broadcast, cumsum, dot, gather, pad, reshape, scatterAdd, slice, sum, transpose } from '../ops/linear.js'
import { type Random, seededRandom } from '../random.js'
import { sizeOf } from '../shape.js'
import { type Tensor, tensor } from '../tensor.js'
import { type OpSample, sample } from './op-sample.js'

/** How large a random expression is, and whether it may have kinks. */
export interface RandomExpressionOptions {
  /** How many operations are stacked; each may be a few of the table. */
  readonly size?: number
  /** With kinks (abs, max, less …) it has no derivative at some points, and its sample says so. */
  readonly kinks?: boolean
  /** The shapes of the inputs. */
  readonly shapes?: readonly (readonly number[])[]
  /** How many entries a tensor may have. */
  readonly largest?: number
  /** More operations of one or two tensors of any shape; a third of what is stacked is drawn from them. */
  readonly more?: readonly RandomOperation[]
}

/** An operation on tensors of any shape. */
export type RandomOperation = (x: Tensor, y: Tensor, random: Random) => Tensor

type Unary = (x: Tensor, random: Random) => Tensor
type Binary = (x: Tensor, y: Tensor) => Tensor

const inputShapes = [[], [3], [2, 3], [1, 3]]

/** Smooth and of moderate growth, so that stacks stay finite; some are there to be simplified away. */
const smoothUnary: readonly Unary[] = [
  sin,
  cos,
  sigmoid,
  softplus,
  tanh,
  neg,
  (x) => exp(neg(square(x))),
  (x) => log(add(1, square(x))),
  (x) => sqrt(add(0.5, square(x))),
  (x) => pow(add(1, square(x)), -0.5),
  (x) => mul(x, 1),
  (x) => add(0, x),
  (x) => div(pow(x, 1), 1),
  (x) => neg(neg(x)),
  (x, random) => mul(x, 2 * random() - 1),
  (x, random) => add(x, tensor(x.shape.length > 0 ? Array.from({ length: x.shape.at(-1)! }, random) : random())),
]
const kinkedUnary: readonly Unary[] = [abs, sign, (x) => max(x, 0), (x) => select(less(x, 0), exp(x), 1)]
const smoothBinary: readonly Binary[] = [
  add,
  sub,
  (x, y) => mul(x, sigmoid(y)),
  (x, y) => div(mul(x, y), add(1, square(y))),
  (x, y) => mul(add(x, y), add(x, y).shape.length > 0 ? 0.5 : 1),
]
const kinkedBinary: readonly Binary[] = [max, min, less, (x, y) => select(less(x, y), y, mul(2, x))]
const smoothMoves: readonly Unary[] = [
  (x, random) => sum(x, [axisOf(x, random)]),
  (x, random) => mean(x, [axisOf(x, random)]),
  (x, random) => logSumExp(x, [axisOf(x, random)]),
  (x, random) => cumsum(x, { axis: axisOf(x, random), reverse: random() < 0.5 }),
  (x) => transpose(x),
  (x) => reshape(x, [sizeOf(x.shape)]),
  (x) => reshape(reshape(x, [1, ...x.shape]), x.shape),
  (x, random) => {
    const axis = axisOf(x, random)
    const start = x.shape.map((size, i) => (i === axis && size > 1 ? 1 : 0))
    return slice(x, start, x.shape)
  },
  (x, random) => {
    const before = x.shape.map(() => (random() < 0.3 ? 1 : 0))
    return pad(
      x,
      before,
      x.shape.map(() => 0),
    )
  },
  (x, random) => gather(x, indices(x.shape[0]!, random)),
  (x, random) => scatterAdd(x, indices(x.shape[0]!, random), x.shape[0]!),
  (x) => (x.shape.length > 2 ? x : dot(transpose(x), tanh(x))),
]
const kinkedMoves: readonly Unary[] = [(x, random) => amax(x, [axisOf(x, random)])]

/**
 * A sample that stacks operations of the table at random: the same expression for the same seed, finite for any inputs of moderate size.
 * @example
 * const { fn, shapes, inputs } = randomExpression(7)
 * const result = interpret(trace(fn, ...shapes), inputs(seededRandom(1)))
 * result.data.every(Number.isFinite) // => true
 */
export function randomExpression(
  seed: number,
  { size = 12, kinks = true, shapes = inputShapes, largest = 64, more = [] }: RandomExpressionOptions = {},
): OpSample {
  const unary = kinks ? [...smoothUnary, ...kinkedUnary] : smoothUnary
  const binary = kinks ? [...smoothBinary, ...kinkedBinary] : smoothBinary
  const moves = kinks ? [...smoothMoves, ...kinkedMoves] : smoothMoves
  const fn = (...inputs: readonly Tensor[]): Tensor => {
    const random = seededRandom(seed)
    const pool = [...inputs]
    for (let i = 0; i < size; i++) pool.push(grown(pool, random, { unary, binary, moves, more, largest }))
    // nothing that was stacked is dead
    return pool.slice(inputs.length, -1).reduce((result, x) => add(result, mean(x)), pool.at(-1)!)
  }
  const inputs = shapes.map((shape) => ({ shape }))
  return sample(`random expression ${seed}`, fn, inputs, kinks ? { differentiable: [] } : {})
}

interface Choices {
  readonly unary: readonly Unary[]
  readonly binary: readonly Binary[]
  readonly moves: readonly Unary[]
  readonly more: readonly RandomOperation[]
  readonly largest: number
}

function grown(pool: readonly Tensor[], random: Random, { unary, binary, moves, more, largest }: Choices): Tensor {
  // recent tensors more often, so that stacks are deep
  const pick = (): Tensor => pool[Math.floor(pool.length * random() ** 0.4)]!
  const atMost = (made: Tensor, other: Tensor): Tensor => (sizeOf(made.shape) <= largest ? made : other)
  const [x, kind] = [pick(), random()]
  if (more.length > 0 && random() < 1 / 3) return atMost(oneOf(more, random)(x, pick(), random), x)
  if (kind < 0.35) return oneOf(unary, random)(x, random)
  if (kind < 0.7) {
    const y = pick()
    return oneOf(binary, random)(x, fits(x.shape, y.shape, largest) ? y : mean(y))
  }
  if (x.shape.length === 0) return broadcast(x, [2, 2], [0, 1])
  if (x.shape.length < 3 && 2 * sizeOf(x.shape) <= largest && random() < 0.2) return broadcast(x, [2, ...x.shape], [0])
  return atMost(oneOf(moves, random)(x, random), x)
}

/** Whether two shapes broadcast to one that is not too large. */
function fits(a: readonly number[], b: readonly number[], largest: number): boolean {
  let size = 1
  for (let i = 1; i <= Math.max(a.length, b.length); i++) {
    const [p, q] = [a.at(-i) ?? 1, b.at(-i) ?? 1]
    if (p !== q && p !== 1 && q !== 1) return false
    size *= Math.max(p, q)
  }
  return size <= largest
}

function axisOf(x: Tensor, random: Random): number {
  return Math.floor(x.shape.length * random())
}

function indices(rows: number, random: Random): Tensor {
  return tensor(Array.from({ length: rows }, () => Math.floor(rows * random())))
}

function oneOf<T>(list: readonly T[], random: Random): T {
  return list[Math.floor(list.length * random())]!
}
