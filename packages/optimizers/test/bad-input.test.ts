import { seededRandom, values } from '@odot/autodiff'
import { dense } from '@odot/kernels'
import {
  adam,
  alternatingRidge,
  backtracking,
  batches,
  chain,
  clipByNorm,
  clipByValue,
  constant,
  coordinateDescent,
  cosine,
  decoupledWeightDecay,
  descent,
  exponentialDecay,
  fista,
  gradientDescent,
  groupLassoOracle,
  huberSmoothing,
  irls,
  ista,
  lassoOracle,
  lbfgs,
  linear,
  lla,
  momentum,
  newton,
  newtonCg,
  OptimizerError,
  polynomial,
  proximalGradient,
  scaleByAdam,
  schedule,
  sgd,
  stepDecay,
  strongWolfe,
  subgradient,
  varpro,
  warmUp,
  weightDecay,
} from '@odot/optimizers'
import { lasso } from '@odot/penalties'
import { showValue } from '@odot/problem'
import { expect, test } from 'vitest'

type Make = (...args: never[]) => unknown
type Row = readonly [make: Make, args: readonly unknown[], says: string]

const X = dense(Float64Array.of(1, 0, 0, 1), { rows: 2, columns: 2, order: 'column-major' })
const y = Float64Array.of(1, 2)
const one = Float64Array.of(1)
const blocks = { count: 1, starts: Int32Array.of(0, 2), members: Int32Array.of(0, 1) }
const rows4 = values(Array.from({ length: 4 }, seededRandom(1)))

/** What takes options, and the arguments before them. */
const withOptions: readonly (readonly [make: Make, before: readonly unknown[]])[] = [
  ...[newton, newtonCg, gradientDescent, lbfgs, ista, fista, subgradient, huberSmoothing, irls, varpro, lla].map(
    (make) => [make, []] as const,
  ),
  ...[alternatingRidge, coordinateDescent, sgd, adam, scaleByAdam].map((make) => [make, []] as const),
  ...[cosine, linear, exponentialDecay, stepDecay, polynomial, backtracking, strongWolfe].map((make) => [make, []] as const),
  [proximalGradient, [lasso(1)]],
  [momentum, [0.9]],
  [descent, [momentum(0.9)]],
  [warmUp, [constant(1)]],
  [schedule, [constant(1)]],
  [batches, [[rows4]]],
]

const required: readonly Row[] = [
  [warmUp, [constant(1)], 'warmUp: the options are undefined; pass an object of steps, from.'],
  [schedule, [constant(1)], 'schedule: the options are undefined; pass an object of steps.'],
  [batches, [[rows4]], 'batches: the options are undefined; pass an object of size, seed.'],
  [lla, [], 'lla: the options are undefined; pass an object of penalty, share, maxRounds.'],
  [alternatingRidge, [], 'alternatingRidge: the options are undefined; pass an object of blocks.'],
]

const rows: readonly Row[] = [
  ...withOptions.flatMap(([make, before]): Row[] => [
    [make, [...before, { bogus: 1 }], `${make.name}: there is no option bogus; the options are `],
    [make, [...before, Number.NaN], `${make.name}: the options are NaN; pass an object of `],
  ]),
  ...required,
  [alternatingRidge, [{}], 'alternatingRidge: blocks are undefined; pass the size of each factor'],
  [alternatingRidge, [{ blocks: 3 }], 'alternatingRidge: blocks are 3; pass the size of each factor'],
  [lla, [{ penalty: lasso(1) }], 'lla: the penalty is an object with the keys name, value'],
  [descent, [{ bogus: 1 }], 'descent: the transform is an object with the keys bogus; pass one such as momentum(0.9)'],
  [descent, [], 'descent: the transform is undefined'],
  [chain, [Number.NaN], 'chain: the transform is NaN; pass one such as momentum(0.9)'],
  [chain, [momentum(0.9), momentum], 'chain: the transform is a function'],
  [warmUp, [0.1, { steps: 3 }], 'warmUp: the curve is 0.1; pass a function of the step'],
  [schedule, [0.1, { steps: 3 }], 'schedule: the curve is 0.1; pass a function of the step'],
  [batches, [{ x: rows4 }, { size: 2 }], 'batches: the data is an object with the keys x; pass a list of values of shape [n, …].'],
  [batches, [[], { size: 2 }], 'batches: there is no data with rows; pass a list of values of shape [n, …].'],
  [batches, [[rows4], { size: 0 }], 'batches: the size is 0; pass a whole number from 1 to the 4 rows.'],
  ...[clipByNorm, clipByValue, weightDecay, decoupledWeightDecay].map((make): Row => [make, ['1'], ' is "1"; pass a number > 0.']),
  [
    groupLassoOracle,
    [X, { y, strength: one, blocks: [3] }],
    'groupLassoOracle: the blocks have count undefined, starts undefined and members',
  ],
  [groupLassoOracle, [X, { y, strength: one }], 'groupLassoOracle: the blocks are undefined; pass { count, starts, members }'],
  [
    groupLassoOracle,
    [X, { y, strength: 1, blocks }],
    'lassoOracle: strength is 1; pass a Float64Array, one number for each column or block.',
  ],
  [groupLassoOracle, [X, { y, strength: one, blocks: { ...blocks, members: Int32Array.of(0, 2) } }], 'the blocks have column 2 of 2'],
  [groupLassoOracle, [X, { y, strength: one, blocks: { ...blocks, members: Int32Array.of(1, 1) } }], 'the blocks have column 1 twice'],
  [groupLassoOracle, [X, { y, strength: one, blocks: { ...blocks, starts: Int32Array.of(0, 1) } }], 'start at an Int32Array [0, 1]'],
  [lassoOracle, [X, { y: [1, 2], strength: 1 }], 'lassoOracle: y is an array [1, 2]; pass a Float64Array, one number for each row.'],
]

test.each(rows.map(([make, args, says]) => ({ name: `${make.name}(${args.map(showValue).join(', ')})`, make, args, says })))(
  '$name is refused',
  ({ make, args, says }) => {
    const call = (): unknown => Reflect.apply(make, undefined, args)
    expect(call).toThrow(OptimizerError)
    expect(call).toThrow(says)
  },
)

test('blocks of columns in any order are taken', () => {
  const data = { y, strength: Float64Array.of(1, 1), blocks: { count: 2, starts: Int32Array.of(0, 1, 2), members: Int32Array.of(1, 0) } }
  expect(groupLassoOracle(X, data).size).toBe(2)
})
