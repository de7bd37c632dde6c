import { seededRandom, values } from '@odot/autodiff'
import {
  blocks,
  compose,
  depth,
  difference,
  differenceOfPowers,
  frozen,
  group,
  groupDepth,
  groupPower,
  hadamard,
  identity,
  nested,
  positive,
  power,
  scaled,
  signedSquare,
  sparseGroup,
} from '@odot/parameterizations'
import { parameterizationLaws } from '@odot/problem/laws'
import { describe, test } from 'vitest'

const random = seededRandom(1)

describe('every parameterization obeys its laws', () => {
  const laws = [
    ...parameterizationLaws(identity(), { shapes: [5], random }),
    ...parameterizationLaws(hadamard(), { shapes: [5], random }),
    ...parameterizationLaws(hadamard(), { shapes: [2, 3], random }),
    ...[2, 3, 4, 6].flatMap((k) => parameterizationLaws(depth(k), { shapes: [4], random })),
    ...parameterizationLaws(group([2, 0, 1, 0, 2, 2]), { shapes: [6], random }),
    ...parameterizationLaws(difference(), { shapes: [5], random }),
    ...parameterizationLaws(difference({ factorWeights: [0.5, 3] }), { shapes: [5], random }),
    ...[3, 3.7].flatMap((k) => parameterizationLaws(differenceOfPowers(k), { shapes: [4], random })),
    ...parameterizationLaws(differenceOfPowers(4, { factorWeights: [2, 0.3] }), { shapes: [4], random }),
    ...[1.5, 2, 2.5, 4].flatMap((k) => parameterizationLaws(power(k), { shapes: [4], random })),
    ...parameterizationLaws(power(2, { factorWeights: [0.3, 4] }), { shapes: [4], random }),
    ...parameterizationLaws(power(3.5, { factorWeights: [0.3, 4] }), { shapes: [4], random }),
    ...parameterizationLaws(signedSquare(), { shapes: [2, 3], random }),
    ...parameterizationLaws(positive(), { shapes: [5], random }),
    ...[2, 3, 4].flatMap((k) => parameterizationLaws(groupDepth([1, 0, 1, 1], { k }), { shapes: [4], random })),
    ...[1.5, 2, 3.5].flatMap((k) => parameterizationLaws(groupPower([1, 0, 1, 1], { k }), { shapes: [4], random })),
    ...parameterizationLaws(nested([1, 0, 1, 1], { k1: 2, k2: 1 }), { shapes: [2, 2], random }),
    ...parameterizationLaws(nested([1, 0, 1, 1], { k1: 1, k2: 1 }), { shapes: [4], random }),
    ...parameterizationLaws(nested([1, 0, 1, 1], { k1: 3, k2: 2, factorWeights: [1, 2, 0.5, 3, 0.2] }), { shapes: [4], random }),
    ...parameterizationLaws(sparseGroup([1, 0, 1, 1], { mixing: 0.3 }), { shapes: [2, 2], random }),
    ...parameterizationLaws(sparseGroup([0, 0, 1], { mixing: 0.8, groupWeights: [0.5, 2] }), { shapes: [3], random }),
    ...parameterizationLaws(compose(hadamard(), { v: depth(3), u: identity() }), { shapes: [4], random }),
    ...parameterizationLaws(compose(power(2.5), { u: hadamard({ factorWeights: [1, 3] }), v: signedSquare() }), { shapes: [4], random }),
    ...parameterizationLaws(compose(depth(3), [identity(), identity(), power(3)]), { shapes: [4], random }),
    ...parameterizationLaws(compose(group([0, 1, 1]), { u: hadamard(), nu: power(2.5) }), { shapes: [3], random }),
    ...parameterizationLaws(compose(power(2, { factorWeights: [2, 1] }), { u: identity(), v: identity() }), { shapes: [4], random }),
    ...parameterizationLaws(compose(difference(), { u: hadamard(), v: depth(2) }), { shapes: [4], random }),
    ...parameterizationLaws(scaled(hadamard(), { strength: 3, weights: -0.2 }), { shapes: [4], random }),
    ...parameterizationLaws(scaled(positive(), { weights: 4 }), { shapes: [4], random }),
    ...parameterizationLaws(scaled(group([0, 1, 1]), { strength: 0.2 }), { shapes: [3], random }),
    ...parameterizationLaws(frozen(values([2, -1])), { shapes: [2], random }),
    ...parameterizationLaws(blocks({ a: frozen(values([2, -1])), b: scaled(blocks({ c: hadamard() }), { weights: 2 }) }), {
      shapes: { a: [2], b: { c: [3] } },
      random,
    }),
    ...parameterizationLaws(hadamard({ factorWeights: [2, 0.3] }), { shapes: [5], random }),
    ...parameterizationLaws(depth(3, { factorWeights: [2, 0.3, 1] }), { shapes: [5], random }),
    ...parameterizationLaws(group([1, 0, 1, 1], { factorWeights: [2, 0.3] }), { shapes: [4], random }),
    ...parameterizationLaws(group([0, 1, 1, 0]), { shapes: [2, 2], strength: values([0.3, 2]), random }),
    ...parameterizationLaws(
      blocks({ slopes: hadamard(), free: identity(), inner: blocks({ cubes: depth(3), groups: group([1, 0, 1]) }) }),
      {
        shapes: { slopes: [3], free: [2], inner: { cubes: [2], groups: [3] } },
        random,
      },
    ),
  ]
  for (const [i, { name, check }] of laws.entries()) test(`${i} ${name}`, check)
})
