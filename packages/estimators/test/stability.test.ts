import { normal, seededRandom } from '@odot/autodiff'
import { logistic } from '@odot/losses'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { countSelections } from '../src/cross-validation/selections.js'
import { stabilitySelection } from '../src/cross-validation/stability-selection.js'
import { elasticNet } from '../src/families/elastic-net.js'

const [rows, columns] = [80, 30]
/** Workers have tests of their own. */
const here = { workers: false } as const

function made(seed: number): { readonly X: number[][]; readonly y: number[] } {
  const random = seededRandom(seed)
  const X = Array.from({ length: rows }, () => Array.from({ length: columns }, () => normal(random)))
  return { X, y: X.map(([a, b, c]) => 2 * a! - 1.5 * b! + 1.5 * c! + normal(random)) }
}

const readings = fc.array(fc.array(fc.uniqueArray(fc.nat(5)), { minLength: 4, maxLength: 4 }), { minLength: 1, maxLength: 8 })
const rule = { columns: 6, steps: 4, threshold: 0.75, falseSelections: 1 }

test('frequencies are shares, and the more λ count the more can be stable and the larger is the bound', () => {
  fc.assert(
    fc.property(readings, (subsamples) => {
      const { frequencies, selected, bounds, counted, stable } = countSelections(subsamples, rule)
      expect(frequencies.every((share) => share >= 0 && share <= 1)).toBe(true)
      for (let l = 0; l < 4; l++) {
        const here = subsamples.reduce((sum, sets) => sum + sets[l]!.length, 0) / subsamples.length
        expect(selected[l]).toBeGreaterThanOrEqual(here - 1e-12)
        expect(bounds[l]).toBeCloseTo(selected[l]! ** 2 / (0.5 * 6), 12)
        expect(l === 0 || bounds[l]! >= bounds[l - 1]!).toBe(true)
      }
      expect(counted === 4 || bounds[counted]! > 1).toBe(true)
      expect([...bounds.subarray(0, counted)].every((bound) => bound <= 1)).toBe(true)
      const all = countSelections(subsamples, { ...rule, falseSelections: Number.POSITIVE_INFINITY })
      expect(all.counted).toBe(4)
      expect([...stable].every((j) => all.stable.includes(j))).toBe(true)
    }),
    { seed: 1 },
  )
})

test('a column is stable when its share is the threshold', () => {
  const subsamples = [[[0, 1]], [[0, 1]], [[0, 1]], [[0]]]
  const { stable, scores, selected } = countSelections(subsamples, { ...rule, columns: 60, steps: 1 })
  expect([...scores.subarray(0, 3)]).toEqual([1, 0.75, 0])
  expect([...stable]).toEqual([0, 1])
  expect([...selected]).toEqual([1.75])
})

test('the columns that a response is made of are stable, and the seed decides everything else', async () => {
  const { X, y } = made(1)
  const found = await stabilitySelection(elasticNet({ mixing: 1 }), { ...here, subsamples: 20, count: 30 }).fit(X, y)
  expect([...found.stable]).toEqual([0, 1, 2])
  expect(found).toMatchObject({ status: 'complete', subsamples: 20, threshold: 0.75, notes: [] })
  expect(found.frequencies.length).toBe(columns * found.lambdas.length)
  expect(found.bounds[found.counted - 1]).toBeLessThanOrEqual(1)
  const again = await stabilitySelection(elasticNet({ mixing: 1 }), { ...here, subsamples: 20, count: 30 }).fit(X, y)
  expect(again.frequencies).toEqual(found.frequencies)
  const other = await stabilitySelection(elasticNet({ mixing: 1 }), { ...here, subsamples: 20, count: 30, seed: 2 }).fit(X, y)
  expect(other.frequencies).not.toEqual(found.frequencies)
})

test('noise alone makes hardly anything stable', async () => {
  const random = seededRandom(5)
  const { X } = made(5)
  const noise = X.map(() => normal(random))
  const { stable } = await stabilitySelection(elasticNet({ mixing: 1 }), { ...here, subsamples: 20, count: 30 }).fit(X, noise)
  expect(stable.length).toBeLessThanOrEqual(1)
})

test('halves have equal shares of the classes', async () => {
  const { X, y } = made(3)
  // with 2 rows of a class, a half at random would often have none
  const labels = y.map((_, i) => (i < 2 ? 'rare' : 'common'))
  const found = await stabilitySelection(elasticNet({ loss: logistic() }), { ...here, subsamples: 6, lambdas: [0.05, 0.02] }).fit(X, labels)
  expect(found).toMatchObject({ status: 'complete', subsamples: 6 })
})

test('a signal ends it, and frequencies are those of what was done', async () => {
  const { X, y } = made(4)
  const stop = new AbortController()
  const found = await stabilitySelection(elasticNet(), {
    ...here,
    subsamples: 6,
    count: 5,
    signal: stop.signal,
    onProgress: (progress) => {
      if (progress.stage === 'fold' && progress.done === 4) stop.abort()
    },
  }).fit(X, y)
  expect(found).toMatchObject({ status: 'aborted', subsamples: 4 })
  expect([...found.frequencies].every((share) => Number.isInteger(4 * share))).toBe(true)
})

test.each([
  [{ subsamples: 5 }, 'stabilitySelection: subsamples is 5; pass an even number from 2 up.'],
  [{ threshold: 0.5 }, 'stabilitySelection: threshold is 0.5; pass a number above 0.5 and up to 1.'],
  [{ falseSelections: 0 }, 'stabilitySelection: falseSelections is 0; pass a positive number.'],
  [{ folds: 5 }, 'stabilitySelection: the option folds is unknown; the options are subsamples,'],
])('%j is refused', (options, message) => {
  expect(() => Reflect.apply(stabilitySelection, undefined, [elasticNet(), options])).toThrow(message)
})
