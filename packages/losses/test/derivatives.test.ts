import { grad, hvp, interpret, jvp, normal, type Random, seededRandom, type Tensor, trace, type Values, values } from '@odot/autodiff'
import type { Label, Loss } from '@odot/problem'
import { describe, expect, test } from 'vitest'
import {
  huber,
  leastSquares,
  logistic,
  multinomial,
  multiTask,
  poisson,
  quantile,
  type ResponseMatrix,
  squaredHinge,
} from '../src/index.js'

const rows = 6
/** Steps of differences, and what rounding and truncation leave of a number of size 1. */
const step = 1e-5
const tolerance = 1e-8

const numbers = (random: Random): number[] => Array.from({ length: rows }, () => 2 * normal(random))

/** A loss with a random response, prepared. */
interface Case {
  readonly name: string
  readonly targets: Values
  readonly shape: readonly number[]
  readonly value: Loss<never, Tensor>['value']
}

function prepared<Y>(loss: Loss<Y, Tensor>, y: Y): Case {
  const { targets, outputs } = loss.prepare(y, rows)
  return { name: loss.name, targets, shape: outputs === 1 ? [rows] : [rows, outputs], value: loss.value }
}

const random = seededRandom(21)
const labels: Label[] = ['a', 'b', 'b', 'a', 'a', 'b']
const pairs: ResponseMatrix = numbers(random).map((y) => [y, 1 - y])
const cases: readonly Case[] = [
  prepared(leastSquares(), numbers(random)),
  prepared(multiTask(), pairs),
  prepared(logistic(), labels),
  prepared(squaredHinge(), labels),
  prepared(multinomial(), ['a', 'b', 'c', 'c', 'a', 'b']),
  prepared(
    poisson(),
    numbers(random).map((y) => y ** 2),
  ),
  prepared(huber({ threshold: 1 }), numbers(random)),
  prepared(quantile({ tau: 0.8, smoothing: 1 }), numbers(random)),
]

const inner = (a: Float64Array, b: Float64Array): number => a.reduce((total, x, j) => total + x * b[j]!, 0)

describe.each(cases)('$name', ({ targets, shape, value }) => {
  const graph = trace((eta: Tensor, y: Tensor, w: Tensor) => value(eta, y, w), shape, targets.shape, [rows])
  const [slope, push, product] = [grad(graph), jvp(graph), hvp(graph)]
  const weights = values(Float64Array.of(0.3, 0.1, 0.2, 0.05, 0.15, 0.2))
  const predictors = (): Values => ({ shape, data: Float64Array.from({ length: shape.reduce((a, b) => a * b) }, () => normal(random)) })
  const moved = (eta: Values, t: number, d: Values): Values => ({ shape, data: eta.data.map((x, j) => x + t * d.data[j]!) })
  // central differences are exact up to t²: between them lies no kink of a second derivative with a probability of nearly 1, and never for these seeds
  const trials = Array.from({ length: 20 }, () => [predictors(), predictors()] as const)

  test('first derivatives are differences of the value, and what jvp pushes forward', () => {
    for (const [eta, d] of trials) {
      const at = (t: number): number => interpret(graph, [moved(eta, t, d), targets, weights]).data[0]!
      const gradient = interpret(slope, [eta, targets, weights]).data
      const along = inner(gradient, d.data)
      expect(along).toBeCloseTo((at(step) - at(-step)) / (2 * step), 8)
      expect(interpret(push, [eta, targets, weights, d]).tangent.data[0]).toBeCloseTo(along, 13)
    }
  })

  test('second derivatives are differences of the gradient, symmetric, and what hvp gives', () => {
    for (const [eta, d] of trials) {
      const at = (t: number): Float64Array => interpret(slope, [moved(eta, t, d), targets, weights]).data
      const [after, before] = [at(step), at(-step)]
      const along = interpret(product, [eta, targets, weights, d]).data
      for (let j = 0; j < along.length; j++) expect(Math.abs(along[j]! - (after[j]! - before[j]!) / (2 * step))).toBeLessThan(tolerance)
      const other = predictors()
      const cross = interpret(product, [eta, targets, weights, other]).data
      expect(inner(along, other.data)).toBeCloseTo(inner(cross, d.data), 13)
      expect(inner(along, d.data)).toBeGreaterThanOrEqual(-1e-15)
    }
  })
})
