import { seededRandom, values } from '@odot/autodiff'
import { blocks, depth, group, hadamard, identity } from '@odot/parameterizations'
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
