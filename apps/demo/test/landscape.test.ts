import { hvp, interpret, valueAndGrad, values } from '@odot/autodiff'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fibre } from '../src/plane/fibre.js'
import { type Landscape, lassoAt, lassoMinimiser, minimisers, originCurvature, surrogateAt } from '../src/plane/landscape.js'
import { surrogateGraph } from '../src/plane/trail.js'

const landscape = fc.record({
  c: fc.integer({ min: -40, max: 40 }).map((k) => k / 20),
  lambda: fc.integer({ min: 1, max: 40 }).map((k) => k / 20),
})
const coordinate = fc.integer({ min: -40, max: 40 }).map((k) => k / 20)
const both = valueAndGrad(surrogateGraph)
const curvature = hvp(surrogateGraph)

function point(u: number, v: number, { c, lambda }: Landscape) {
  return [{ u: values([u]), v: values([v]) }, values([lambda]), values([c])] as const
}

test('the drawn landscape is the surrogate that the optimisers descend', () => {
  fc.assert(
    fc.property(landscape, coordinate, coordinate, (of, u, v) => {
      expect(interpret(surrogateGraph, point(u, v, of)).data[0]).toBeCloseTo(surrogateAt(of, u, v), 12)
    }),
    { seed: 2 },
  )
})

test('the minimisers have no gradient, and nothing on a grid is lower', () => {
  fc.assert(
    fc.property(landscape, coordinate, coordinate, (of, u, v) => {
      for (const best of minimisers(of)) {
        const { gradient } = interpret(both, point(best.u, best.v, of))
        expect(gradient.u.data[0]).toBeCloseTo(0, 12)
        expect(gradient.v.data[0]).toBeCloseTo(0, 12)
        expect(surrogateAt(of, best.u, best.v)).toBeLessThanOrEqual(surrogateAt(of, u, v) + 1e-12)
        expect(surrogateAt(of, best.u, best.v)).toBeCloseTo(lassoAt(of, lassoMinimiser(of)), 12)
      }
    }),
    { seed: 3 },
  )
})

test('the curvature at the origin is that of the Hessian along the diagonals', () => {
  fc.assert(
    fc.property(landscape, (of) => {
      const along = (v: number): number => {
        const product = interpret(curvature, [...point(0, 0, of), { u: values([1]), v: values([v]) }])
        return (product.u.data[0]! + v * product.v.data[0]!) / 2
      }
      const { lower, upper, saddle } = originCurvature(of)
      expect(Math.min(along(1), along(-1))).toBeCloseTo(lower, 12)
      expect(Math.max(along(1), along(-1))).toBeCloseTo(upper, 12)
      expect(saddle).toBe(lower < 0)
    }),
    { seed: 4 },
  )
})

test('a fibre has one product and stays in the square', () => {
  const branches = fibre(-0.5, 2)
  expect(branches).toHaveLength(2)
  for (const { u, v } of branches.flat()) {
    expect(u * v).toBeCloseTo(-0.5, 12)
    expect(Math.max(Math.abs(u), Math.abs(v))).toBeLessThanOrEqual(2 + 1e-12)
  }
  expect(fibre(0, 2)).toEqual([])
})
