import {
  abs,
  add,
  div,
  dot,
  evaluate,
  exp,
  type Graph,
  gather,
  interpret,
  less,
  log,
  max,
  mul,
  normal,
  pow,
  relu,
  seededRandom,
  select,
  square,
  stopGradient,
  sub,
  sum,
  type Tensor,
  tensor,
  trace,
  type Values,
  values,
} from '@odot/autodiff'
import { describe, expect, test } from 'vitest'
import { lineDegree } from '../src/line-degree.js'
import { packing } from '../src/packing.js'
import { polynomialMinimum } from '../src/searches/polynomial-minimum.js'
import { polynomialAt } from '../src/searches/real-roots.js'
import { lineMinimum } from '../src/solvers/line-minimum.js'
import { tracedLine } from '../src/traced-line.js'
import { randomLasso } from './lasso-problem.js'
import { product } from './product.js'

const infinity = Number.POSITIVE_INFINITY

describe('the degree of a graph along lines', () => {
  const places = tensor([1, 0])
  const table: readonly (readonly [name: string, f: (x: Tensor, c: Tensor) => Tensor, degree: number])[] = [
    ['a constant', (_, c) => sum(exp(c)), 0],
    ['a sum', (x, c) => sum(add(x, c)), 1],
    ['a product with a constant', (x, c) => sum(mul(exp(c), x)), 1],
    ['entries, moved and scaled', (x, c) => sum(div(gather(x, places), c)), 1],
    ['a square', (x, c) => sum(square(sub(x, c))), 2],
    ['an inner product', (x) => dot(x, x), 2],
    ['a power', (x) => sum(pow(square(x), 3)), 6],
    ['a choice by constants', (x, c) => sum(select(less(c, 0), x, square(x))), 2],
    ['a root', (x) => sum(pow(x, 0.5)), infinity],
    ['an inverse', (x) => sum(pow(x, -1)), infinity],
    ['a quotient', (x, c) => sum(div(c, x)), infinity],
    ['a choice by the point', (x) => sum(select(less(x, 0), x, square(x))), infinity],
    ['pieces', (x) => sum(relu(x)), infinity],
    ['an absolute value', (x) => sum(abs(x)), infinity],
    ['the larger of two', (x, c) => sum(max(x, c)), infinity],
    ['a logarithm', (x) => sum(log(x)), infinity],
    ['what hides its derivative', (x) => sum(stopGradient(x)), infinity],
  ]
  test.each(table)('of %s', (_, f, degree) => {
    expect(lineDegree(trace(f, [2], [2]), 1)).toBe(degree)
  })
})

/** A list of a point, a direction and the inputs of a graph to its coefficients. */
function along(graph: Graph<readonly unknown[], Tensor>): Graph<[readonly Tensor[]], readonly Tensor[]> {
  const parts = packing(graph)
  const line = tracedLine(graph, parts)
  if (!line) throw new Error('no polynomial')
  const inputs = graph.inputs.slice(parts.leaves.length).map(({ shape }) => shape)
  return trace(([x, direction, ...rest]: readonly Tensor[]) => line(x!, direction!, rest), [[parts.size], [parts.size], ...inputs])
}

describe('the coefficients along a line', () => {
  const { loss, columns, rows, designs, y, strength } = randomLasso(3)
  const { forward, ridge } = product()
  const graph = trace(
    (factors: { readonly u: Tensor; readonly v: Tensor }, s: Tensor, target: Tensor) =>
      add(loss(forward(factors), target), ridge(factors, s)),
    { u: [columns], v: [columns] },
    [columns],
    [rows],
  )
  const coefficients = along(graph)

  test('are those of the objective, for random points, directions and lengths', () => {
    const random = seededRandom(5)
    const draw = (): Values => values(Float64Array.from({ length: 2 * columns }, () => normal(random)))
    for (let i = 0; i < 20; i++) {
      const [x, d] = [draw(), draw()]
      const c = interpret(coefficients, [[x, d, strength, y]], { designs }).map(({ data }) => data[0]!)
      expect(c.length).toBe(5)
      for (const t of [0, 0.3, -1, 2]) {
        const at = x.data.map((b, j) => b + t * d.data[j]!)
        const factors = { u: values(at.slice(0, columns)), v: values(at.slice(columns)) }
        const expected = interpret(graph, [factors, strength, y], { designs }).data[0]!
        const size = c.reduce((total, ck, k) => total + Math.abs(ck * t ** k), 0)
        expect(Math.abs(polynomialAt(c, t) - expected)).toBeLessThan(1e-13 * size)
      }
    }
  })

  test('of a product of two factors multiply by X three times', () => {
    expect(coefficients.nodes.filter(({ op }) => op === 'apply').length).toBe(3)
  })

  test('are those of a parabola at least, and none where there is no polynomial', () => {
    const line = along(trace((x: Tensor) => sum(x), [2]))
    expect(interpret(line, [[values([1, 2]), values([3, 4])]]).map(({ data }) => data[0])).toEqual([3, 7, 0])
    const bend = trace((x: Tensor) => sum(exp(x)), [2])
    expect(tracedLine(bend, packing(bend))).toBeUndefined()
  })
})

describe('the lowest point of a line', () => {
  test('is that of the roots of the derivative, on random quartics', () => {
    const random = seededRandom(8)
    for (let i = 0; i < 200; i++) {
      const c = Float64Array.from({ length: 5 }, () => normal(random))
      c[1] = -Math.abs(c[1]!)
      c[4] = Math.abs(c[4]!) + 0.01
      const t = evaluate(lineMinimum(Array.from(c, (ck) => tensor(ck))))
      const expected = polynomialMinimum(c)
      expect(typeof t === 'number' ? polynomialAt(c, t) : Number.NaN).toBeCloseTo(polynomialAt(c, expected), 10)
    }
  })

  test('is 0 where the line does not fall, or is not finite', () => {
    for (const c of [
      [1, 1, 1],
      [1, 0, 2],
      [0, 0, 0],
      [0, Number.NaN, 1],
    ])
      expect(evaluate(lineMinimum(c.map((ck) => tensor(ck))))).toBe(0)
  })
})
