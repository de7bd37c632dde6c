import type { Ask, Oracle } from '@odot/problem'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { LineOutcome } from '../src/searches/line-search.js'
import { strongWolfe } from '../src/searches/strong-wolfe.js'

interface Curve {
  readonly value: (t: number) => number
  readonly slope: (t: number) => number
}

/** Searches along a curve of one variable from t = 0. */
function search({ value, slope }: Curve, first: number, noise = 0): { readonly outcome: LineOutcome; readonly evaluations: number } {
  const line = {
    x: Float64Array.of(0),
    direction: Float64Array.of(1),
    value: value(0),
    slope: slope(0),
    trial: new Float64Array(1),
    gradient: new Float64Array(1),
    noise,
  }
  const run: Generator<Ask<Oracle>, LineOutcome, number> = strongWolfe().find(line, first)
  let evaluations = 0
  let turn = run.next()
  while (!turn.done) {
    evaluations++
    line.gradient[0] = slope(line.trial[0]!)
    turn = run.next(value(line.trial[0]!))
  }
  if (turn.value.found) expect(line.trial[0]).toBe(turn.value.step)
  return { outcome: turn.value, evaluations }
}

/** Checks both conditions with the constants of the search. */
function expectWolfe({ value, slope }: Curve, outcome: LineOutcome): void {
  if (!outcome.found) throw new Error(outcome.reason)
  const { step } = outcome
  expect(step).toBeGreaterThan(0)
  expect(value(step)).toBeLessThanOrEqual(value(0) + 1e-4 * step * slope(0))
  expect(Math.abs(slope(step))).toBeLessThanOrEqual(0.9 * Math.abs(slope(0)))
}

const firstStep = fc.integer({ min: -8, max: 8 }).map((e) => 10 ** e)

describe('the step satisfies both Wolfe conditions', () => {
  test('on parabolas and quartics from any first step', () => {
    fc.assert(
      fc.property(firstStep, fc.double({ min: 0.01, max: 100, noNaN: true }), fc.constantFrom(2, 4), (first, center, power) => {
        const curve = {
          value: (t: number) => (t / center - 1) ** power,
          slope: (t: number) => (power * (t / center - 1) ** (power - 1)) / center,
        }
        const { outcome, evaluations } = search(curve, first)
        expectWolfe(curve, outcome)
        expect(evaluations).toBeLessThanOrEqual(25)
      }),
      { seed: 1, numRuns: 300 },
    )
  })

  test('on curves with many waves', () => {
    fc.assert(
      fc.property(
        firstStep,
        fc.double({ min: 0.1, max: 5, noNaN: true }),
        fc.double({ min: 0.5, max: 9, noNaN: true }),
        (first, wave, pitch) => {
          const curve = {
            value: (t: number) => 0.5 * (t - 3) ** 2 + wave * (1 - Math.cos(pitch * t)),
            slope: (t: number) => t - 3 + wave * pitch * Math.sin(pitch * t),
          }
          expectWolfe(curve, search(curve, first).outcome)
        },
      ),
      { seed: 2, numRuns: 300 },
    )
  })

  test('beside a wall of NaN, of +∞, and of infinite slopes', () => {
    for (const beyond of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      for (const broken of ['value', 'slope'] as const) {
        for (const wall of [1e-3, 0.5, 0.99]) {
          const curve = {
            value: (t: number) => (t > wall && broken === 'value' ? beyond : -Math.log1p(-t / (wall * 1.001)) - 5 * (t / wall)),
            slope: (t: number) => (t > wall && broken === 'slope' ? beyond : 1 / (wall * 1.001 - t) - 5 / wall),
          }
          expectWolfe(curve, search(curve, 1).outcome)
        }
      }
    }
  })
})

test('where values are equal up to noise, slopes alone lead to the minimum', () => {
  const curve = { value: () => 1, slope: (t: number) => 1e-9 * (t - 0.3) }
  const { outcome } = search(curve, 1, 1e-14)
  if (!outcome.found) throw new Error(outcome.reason)
  expect(Math.abs(outcome.step - 0.3)).toBeLessThanOrEqual(0.9 * 0.3)
})

test('a slope that lies about the value gives a reason in words', () => {
  const { outcome } = search({ value: (t) => t, slope: () => -1 }, 1)
  expect(outcome.found).toBe(false)
  if (!outcome.found) expect(outcome.reason).toContain('no step along a direction of slope -1.00e+0 lowers the value 0')
})

test('a curve that falls for ever ends after a bounded number of evaluations at a lower point', () => {
  const { outcome, evaluations } = search({ value: (t) => -t, slope: () => -1 }, 1)
  expect(evaluations).toBeLessThanOrEqual(41)
  expect(outcome.found && outcome.value < -1e10).toBe(true)
})
