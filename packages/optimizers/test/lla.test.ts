import { normal, seededRandom, values } from '@odot/autodiff'
import { dense } from '@odot/kernels'
import { coordinateDescent, iterate, lassoOracle, lla, minimizeSync } from '@odot/optimizers'
import { coordinateSolverLaws } from '@odot/optimizers/laws'
import { mcp, scad } from '@odot/penalties'
import type { CoordinateOracle, SearchSolver } from '@odot/problem'
import { expect, test } from 'vitest'
import { broken } from './broken.js'
import { randomLasso } from './lasso-problem.js'

/** With the strengths of its problem as slopes, whatever the point, the approximation is exact: a solver of lassos. */
function lassoByLla(): SearchSolver<ReturnType<ReturnType<typeof lla>['init']>, CoordinateOracle> {
  let strength = new Float64Array(0)
  const solver = lla({
    penalty: {
      value: ({ data }) => data.reduce((total, b, j) => total + strength[j]! * Math.abs(b), 0),
      slope: (_, out) => out.set(strength),
    },
  })
  return {
    ...solver,
    *advance(state) {
      const run = solver.advance(state)
      let turn = run.next()
      while (!turn.done) {
        const [visitor] = turn.value.args
        turn = run.next(
          yield {
            ask: 'visit',
            args: [
              (columns) => {
                strength = Float64Array.from(columns.strength)
                return visitor(columns)
              },
            ],
          },
        )
      }
      return turn.value
    },
  }
}

for (const { name, check } of coordinateSolverLaws(lassoByLla())) test(name, check)

test('the laws fail for one that keeps the slopes of a point before', async () => {
  const solver = lassoByLla()
  const stale: typeof solver = {
    ...solver,
    *advance(state) {
      const after = yield* solver.advance(state)
      return Number.isNaN(state.residual) ? after : { ...after, x: state.x }
    },
  }
  expect(await broken(coordinateSolverLaws(stale))).toContain('first-order conditions hold on a weighted lasso')
})

const penalties = { mcp: (s: Float64Array) => mcp(s), scad: (s: Float64Array) => scad(s) }
for (const [name, make] of Object.entries(penalties)) {
  test(`${name}: values never rise, and the end is stationary and no worse than the lasso`, () => {
    for (const seed of [1, 2, 3]) {
      const problem = randomLasso(seed, { columns: 30, share: 0.2, correlation: 0.5 })
      const penalty = make(problem.strength.data)
      const oracle = lassoOracle(problem.designs.X, { y: problem.y.data, strength: problem.strength.data })
      let before = Number.POSITIVE_INFINITY
      let x: Float64Array = new Float64Array(0)
      for (const look of iterate(lla({ penalty }), oracle, new Float64Array(30), { tolerance: 1e-11 })) {
        expect(look.value).toBeLessThanOrEqual(before * (1 + 1e-14))
        before = look.value
        x = look.x
      }
      const gradient = new Float64Array(30)
      const loss = Number(oracle.valueAndGradient(x, gradient))
      expect(before).toBeCloseTo(loss + penalty.value(values(x)), 12)
      expect(penalty.distance(values(x), values(gradient))).toBeLessThan(1e-9)
      const lasso = oracle.valueAndGradient(problem.solution, gradient)
      expect(before).toBeLessThanOrEqual(Number(lasso) + penalty.value(values(problem.solution)))
    }
  })

  test(`${name}: with orthonormal columns the answer is the prox of the correlations`, () => {
    const X = dense(Float64Array.of(1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1), { rows: 4, columns: 4, order: 'column-major' })
    const random = seededRandom(2)
    for (let k = 0; k < 20; k++) {
      const y = Float64Array.from({ length: 4 }, () => 3 * normal(random))
      const strength = new Float64Array(4).fill(1)
      const penalty = make(strength)
      const oracle = lassoOracle(X, { y, weights: new Float64Array(4).fill(1), strength })
      const { x } = minimizeSync(lla({ penalty }), oracle, new Float64Array(4), { tolerance: 1e-12 })
      const expected = new Float64Array(4)
      penalty.prox(values(y), 1, expected)
      for (const [j, b] of x.entries()) expect(b).toBeCloseTo(expected[j]!, 9)
    }
  })
}

test('from zero the first iteration is the lasso', () => {
  const problem = randomLasso(3)
  const oracle = lassoOracle(problem.designs.X, { y: problem.y.data, strength: problem.strength.data })
  const start = new Float64Array(12)
  const one = minimizeSync(lla({ penalty: mcp(problem.strength.data), share: 1e-9 }), oracle, start, { maxIterations: 1 })
  const lasso = minimizeSync(coordinateDescent(), oracle, start, { tolerance: 1e-12 })
  for (const [j, b] of one.x.entries()) expect(b).toBeCloseTo(lasso.x[j]!, 7)
})

test('what makes no sense is refused', () => {
  const penalty = mcp(1)
  expect(() => lla({ penalty, share: 1 })).toThrow('share is 1; pass a number in (0, 1)')
  expect(() => lla({ penalty, maxRounds: 0 })).toThrow('maxRounds is 0; pass a whole number')
  const falling = { value: () => 0, slope: (_: unknown, out: Float64Array) => out.fill(-1) }
  const X = dense(Float64Array.of(1), { rows: 1, columns: 1, order: 'column-major' })
  const oracle = lassoOracle(X, { y: Float64Array.of(1), strength: 1 })
  expect(() => minimizeSync(lla({ penalty: { ...falling, slope: (w, out) => void falling.slope(w, out) } }), oracle, [0])).toThrow(
    'the slope at coefficient 0, 0, is -1',
  )
})
