import { normal, seededRandom } from '@odot/autodiff'
import { cpu } from '@odot/kernels'
import { elasticNet, sparseGroupLasso } from '@odot/penalties'
import fc from 'fast-check'
import { expect, test } from 'vitest'
// the memory that devices take in WebAssembly, which nothing public counts
import { realmHeap } from '../../kernels/src/wasm/realm-heap.js'
import { blockDescent } from '../src/engine/block-descent.js'
import { hadamardDescent } from '../src/engine/hadamard-descent.js'
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

test('hadamardDescent: reaches the objective of solveQuadratic with groups, ridges and free coordinates', () => {
  fc.assert(
    fc.property(seeds, fc.constantFrom(1, 3), (seed, size) => {
      const random = seededRandom(seed)
      const n = size * (1 + Math.floor(10 * random()))
      const gram = randomGram(random, n, 1 + Math.floor(40 * random()))
      const gradient = gradientInRange(random, gram, n)
      const lambda = 0.05 ** random() * Math.max(...gradient.map(Math.abs), 1e-3)
      const strength = Float64Array.from({ length: n / size }, (_, b) => (b === 1 ? 0 : lambda))
      const ridge = random() < 0.5 ? 0 : lambda * random()
      const groups = Array.from({ length: n }, (_, j) => Math.floor(j / size))
      const penalty = size === 1 ? elasticNet({ size: n, strength, ridge }) : sparseGroupLasso({ groups, groupStrength: strength, ridge })
      const smooth = { strength, ridge: new Float64Array(n).fill(ridge) }
      const problem = { start: new Float64Array(n), gradient, gram, penalty, smooth }
      const { x } = solved(hadamardDescent, problem, { device, maxIterations: 5000 })
      const exact = objectiveAt(problem, solved(solveQuadratic, problem, { device }).x)
      expect(objectiveAt(problem, x) - exact).toBeLessThanOrEqual(equal * Math.abs(exact))
    }),
    { seed: 3, numRuns: 100 },
  )
})

test('memory is given back at the end, and where a solver is dropped', () => {
  const heap = realmHeap()
  const own = cpu()
  const used = (): number => heap?.usage().bytes ?? 0
  const before = used()
  const problem = randomProblem(5, randomElasticNet)
  let most = 0
  for (const drop of [1, 2, 4, 8, 16, 32, Number.POSITIVE_INFINITY]) {
    const work = solveQuadratic(problem, { tolerance: 0, maxIterations: 1000, device: own })
    for (let k = 0; k < drop && !work.next().done; k++) most = Math.max(most, used() - before)
    work.return({ x: problem.start, iterations: 0, reason: '' })
    expect(used() - before).toBe(0)
  }
  if (heap) expect(most).toBeGreaterThan(0)
  own.dispose()
})

test('a solution that is off in one coordinate is seen to be no solution', () => {
  const problem = randomProblem(7, randomElasticNet)
  const { x } = solved(solveQuadratic, problem, { device })
  const moving = problem.penalty.face(x).support
  expect(moving.length).toBeGreaterThan(0)
  for (const j of moving) {
    const broken = x.slice()
    broken[j]! *= 1 + 1e-5
    expect(violation(problem, broken)).toBeGreaterThan(optimal)
  }
})
