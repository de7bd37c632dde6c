import type { Op } from '../op.js'
import { amax } from '../ops/composite.js'
import { custom } from '../ops/custom.js'
import { add, exp, mul } from '../ops/elementwise.js'
import { showShape } from '../shape.js'
import { tensor } from '../tensor.js'
import { values } from '../values.js'
import { elementwiseSamples } from './elementwise-samples.js'
import { linearSamples } from './linear-samples.js'
import { distinct, fixedSample, type OpSample, sample } from './op-sample.js'

const maxima = [
  [[5], [0]],
  [[1], [0]],
  [[2, 3], [0]],
  [[2, 3], [1]],
  [
    [2, 3],
    [0, 1],
  ],
  [
    [2, 3, 4],
    [0, 2],
  ],
  [[0, 3], [1]],
] as const

/** x·eʸ with its derivative written out. */
const scaledExp = custom(
  'scaledExp',
  (x, y) => mul(x, exp(y)),
  (x, y, g) => [mul(g, exp(y)), mul(g, mul(x, exp(y)))],
)

/**
 * Uses of every operation: several shapes (sizes 0 and 1 included), ranks 0 to 3, several attributes, kinks and extremes. Device laws run all of them.
 * @example
 * const [first] = opSamples.exp
 * const [x] = first.inputs(seededRandom(1))
 * interpret(trace(first.fn, ...first.shapes), [x]).data[0] === Math.exp(x.data[0]) // => true
 */
export const opSamples: { readonly [O in Op]: readonly OpSample[] } = {
  ...elementwiseSamples,
  ...linearSamples,
  input: [[], [1], [3], [0], [2, 3], [2, 1, 2]].map((shape) =>
    sample(`input ${showShape(shape)}`, (x) => x, [{ shape }], { linear: true }),
  ),
  constant: [
    ...[
      values(2.5),
      values([3]),
      values([1, -2, 3]),
      values([]),
      values([
        [1, 2, 3],
        [4, 5, 6],
      ]),
      values([7, 7, 7]),
    ].map((data) => fixedSample(`constant ${showShape(data.shape)}`, () => tensor(data), [])),
    sample('constant added to an input', (x) => add(x, tensor([0.1, 0.2, 0.3])), [{ shape: [2, 3] }]),
    fixedSample('constant of 1000 numbers', () => tensor(Float64Array.from({ length: 1000 }, (_, i) => Math.sin(i))), []),
  ],
  amax: [
    ...maxima.map(([shape, axes]) =>
      sample(`amax ${showShape(shape)} over ${showShape(axes)}`, (x) => amax(x, axes), [{ shape, draw: distinct }]),
    ),
    fixedSample('amax at ties', (x) => amax(x, [1]), [
      values([
        [2, 2, -1],
        [-3, -3, -3],
      ]),
    ]),
    fixedSample('amax of infinities', (x) => amax(x, [1]), [
      values([
        [Number.NEGATIVE_INFINITY, 1],
        [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY],
      ]),
    ]),
  ],
  custom: [[], [1], [3], [0], [2, 3]].map((shape) => sample(`custom ${showShape(shape)}`, scaledExp, [{ shape }, { shape }])),
}
