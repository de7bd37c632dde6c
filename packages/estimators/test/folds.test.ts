import fc from 'fast-check'
import { expect, test } from 'vitest'
import { kFolds } from '../src/cross-validation/k-folds.js'
import { quantileStrata } from '../src/cross-validation/quantile-strata.js'
import { EstimatorError } from '../src/errors.js'

const sizes = fc.record({
  rows: fc.integer({ min: 4, max: 60 }),
  folds: fc.integer({ min: 2, max: 8 }),
  repeats: fc.integer({ min: 1, max: 3 }),
  classes: fc.integer({ min: 1, max: 4 }),
  seed: fc.integer({ min: 0, max: 1e6 }),
})

/** Classes and groups of rows that depend on the seed alone. */
const label = (seed: number, row: number, count: number): number => Math.floor(Math.abs(Math.sin(seed + 7 * row) * 1e4)) % count

const countIn = (values: ArrayLike<unknown>, value: unknown): number => Array.from(values).filter((each) => each === value).length

test('every row is held out once in each repeat, and folds differ by at most one row', () => {
  fc.assert(
    fc.property(sizes, ({ rows, folds: asked, repeats, seed }) => {
      const folds = Math.min(asked, rows)
      const { assignments } = kFolds({ rows, folds, repeats, seed })
      expect(assignments.length).toBe(repeats)
      for (const assignment of assignments) {
        expect(assignment.length).toBe(rows)
        const counts = Array.from({ length: folds }, (_, f) => countIn(assignment, f))
        expect(counts.reduce((a, b) => a + b)).toBe(rows)
        expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1)
      }
    }),
  )
})

test('with classes, folds differ by at most one row of each class', () => {
  fc.assert(
    fc.property(sizes, ({ rows, folds: asked, classes, seed }) => {
      const folds = Math.min(asked, rows)
      const stratify = Array.from({ length: rows }, (_, i) => `class ${label(seed, i, classes)}`)
      const [assignment] = kFolds({ rows, folds, stratify, seed }).assignments
      for (const name of new Set(stratify)) {
        const counts = Array.from({ length: folds }, (_, f) => stratify.filter((each, i) => each === name && assignment![i] === f).length)
        expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1)
      }
    }),
  )
})

test('rows of a group are held out together, and no fold is empty', () => {
  fc.assert(
    fc.property(sizes, ({ rows, folds: asked, classes, seed }) => {
      const groups = Array.from({ length: rows }, (_, i) => label(seed, i, 1 + Math.floor(rows / 2)))
      const count = new Set(groups).size
      fc.pre(count >= 2)
      const folds = Math.min(asked, count)
      const stratify = Array.from({ length: rows }, (_, i) => label(seed + 1, i, classes))
      for (const options of [{}, { stratify }]) {
        const [assignment] = kFolds({ rows, folds, groups, seed, ...options }).assignments
        for (const group of new Set(groups)) {
          expect(new Set([...assignment!].filter((_, i) => groups[i] === group)).size).toBe(1)
        }
        expect(new Set(assignment).size).toBe(folds)
      }
    }),
  )
})

test('stratified groups spread a class over all folds', () => {
  // 20 groups of 5 rows, of which every fourth is ill
  const groups = Array.from({ length: 100 }, (_, i) => Math.floor(i / 5))
  const stratify = groups.map((group) => group % 4 === 0)
  for (let seed = 1; seed <= 20; seed++) {
    const [assignment] = kFolds({ rows: 100, folds: 5, groups, stratify, seed }).assignments
    for (let f = 0; f < 5; f++) expect(stratify.filter((ill, i) => ill && assignment![i] === f).length).toBe(5)
  }
})

test('a seed gives the same folds again, and another one others', () => {
  const options = { rows: 40, folds: 4, repeats: 2 }
  const [first, second] = kFolds({ ...options, seed: 3 }).assignments
  expect(kFolds({ ...options, seed: 3 }).assignments).toEqual([first, second])
  expect(second).not.toEqual(first)
  expect(kFolds({ ...options, seed: 4 }).assignments[0]).not.toEqual(first)
})

test('folds are those of every other machine', () => {
  // written down once: a change would change the results of everybody
  expect([...kFolds({ rows: 10, folds: 3, seed: 1 }).assignments[0]!].join('')).toMatchInlineSnapshot(`"0110221200"`)
})

test('parts of equal size are made of numbers, and equal numbers stay together', () => {
  expect([...quantileStrata([5, 1, 4, 2, 3, 6], 3)]).toEqual([2, 0, 1, 0, 1, 2])
  expect([...quantileStrata([7, 7, 7, 7], 2)]).toEqual([0, 0, 0, 0])
  expect([...quantileStrata([0, 0, 0, 1], 2)]).toEqual([0, 0, 0, 1])
  expect(() => quantileStrata([1, Number.NaN], 2)).toThrow('quantileStrata: y[1] is NaN; pass finite numbers.')
  expect(() => quantileStrata([1, 2], 0)).toThrow('count is 0')
})

test.each([
  [{ rows: 3, folds: 5 }, 'kFolds: 5 folds of 3 rows leave a fold empty; pass at most 3 folds.'],
  [{ rows: 3, folds: 1 }, 'kFolds: folds is 1; pass a whole number from 2 up.'],
  [{ rows: 1 }, 'kFolds: rows is 1; pass a whole number from 2 up.'],
  [{ rows: 9, folds: 2.5 }, 'kFolds: folds is 2.5'],
  [{ rows: 9, folds: 3, repeats: 0 }, 'kFolds: repeats is 0; pass a whole number from 1 up.'],
  [{ rows: 9, folds: 3, seed: 0.5 }, 'kFolds: seed is 0.5; pass a whole number.'],
  [{ rows: 4, folds: 3, groups: ['a', 'a', 'b', 'b'] }, 'kFolds: groups has 2 groups but there are 3 folds; pass at most 2 folds.'],
  [{ rows: 4, folds: 3, groups: ['a', 'a', 'b'] }, 'kFolds: groups has 3 values but there are 4 rows; pass one value per row.'],
  [{ rows: 4, folds: 3, stratify: [] }, 'kFolds: stratify has 0 values but there are 4 rows; pass one value per row.'],
])('%j is refused', (options, message) => {
  expect(() => kFolds(options)).toThrow(EstimatorError)
  expect(() => kFolds(options)).toThrow(message)
})
