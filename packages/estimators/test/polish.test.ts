import { normal, seededRandom, type Tensor } from '@odot/autodiff'
import { lasso, type Model, type Settings, type SolverName, type Strength } from '@odot/estimators'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { semidefiniteFactor } from '../src/engine/semidefinite-factor.js'
import { lossCases } from './family-losses.js'
import { drawRows, supportOf } from './family-numbers.js'
import { stated } from './family-statement.js'

// What makes the last digits of a fit: a start is never left for a worse point, and from close by the optimum is reached to rounding.
const solvers: readonly SolverName[] = ['hadamard', 'coordinate-descent']
const runs = { seed: 9, numRuns: 40 }
const lambda = 0.15

for (const { name, loss, stated: statedLoss, draw } of lossCases.filter((each) => /least squares|logistic/.test(each.name)))
  for (const solver of solvers) {
    const problem = (seed: number, rows: number, columns: number) => {
      const X = drawRows(seed, rows, columns)
      const y = draw(seed + 1, X)
      const penaltyFactor = X[0]!.map((_, j) => (j === 2 ? 0 : 1))
      const fit = (options: Partial<Omit<Settings<ArrayLike<number>, Tensor> & Strength, 'loss' | 'lambdaRatio'>>): Model =>
        lasso({ loss: loss(), lambda, penaltyFactor, solver, ...options }).fitSync(X, y)
      const objective = (point: Pick<Model, 'coefficients' | 'intercepts'>): number =>
        stated({ X, y, loss: statedLoss }, { l1: penaltyFactor.map((factor) => lambda * factor) }, point).objective
      return { fit, objective }
    }

    describe(`${name}, ${solver}`, () => {
      test('a fit never ends above its start, however few iterations it may take', () => {
        fc.assert(
          fc.property(
            fc.integer({ min: 0, max: 1e6 }),
            fc.integer({ min: 6, max: 30 }),
            fc.integer({ min: 3, max: 12 }),
            fc.constantFrom(0, 1, 2, 5, 1000),
            (seed, rows, columns, maxIterations) => {
              const { fit, objective } = problem(seed, rows, columns)
              const random = seededRandom(seed + 1)
              const start = {
                coefficients: Float64Array.from({ length: columns }, () => (random() < 0.3 ? 0 : normal(random))),
                intercepts: Float64Array.of(normal(random)),
              }
              const model = fit({ start, maxIterations })
              expect(objective(model)).toBeLessThanOrEqual(objective(start) * (1 + 1e-14))
            },
          ),
          runs,
        )
      })

      test('from the right support and signs a fit reaches the optimum to rounding', () => {
        const { fit } = problem(4, 30, 6)
        const optimum = fit({ tolerance: 1e-12 })
        const start = { coefficients: optimum.coefficients.map((b) => 1.1 * b), intercepts: optimum.intercepts }
        expect(fit({ start, maxIterations: 0 }).certificate.gap).toBeGreaterThan(1e-4)
        expect(fit({ start, tolerance: 1e-14 }).certificate.gap).toBeLessThan(1e-14)
      })

      test('what has no pull is zero at the end, and an optimum stays where it is', () => {
        const { fit } = problem(4, 30, 6)
        const optimum = fit({ tolerance: 1e-13 })
        const noisy = { coefficients: optimum.coefficients.map((b) => b + 1e-9), intercepts: optimum.intercepts }
        expect(supportOf(fit({ start: noisy, tolerance: 1e-13 }).coefficients)).toEqual(supportOf(optimum.coefficients))
        expect(supportOf(optimum.coefficients).length).toBeLessThan(6)
        const again = fit({ start: optimum, tolerance: 1e-12 })
        expect(again.iterations).toBe(0)
        for (const [j, b] of again.coefficients.entries()) expect(Math.abs(b - optimum.coefficients[j]!)).toBeLessThanOrEqual(1e-14)
      })
    })
  }

function finish<R>(work: Generator<unknown, R>): R {
  for (;;) {
    const turn = work.next()
    if (turn.done) return turn.value
  }
}

test('semidefinite systems are solved, and columns that depend on others get zero', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e6 }), fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 8 }), (seed, rank, n) => {
      const random = seededRandom(seed)
      const Z = Array.from({ length: n }, () => {
        const scale = 10 ** (4 * random() - 2)
        return Array.from({ length: rank }, () => scale * normal(random))
      })
      const G = Float64Array.from({ length: n * n }, (_, k) => Z[Math.floor(k / n)]!.reduce((sum, z, i) => sum + z * Z[k % n]![i]!, 0))
      const truth = Float64Array.from({ length: n }, () => normal(random))
      const rhs = truth.map((_, i) => truth.reduce((sum, x, j) => sum + G[i * n + j]! * x, 0))
      const solution = finish(semidefiniteFactor(G, n)).solve(rhs)
      const scale = Math.max(...rhs.map(Math.abs))
      for (let i = 0; i < n; i++) {
        const left = solution.reduce((sum, x, j) => sum + G[i * n + j]! * x, 0)
        expect(Math.abs(left - rhs[i]!)).toBeLessThanOrEqual(1e-6 * scale)
      }
      expect(solution.filter((x) => x !== 0).length).toBeLessThanOrEqual(rank)
    }),
    { seed: 9, numRuns: 100 },
  )
})
