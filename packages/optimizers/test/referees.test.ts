import { normal, seededRandom } from '@odot/autodiff'
import { compositeOracle, coordinateDescent, fista, minimizeSync, type ProximalPenalty } from '@odot/optimizers'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type RandomLasso, randomLasso } from './lasso-problem.js'

/** The smooth part of a random lasso as an oracle. */
function smoothPart({ designs: { X }, y, rows, columns }: RandomLasso) {
  const rest = new Float64Array(rows)
  return {
    size: columns,
    valueAndGradient: (b: Float64Array, gradient: Float64Array): number => {
      X.apply(b, rest)
      let value = 0
      for (let i = 0; i < rows; i++) {
        const r = rest[i]! - y.data[i]!
        value += (r * r) / (2 * rows)
        rest[i] = r / rows
      }
      X.adjoint(rest, gradient)
      return value
    },
  }
}

/** Its penalty Σ λ |bⱼ| with the prox. */
function lasso({ strength }: RandomLasso): ProximalPenalty {
  const lambda = strength.data[0]!
  return {
    name: 'lasso',
    value: ({ data }) => lambda * data.reduce((total, b) => total + Math.abs(b), 0),
    prox: ({ data }, step, out) => {
      for (let j = 0; j < out.length; j++) {
        const limit = lambda * (typeof step === 'number' ? step : step[j]!)
        out[j] = Math.sign(data[j]!) * Math.max(Math.abs(data[j]!) - limit, 0)
      }
    },
  }
}

test('FISTA and coordinate descent agree on random lassos', () => {
  fc.assert(
    fc.property(fc.nat(), fc.constantFrom(0.5, 0.1, 0.02), fc.constantFrom(0, 0.8), (seed, share, correlation) => {
      const problem = randomLasso(seed, { share, correlation })
      const oracle = compositeOracle(smoothPart(problem), lasso(problem))
      const { x, status, value } = minimizeSync(fista(), oracle, new Float64Array(problem.columns), { tolerance: 1e-12 })
      expect(status).toBe('converged')
      expect(Math.abs(value - problem.optimum)).toBeLessThan(1e-13 * Math.max(1, problem.optimum) * 10)
      x.forEach((b, j) => {
        expect(b).toBeCloseTo(problem.solution[j]!, 9)
        expect(b === 0).toBe(problem.solution[j] === 0)
      })
    }),
    { seed: 1, numRuns: 40 },
  )
})

test('restarts save FISTA iterations', () => {
  const problem = randomLasso(4, { share: 0.02, correlation: 0.9 })
  const oracle = compositeOracle(smoothPart(problem), lasso(problem))
  const count = (restart: boolean): number =>
    minimizeSync(fista({ restart }), oracle, new Float64Array(problem.columns), { tolerance: 1e-9 }).iterations
  expect(count(true)).toBeLessThan(0.7 * count(false))
})

test('values of coordinate descent never rise', () => {
  const problem = randomLasso(5, { share: 0.01, correlation: 0.9 })
  const { X } = problem.designs
  const weights = new Float64Array(problem.rows).fill(1 / problem.rows)
  const columns = {
    target: problem.y.data,
    weights,
    strength: problem.strength.data,
    curvature: X.columnNorms(weights).map((n) => n * n),
    ...X.column,
  }
  const random = seededRandom(1)
  const seen: number[] = []
  minimizeSync(
    coordinateDescent(),
    { size: problem.columns, rows: problem.rows, visit: (visitor) => visitor(columns) },
    Array.from({ length: problem.columns }, () => 5 * normal(random)),
    { tolerance: 1e-12, onProgress: ({ value }) => seen.push(value) },
  )
  expect(seen.length).toBeGreaterThan(3)
  seen.slice(1).forEach((value, i) => {
    expect(value).toBeLessThanOrEqual(seen[i]! * (1 + 1e-14))
  })
})

test('with a tolerance of zero both referees end', () => {
  const problem = randomLasso(6, { share: 0.05, correlation: 0.5 })
  const { X } = problem.designs
  const weights = new Float64Array(problem.rows).fill(1 / problem.rows)
  const columns = {
    target: problem.y.data,
    weights,
    strength: problem.strength.data,
    curvature: X.columnNorms(weights).map((n) => n * n),
    ...X.column,
  }
  const start = new Float64Array(problem.columns)
  const visits = { size: problem.columns, rows: problem.rows, visit: (visitor: (c: typeof columns) => number) => visitor(columns) }
  for (const result of [
    minimizeSync(coordinateDescent(), visits, start, { tolerance: 0 }),
    minimizeSync(fista(), compositeOracle(smoothPart(problem), lasso(problem)), start, { tolerance: 0 }),
  ]) {
    expect(['converged', 'stalled'], result.solver).toContain(result.status)
    expect(result.residual).toBeLessThan(1e-13)
  }
})

test('a point outside the domain of the penalty is moved into it', () => {
  const nonnegative = {
    name: 'nonnegative',
    value: ({ data }: { readonly data: Float64Array }) => (data.some((x) => x < 0) ? Number.POSITIVE_INFINITY : 0),
    prox: ({ data }: { readonly data: Float64Array }, _: number | Float64Array, out: Float64Array) => {
      for (let j = 0; j < out.length; j++) out[j] = Math.max(data[j]!, 0)
    },
  }
  const half = {
    size: 2,
    valueAndGradient: (x: Float64Array, gradient: Float64Array) => {
      gradient.set([x[0]! - 1, x[1]! + 1])
      return 0.5 * ((x[0]! - 1) ** 2 + (x[1]! + 1) ** 2)
    },
  }
  const { x } = minimizeSync(fista(), compositeOracle(half, nonnegative), [-3, -4])
  expect(x[0]).toBeCloseTo(1, 8)
  expect(x[1]).toBe(0)
})

test('options that make no sense are refused', () => {
  expect(() => fista({ stepSize: 0 })).toThrow('stepSize is 0; pass a number > 0')
  expect(() => coordinateDescent({ activeSweeps: -1 })).toThrow('activeSweeps is -1; pass a whole number ≥ 0')
  const rough = { name: 'rough', value: () => 0 }
  // @ts-expect-error a penalty without a prox
  expect(() => compositeOracle({ size: 1, valueAndGradient: () => 0 }, rough)).toThrow('the penalty rough has no prox')
})
