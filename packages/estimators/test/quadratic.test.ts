import { normal, seededRandom } from '@odot/autodiff'
import { cpu } from '@odot/kernels'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { blockDescent } from '../src/engine/block-descent.js'
import type { Quadratic } from '../src/engine/quadratic.js'
import { solveQuadratic } from '../src/engine/solve-quadratic.js'
import { gradientInRange, objectiveAt, randomElasticNet, randomGram, randomGroups, solved, violation } from './quadratic-case.js'

const device = cpu()
const penalties = { 'elastic nets': randomElasticNet, 'sparse groups': randomGroups }
const seeds = fc.integer({ min: 0, max: 1e6 })
/** Optimality conditions, as shares of the terms that they add up. */
const optimal = 1e-9
/** Objectives, as shares of their size. */
const equal = 1e-12

function randomProblem(seed: number, makePenalty: (typeof penalties)['elastic nets'], smallest = 1e-3): Quadratic {
  const random = seededRandom(seed)
  const n = 1 + Math.floor(30 * random())
  const gram = randomGram(random, n, 1 + Math.floor(40 * random()))
  const gradient = gradientInRange(random, gram, n)
  const lambda = smallest ** random() * Math.max(...gradient.map(Math.abs), 1e-3)
  const penalty = makePenalty(random, n, lambda)
  const start = new Float64Array(n)
  // a step of 0 moves into the domain
  if (random() < 0.5) penalty.prox?.({ shape: [n], data: start.map(() => normal(random)) }, 0, start)
  return { start, gradient, gram, penalty }
}

for (const [kind, makePenalty] of Object.entries(penalties)) {
  test(`solveQuadratic: the optimality conditions of ${kind} hold, and the objective is at most that at the start`, () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const problem = randomProblem(seed, makePenalty)
        const { x } = solved(solveQuadratic, problem, { device })
        expect(violation(problem, x)).toBeLessThan(optimal)
        const before = objectiveAt(problem, problem.start)
        expect(objectiveAt(problem, x)).toBeLessThanOrEqual(before + equal * Math.abs(before))
      }),
      { seed: 1, numRuns: 300 },
    )
  })

  test(`blockDescent: reaches the objective of solveQuadratic with ${kind}, and never rises`, () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const problem = randomProblem(seed, makePenalty, 0.2)
        const { x, reason } = solved(blockDescent, problem, { device })
        const exact = objectiveAt(problem, solved(solveQuadratic, problem, { device }).x)
        expect(reason).not.toContain('spent')
        expect(Math.abs(objectiveAt(problem, x) - exact)).toBeLessThanOrEqual(equal * Math.max(Math.abs(exact), scaleOf(problem)))
        for (const maxIterations of [1, 3]) {
          const early = objectiveAt(problem, solved(blockDescent, problem, { device, maxIterations }).x)
          const before = objectiveAt(problem, problem.start)
          expect(early).toBeLessThanOrEqual(before + equal * Math.abs(before))
        }
      }),
      { seed: 2, numRuns: 100 },
    )
  })
}

/** The size of the terms of an objective, which may cancel. */
function scaleOf({ start, gradient }: Quadratic): number {
  return start.reduce((sum, x, j) => sum + Math.abs(x * gradient[j]!), 0)
}
