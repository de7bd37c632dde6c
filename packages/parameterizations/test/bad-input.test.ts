import { seededRandom } from '@odot/autodiff'
import {
  asymmetricLasso,
  asymmetricLq,
  bridge,
  compose,
  depth,
  describe as describeParameterization,
  difference,
  differenceOfPowers,
  group,
  groupDepth,
  groupLq,
  groupPower,
  hadamard,
  inducedPenalty,
  monomialCost,
  nested,
  power,
  scaled,
  sparseGroup,
} from '@odot/parameterizations'
import { ProblemError, showValue } from '@odot/problem'
import { expect, test } from 'vitest'

type Make = (...args: never[]) => unknown
type Row = readonly [make: Make, args: readonly unknown[], says: string]

/** What takes options, and the arguments before them. */
const withOptions: readonly (readonly [make: Make, before: readonly unknown[]])[] = [
  [hadamard, []],
  [difference, []],
  [depth, [3]],
  [power, [3]],
  [differenceOfPowers, [3]],
  [group, [[0, 1]]],
  [groupDepth, [[0, 1]]],
  [groupPower, [[0, 1]]],
  [nested, [[0, 1]]],
  [sparseGroup, [[0, 1]]],
  [scaled, [hadamard()]],
  [inducedPenalty, [hadamard()]],
  [describeParameterization, [hadamard()]],
  [monomialCost, []],
  [bridge, []],
  [groupLq, [[0, 1]]],
  [asymmetricLasso, []],
  [asymmetricLq, []],
]

const rows: readonly Row[] = [
  ...withOptions.flatMap(([make, before]): Row[] => [
    [make, [...before, { factorWeight: [1, 1] }], `${make.name}: there is no option factorWeight; the options are `],
    [make, [...before, 2], `${make.name}: the options are 2; pass an object of `],
  ]),
  [sparseGroup, [[0]], 'sparseGroup: the options are undefined; pass an object of mixing, groupWeights.'],
  [describeParameterization, [hadamard()], 'describe: the options are undefined; pass an object of shapes, random.'],
  [describeParameterization, [hadamard(), {}], 'describe: shapes is undefined; pass a shape such as [3] or [3, 4]'],
  [describeParameterization, [hadamard(), { shapes: [-1] }], 'describe: shapes is an array [-1]; pass a shape such as [3]'],
  [describeParameterization, [hadamard(), { shapes: { a: [2], b: 3 } }], 'describe: shapes.b is 3; pass a shape'],
  [compose, [hadamard(), {}], 'compose: parts is an object with the keys (none); pass a parameterization of each factor'],
  [compose, [hadamard()], 'compose: parts is undefined; pass a parameterization of each factor'],
  [
    compose,
    [hadamard(), { u: hadamard() }],
    'compose: hadamard needs a parameterization of each of parts.u, parts.v, but there are parts.u; pass one for each.',
  ],
  [compose, [hadamard(), { u: hadamard(), v: undefined }], 'compose: parts.v is undefined; pass a parameterization'],
  [compose, [hadamard(), { u: hadamard(), v: hadamard(), w: hadamard() }], 'but there are parts.u, parts.v, parts.w'],
  [compose, [undefined, { u: hadamard() }], 'compose: the outer one is undefined; pass a parameterization'],
  [bridge, [{ q: 1.5 }], 'bridge: the strength is undefined; pass a number'],
  [groupLq, [[0], { q: 1.5, strength: [] }], 'groupLq: the strength is an array []; pass a number'],
  [asymmetricLasso, [{ up: 1, down: 1 }], 'asymmetricLasso: the strength is undefined; pass a number'],
]

test.each(rows.map(([make, args, says]) => ({ name: `${make.name}(${args.map(showValue).join(', ')})`, make, args, says })))(
  '$name is refused',
  ({ make, args, says }) => {
    const call = (): unknown => Reflect.apply(make, undefined, args)
    expect(call).toThrow(ProblemError)
    expect(call).toThrow(says)
  },
)

test('a start of parts that are not in the tree of an outer one without a monomial is refused', () => {
  // @ts-expect-error there is a v
  const half = compose(difference(), { u: hadamard() })
  expect(() => half.start([2], seededRandom(1))).toThrow('compose: difference needs a parameterization of each of parts.u, parts.v')
})
