import { seededRandom } from '@odot/autodiff'
import { type AlternatingRidgeState, alternatingRidge, minimizeSurrogateSync, minimizeSync } from '@odot/optimizers'
import { bilinearSolverLaws, rosenbrock } from '@odot/optimizers/laws'
import { group, hadamard } from '@odot/parameterizations'
import { type Oracle, type SearchSolver, surrogate } from '@odot/problem'
import { expect, test } from 'vitest'
import { broken } from './broken.js'
import { randomLasso } from './lasso-problem.js'

for (const { name, check } of bilinearSolverLaws((blocks) => alternatingRidge({ blocks }))) test(name, check)

test('the laws fail for one that takes turns with half of the factors only', async () => {
  const names = await broken(
    bilinearSolverLaws((blocks): SearchSolver<AlternatingRidgeState, Oracle> => {
      const solver = alternatingRidge({ blocks })
      return {
        ...solver,
        *advance(state) {
          const v = state.x.slice(blocks[0])
          const after = yield* solver.advance(state)
          after.x.set(v, blocks[0])
          return after
        },
      }
    }),
  )
  expect(names).toContain('solves a lasso')
  expect(names).toContain('the value belongs to the point')
})

test('it solves the Hadamard surrogate of a lasso, also from the saddle at zero', () => {
  const { designs, y, loss, strength, solution, columns } = randomLasso(4)
  const problem = surrogate(loss, hadamard())
  const solver = alternatingRidge({ blocks: [columns, columns] })
  const zero = { shape: [columns], data: new Float64Array(columns) }
  for (const start of [hadamard().start([columns], seededRandom(1)), { u: zero, v: zero }]) {
    const { weights, kkt, escapes } = minimizeSurrogateSync(problem, solver, { start, strength, data: [y], designs, tolerance: 1e-9 })
    expect(kkt).toBe('satisfied')
    expect(escapes > 0).toBe(start.u === zero)
    for (const [j, b] of weights.data.entries()) expect(b).toBeCloseTo(solution[j]!, 5)
  }
})

test('factors may be of different sizes, as those of a group', () => {
  const { designs, y, loss, columns } = randomLasso(4)
  const groups = Array.from({ length: columns }, (_, j) => Math.floor(j / 4))
  const parameterization = group(groups)
  const start = parameterization.start([columns], seededRandom(1))
  const strength = { shape: [3], data: new Float64Array(3).fill(0.3) }
  const blocks = Object.values(start).map(({ data }) => data.length)
  const solver = alternatingRidge({ blocks })
  const { kkt, status } = minimizeSurrogateSync(surrogate(loss, parameterization), solver, {
    start,
    strength,
    data: [y],
    designs,
    tolerance: 1e-9,
  })
  expect(blocks.toSorted((a, b) => a - b)).toEqual([3, columns])
  expect(status).toBe('converged')
  expect(kkt).toBe('satisfied')
})

test('an objective that is not quadratic in a block is noticed', () => {
  // √(1 + x²): from 5, the quadratic that fits there has its minimum at −125
  const oracle = {
    size: 1,
    valueAndGradient: (x: Float64Array, gradient: Float64Array) => {
      gradient[0] = x[0]! / Math.hypot(1, x[0]!)
      return Math.hypot(1, x[0]!)
    },
    hessianProduct: (x: Float64Array, v: Float64Array, out: Float64Array) => {
      out[0] = v[0]! / Math.hypot(1, x[0]!) ** 3
      return 0
    },
  }
  const { status, reason, x } = minimizeSync(alternatingRidge({ blocks: [1] }), oracle, [5])
  expect(status).toBe('stalled')
  expect(reason).toContain('the ridge regression of block 0 raises the value from 5.09')
  expect(x).toEqual(Float64Array.of(5))
})

test('blocks that make no sense are refused', () => {
  expect(() => alternatingRidge({ blocks: [] })).toThrow('blocks are []; pass the size of each factor')
  expect(() => alternatingRidge({ blocks: [2, 0.5] })).toThrow('blocks are [2, 0.5]')
  const { objective } = rosenbrock(3)
  expect(() => minimizeSync(alternatingRidge({ blocks: [1, 1] }), objective, [1, 1, 1])).toThrow(
    'the blocks hold 2 numbers but the start has 3',
  )
})
