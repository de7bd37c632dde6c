import { normal, seededRandom } from '@odot/autodiff'
import { cpu } from '@odot/kernels'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { collapse } from '../src/collapse.js'
import { gramBlocks } from '../src/gram-blocks.js'
import { readMatrix } from '../src/input/matrix.js'
import { lassoPlan } from '../src/lasso-options.js'
import { lassoProblem } from '../src/lasso-problem.js'
import { polish } from '../src/polish.js'
import { semidefiniteFactor } from '../src/semidefinite-factor.js'
import { type SubProblem, subPoint, subProblem } from '../src/sub-problem.js'

const device = cpu()

function finish<R>(work: Generator<unknown, R>): R {
  for (;;) {
    const turn = work.next()
    if (turn.done) return turn.value
  }
}

function problem(seed: number, rows: number, columns: number): SubProblem {
  const random = seededRandom(seed)
  const X = Array.from({ length: rows }, () => Array.from({ length: columns }, () => normal(random)))
  const y = X.map((row) => row[0]! - 2 * (row[1] ?? 0) + normal(random))
  const penaltyFactor = Array.from({ length: columns }, (_, j) => (j === 2 ? 0 : 1))
  const whole = finish(lassoProblem('test', readMatrix('test', X), y, lassoPlan({ lambdaRatio: 0.2, penaltyFactor })))
  const penalized = [...whole.strength.keys()].filter((j) => whole.strength[j]! > 0)
  return finish(subProblem(whole, Int32Array.from(penalized), device))
}

function polished(sub: SubProblem, b: Float64Array): Float64Array {
  const out = Float64Array.from(b)
  finish(polish(sub, out, gramBlocks(device)))
  return out
}

const runs = { seed: 9, numRuns: 100 }

test('polish never raises the objective and revives no zero', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 1e6 }),
      fc.integer({ min: 3, max: 30 }),
      fc.integer({ min: 3, max: 12 }),
      (seed, rows, columns) => {
        const sub = problem(seed, rows, columns)
        const random = seededRandom(seed + 1)
        const b = Float64Array.from({ length: sub.indices.length }, () => (random() < 0.3 ? 0 : normal(random)))
        const after = polished(sub, b)
        expect(subPoint(sub, after).primal).toBeLessThanOrEqual(subPoint(sub, b).primal * (1 + 1e-14))
        for (const [k, value] of after.entries()) if (b[k] === 0) expect(value).toBe(0)
      },
    ),
    runs,
  )
})

test('from the right support and signs, polish reaches the optimum to rounding', () => {
  const sub = problem(4, 30, 6)
  let b: Float64Array = new Float64Array(5)
  for (let k = 0; k < 400; k++)
    b = collapse(
      sub,
      subPoint(
        sub,
        b.map((value, j) => 0.7 * value + 0.3 * collapse(sub, subPoint(sub, b))[j]!),
      ),
    )
  const rough = b.map((value) => value * 1.1)
  expect(subPoint(sub, rough).gap).toBeGreaterThan(1e-4)
  expect(subPoint(sub, polished(sub, rough)).gap).toBeLessThan(1e-14)
})

test('collapse keeps an optimum where it is and zeroes what has no pull', () => {
  const sub = problem(4, 30, 6)
  const optimum = polished(sub, collapse(sub, subPoint(sub, polished(sub, new Float64Array(5).fill(0.5)))))
  const noisy = optimum.map((value) => value + 1e-9)
  const collapsed = collapse(sub, subPoint(sub, noisy))
  expect([...collapsed].map((value) => value !== 0)).toEqual([...optimum].map((value) => value !== 0))
})

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
    runs,
  )
})
