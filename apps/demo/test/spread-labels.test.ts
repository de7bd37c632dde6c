import fc from 'fast-check'
import { expect, test } from 'vitest'
import { spreadLabels } from '../src/path/spread-labels.js'

const rounding = 1e-9

test('spread labels keep their order and their distance', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -200, max: 200 }), { minLength: 1, maxLength: 12 }), (positions) => {
      const spread = spreadLabels(positions, 15)
      const order = [...positions.keys()].sort((a, b) => positions[a]! - positions[b]!)
      for (let k = 1; k < order.length; k++) expect(spread[order[k]!]! - spread[order[k - 1]!]!).toBeGreaterThanOrEqual(15 - rounding)
    }),
    { seed: 1 },
  )
})

test('labels that are far enough apart stay where they are', () => {
  expect(spreadLabels([40, 0, 20], 15)).toEqual([40, 0, 20])
})

test('two labels at one place move apart by the same amount', () => {
  expect(spreadLabels([10, 10], 15)).toEqual([2.5, 17.5])
})
