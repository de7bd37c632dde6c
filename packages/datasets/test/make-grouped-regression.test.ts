import { assert, integer, property } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { makeGroupedRegression, makeRegression } from '../src/index.js'

describe('makeGroupedRegression', () => {
  test('fills all coefficients of the active groups and none of the others', () => {
    const size = integer({ min: 1, max: 6 })
    assert(
      property(size, size, integer({ min: 0, max: 6 }), integer({ min: 0 }), (groups, groupSize, active, seed) => {
        const activeGroups = Math.min(active, groups)
        const data = makeGroupedRegression({ rows: 2, groups, groupSize, activeGroups, seed })
        expect(data.groups).toEqual(Array.from({ length: groups * groupSize }, (_, j) => Math.floor(j / groupSize)))
        const found = new Map<number, number>()
        data.coefficients.forEach((beta, j) => {
          if (beta !== 0) found.set(data.groups[j]!, (found.get(data.groups[j]!) ?? 0) + 1)
        })
        expect([...found.values()]).toEqual(Array.from({ length: activeGroups }, () => groupSize))
      }),
      { seed: 1 },
    )
  })

  test('is makeRegression with whole groups', () => {
    const common = { rows: 4, groups: 5, correlation: 0.3, signalToNoise: 2, seed: 8 }
    expect(makeGroupedRegression({ ...common, groupSize: 3, activeGroups: 2 })).toEqual(
      makeRegression({ ...common, columns: 15, nonzeros: 6 }),
    )
  })

  const valid = { rows: 3, groups: 4, groupSize: 2, activeGroups: 1 }
  test.each([
    [{ activeGroups: 5 }, 'makeGroupedRegression: activeGroups is 5 but groups is 4; ask for at most 4 active groups.'],
    [{ activeGroups: -1 }, 'makeGroupedRegression: activeGroups is -1; pass an integer from 0 up.'],
    [{ groupSize: 0 }, 'makeGroupedRegression: groupSize is 0; pass an integer from 1 up.'],
    [{ groups: 1.5 }, 'makeGroupedRegression: groups is 1.5; pass an integer from 1 up.'],
  ])('refuses %o', (wrong, message) => {
    expect(() => makeGroupedRegression({ ...valid, ...wrong })).toThrow(new RangeError(message))
  })
})
