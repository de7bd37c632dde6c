import fc from 'fast-check'
import { expect, test } from 'vitest'
import { chooseLambda, scoreTable } from '../src/cross-validation/score-table.js'

const tables = fc
  .record({ folds: fc.integer({ min: 1, max: 6 }), steps: fc.integer({ min: 1, max: 12 }), direction: fc.constantFrom('lower', 'higher') })
  .chain(({ folds, steps, direction }) =>
    fc.record({
      direction: fc.constant<'lower' | 'higher'>(direction === 'lower' ? 'lower' : 'higher'),
      scores: fc.array(
        fc.array(
          fc.oneof({ weight: 9, arbitrary: fc.double({ min: -10, max: 10, noNaN: true }) }, fc.constantFrom(Number.NaN, 1e300, Infinity)),
          {
            minLength: steps,
            maxLength: steps,
          },
        ),
        { minLength: folds, maxLength: folds },
      ),
      weights: fc.array(fc.double({ min: 0.1, max: 5, noNaN: true }), { minLength: folds, maxLength: folds }),
    }),
  )

const decreasing = (count: number): Float64Array => Float64Array.from({ length: count }, (_, l) => 2 ** -l)

test('the λ of one standard error is never below the best', () => {
  let larger = 0
  fc.assert(
    fc.property(tables, ({ scores, weights, direction }) => {
      const lambdas = decreasing(scores[0]!.length)
      const table = scoreTable(
        scores.map((s) => Float64Array.from(s)),
        { lambdas, weights: Float64Array.from(weights), folds: scores.length },
      )
      const { min, oneSe, minIndex, oneSeIndex } = chooseLambda(table, direction)
      const finite = [...table.mean].filter(Number.isFinite)
      if (finite.length === 0) {
        expect([min, oneSe, minIndex, oneSeIndex]).toEqual([Number.NaN, Number.NaN, -1, -1])
        return
      }
      expect(oneSe).toBeGreaterThanOrEqual(min)
      if (oneSe > min) larger++
      const best = direction === 'lower' ? Math.min(...finite) : Math.max(...finite)
      expect(table.mean[minIndex]).toBe(best)
      // of equal ones the largest λ, which comes first
      expect(table.mean.indexOf(best)).toBe(minIndex)
      const limit = table.standardError[minIndex]!
      if (Number.isFinite(limit)) expect(Math.abs(table.mean[oneSeIndex]! - best)).toBeLessThanOrEqual(limit * (1 + 1e-12))
    }),
    { seed: 1, numRuns: 500 },
  )
  expect(larger).toBeGreaterThan(20)
})

test('the order of the folds does not change mean and error', () => {
  fc.assert(
    fc.property(tables, ({ scores, weights }) => {
      const options = { lambdas: decreasing(scores[0]!.length), folds: scores.length }
      const rows = scores.map((s) => Float64Array.from(s, (x) => (Math.abs(x) > 10 ? 0 : x)))
      const table = scoreTable(rows, { ...options, weights: Float64Array.from(weights) })
      const turned = scoreTable([...rows].reverse(), { ...options, weights: Float64Array.from(weights).reverse() })
      for (const [l, mean] of table.mean.entries()) {
        if (Number.isNaN(mean)) expect(turned.mean[l]).toBeNaN()
        else expect(Math.abs(turned.mean[l]! - mean)).toBeLessThanOrEqual(1e-13)
      }
    }),
    { seed: 2 },
  )
})

test('means and errors are those of weighted folds, by hand', () => {
  const { mean, standardError } = scoreTable([Float64Array.of(1, 5), Float64Array.of(4, Number.NaN)], {
    lambdas: Float64Array.of(1, 0.5),
    weights: Float64Array.of(2, 1),
    folds: 2,
  })
  expect([...mean]).toEqual([2, 5])
  // √((2·1² + 1·2²)/3/(2 − 1)); one fold has no error
  expect(standardError[0]).toBeCloseTo(Math.SQRT2, 15)
  expect(standardError[1]).toBeNaN()
})

test('repeats of the same folds do not lower the standard error', () => {
  const folds = [Float64Array.of(1), Float64Array.of(2), Float64Array.of(6)]
  const once = scoreTable(folds, { lambdas: Float64Array.of(1), weights: Float64Array.of(1, 1, 1), folds: 3 })
  const twice = scoreTable([...folds, ...folds], { lambdas: Float64Array.of(1), weights: new Float64Array(6).fill(1), folds: 3 })
  expect(twice.standardError[0]).toBeCloseTo(once.standardError[0]!, 14)
})
