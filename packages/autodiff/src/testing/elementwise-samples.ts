import type { ElementwiseOp } from '../op.js'
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
  stopGradient,
} from '../ops/elementwise.js'
import { showShape } from '../shape.js'
import type { Tensor } from '../tensor.js'
import { values } from '../values.js'
import { anywhere, awayFromZero, type Draw, fixedSample, flags, nearEven, nearOdd, type OpSample, positive, sample } from './op-sample.js'

type Unary = (x: Tensor) => Tensor
type Binary = (a: Tensor, b: Tensor) => Tensor

const unaryShapes = [[], [1], [5], [0], [2, 3], [2, 0], [2, 1, 3]]
/** Equal shapes, and those that broadcast. */
const pairs = [
  [[], []],
  [[1], [1]],
  [[4], [4]],
  [[0], [0]],
  [
    [2, 3],
    [2, 3],
  ],
  [
    [2, 1, 3],
    [2, 1, 3],
  ],
  [[], [2, 3]],
  [[2, 3], [3]],
  [
    [2, 1],
    [1, 3],
  ],
  [[1], [0]],
] as const

function unary(name: string, fn: Unary, draw: Draw, options?: Parameters<typeof sample>[3]): readonly OpSample[] {
  return unaryShapes.map((shape) => sample(`${name} ${showShape(shape)}`, fn, [{ shape, draw }], options))
}

function binary(name: string, fn: Binary, draws: readonly [Draw, Draw], options?: Parameters<typeof sample>[3]): readonly OpSample[] {
  return pairs.map(([a, b]) =>
    sample(
      `${name} ${showShape(a)} ${showShape(b)}`,
      fn,
      [
        { shape: a, draw: draws[0] },
        { shape: b, draw: draws[1] },
      ],
      options,
    ),
  )
}

const extremes = (name: string, fn: Unary, numbers: readonly number[]): OpSample =>
  fixedSample(`${name} at extremes`, fn, [values(numbers)])
const ties = (name: string, fn: Binary): OpSample => fixedSample(`${name} at ties`, fn, [values([0, 1, -2, 3]), values([0, 1, -2, -3])])
const powers = [2, 3, 4, -1, -2, 0.5, 1.5, -0.5]

export const elementwiseSamples: { readonly [O in ElementwiseOp]: readonly OpSample[] } = {
  exp: [...unary('exp', exp, anywhere), extremes('exp', exp, [-60, -1e-9, 0, 60])],
  log: [...unary('log', log, positive), extremes('log', log, [1e-30, 1, 1e30])],
  sqrt: [...unary('sqrt', sqrt, positive), extremes('sqrt', sqrt, [0, 1e-30, 1e30])],
  abs: [...unary('abs', abs, awayFromZero), extremes('abs', abs, [-1e30, -0, 0, 1e-30])],
  sign: [...unary('sign', sign, awayFromZero), extremes('sign', sign, [-1e30, -1e-30, -0, 0, 1e-30])],
  sin: unary('sin', sin, anywhere),
  cos: unary('cos', cos, anywhere),
  sigmoid: [...unary('sigmoid', sigmoid, anywhere), extremes('sigmoid', sigmoid, [-800, -60, -1e-9, 0, 60, 800])],
  softplus: [...unary('softplus', softplus, anywhere), extremes('softplus', softplus, [-800, -60, -1e-9, 0, 60, 800])],
  pow: [
    ...powers.flatMap((exponent) =>
      unary(`pow ${exponent}`, (x) => pow(x, exponent), Number.isInteger(exponent) ? awayFromZero : positive),
    ),
    extremes('pow 2', (x) => pow(x, 2), [-3, 0, 1e-10]),
  ],
  mul: binary('mul', mul, [anywhere, anywhere], { linear: true }),
  div: binary('div', div, [anywhere, awayFromZero]),
  max: [...binary('max', max, [nearEven, nearOdd]), ties('max', max)],
  min: [...binary('min', min, [nearEven, nearOdd]), ties('min', min)],
  less: [...binary('less', less, [nearEven, nearOdd]), ties('less', less)],
  select: [
    ...pairs.map(([a, b]) =>
      sample(
        `select ${showShape(a)} ${showShape(b)}`,
        (condition, x, y) => select(condition, x, y),
        [{ shape: b, draw: flags }, { shape: a }, { shape: b }],
        { differentiable: [1, 2] },
      ),
    ),
    fixedSample('select by any number but 0', (c, x, y) => select(c, x, y), [
      values([-0, 0, -2, 0.5]),
      values([1, 2, 3, 4]),
      values([5, 6, 7, 8]),
    ]),
  ],
  add: binary('add', add, [anywhere, anywhere]),
  neg: unary('neg', neg, anywhere, { linear: true }),
  stopGradient: unary('stopGradient', stopGradient, anywhere, { differentiable: [] }),
}
