import { diabetes } from '@odot/datasets'
import { dense, operator } from '@odot/kernels'
import { coordinateDescent, groupLassoOracle, iterate, lassoOracle, minimizeSync, varpro } from '@odot/optimizers'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { centredDiabetes, diabetesOptima } from './diabetes.js'
import { randomLasso } from './lasso-problem.js'

test('the golden lasso optima of diabetes are reached with a relative gap of at most 1e-10', async () => {
  const { X, y } = centredDiabetes(await diabetes())
  for (const { strength, optimum, nonzeros } of diabetesOptima) {
    const oracle = lassoOracle(X, { y, weights: new Float64Array(y.length).fill(1), strength })
    const { x, value, residual, status } = minimizeSync(varpro(), oracle, new Float64Array(10), { tolerance: 1e-10 * optimum })
    expect(status).toBe('converged')
    expect(residual).toBeLessThanOrEqual(1e-10 * optimum)
    expect(Math.abs(value - optimum)).toBeLessThan(1e-3)
    expect(x.filter((b) => Math.abs(b) > 1e-2)).toHaveLength(nonzeros)
  }
})

test('it agrees with coordinate descent on random lassos, from any start', () => {
  fc.assert(
    fc.property(fc.nat(), fc.constantFrom(0.5, 0.1, 0.02), fc.constantFrom(20, 60), fc.boolean(), (seed, share, rows, warm) => {
      const problem = randomLasso(seed, { rows, columns: 30, share })
      const oracle = lassoOracle(problem.designs.X, { y: problem.y.data, strength: problem.strength.data })
      const start = warm ? problem.solution.map((b) => -b) : new Float64Array(30)
      const { value, residual } = minimizeSync(varpro(), oracle, start, { tolerance: 1e-12 })
      expect(residual).toBeLessThanOrEqual(1e-10)
      expect(Math.abs(value - problem.optimum)).toBeLessThan(1e-10)
    }),
    { seed: 1, numRuns: 20 },
  )
})

test('the surrogate never rises, and bounds the objective from above', () => {
  for (const rows of [20, 60]) {
    const problem = randomLasso(2, { rows, columns: 40, share: 0.02, correlation: 0.9 })
    const oracle = lassoOracle(problem.designs.X, { y: problem.y.data, strength: problem.strength.data })
    let before = Number.POSITIVE_INFINITY
    for (const { value, state } of iterate(varpro(), oracle, new Float64Array(40), { tolerance: 1e-12 })) {
      if (!state.search) continue
      expect(state.search.value).toBeLessThanOrEqual(before * (1 + 1e-13))
      expect(value).toBeLessThanOrEqual(state.search.value * (1 + 1e-13))
      before = state.search.value
    }
  }
})

test('dead coordinates that the optimum needs are revived', () => {
  const problem = randomLasso(7, { share: 0.1 })
  const oracle = lassoOracle(problem.designs.X, { y: problem.y.data, strength: problem.strength.data })
  const begun = minimizeSync(varpro(), oracle, new Float64Array(12), { maxIterations: 2 })
  const { search } = begun.state
  if (!search) throw new Error('two iterations leave a search')
  // a state at the saddle v = 0, as nothing but chance would make it
  const zero = {
    ...search,
    x: new Float64Array(12),
    gradient: new Float64Array(12),
    value: 1e3,
    pairs: { ...search.pairs, count: 0, next: 0 },
  }
  const gain = Float64Array.from({ length: 12 }, (_, j) => (j === 0 ? 1e-3 : 0))
  const { status, value } = minimizeSync(varpro(), oracle, new Float64Array(12), {
    tolerance: 1e-12,
    state: { ...begun.state, search: zero, revive: gain },
  })
  expect(status).toBe('converged')
  expect(Math.abs(value - problem.optimum)).toBeLessThan(1e-11)
})

test('the gap comes down to the rounding of the objective', () => {
  const problem = randomLasso(3)
  const oracle = lassoOracle(problem.designs.X, { y: problem.y.data, strength: problem.strength.data })
  const { residual, value } = minimizeSync(varpro(), oracle, new Float64Array(12), { tolerance: 1e-14 })
  expect(residual).toBeLessThan(1e-14 * value)
})

test('a design of functions only, wide or tall, gives the answers of the dense one', () => {
  for (const rows of [20, 60]) {
    const problem = randomLasso(5, { rows, columns: 30 })
    const { X } = problem.designs
    const hidden = operator({ rows, columns: 30, apply: X.apply, adjoint: X.adjoint })
    const data = { y: problem.y.data, strength: problem.strength.data }
    const { x } = minimizeSync(varpro(), lassoOracle(hidden, data), new Float64Array(30), { tolerance: 1e-12 })
    for (const [j, b] of x.entries()) expect(b).toBeCloseTo(problem.solution[j]!, 6)
    expect(() => minimizeSync(coordinateDescent(), lassoOracle(hidden, data), new Float64Array(30))).toThrow('no column operations')
  }
})

test('q below 1 gives stationary points of the ℓ_q problem, sparser than the lasso', () => {
  const problem = randomLasso(8, { columns: 30, share: 0.05 })
  const { X } = problem.designs
  const q = 0.8
  const oracle = lassoOracle(X, { y: problem.y.data, strength: problem.strength.data })
  const { x, value } = minimizeSync(varpro({ q }), oracle, new Float64Array(30), { tolerance: 1e-9, maxIterations: 3000 })
  const gradient = new Float64Array(30)
  const loss = oracle.valueAndGradient(x, gradient)
  let penalty = 0
  x.forEach((b, j) => {
    const lambda = problem.strength.data[j]!
    penalty += lambda * Math.abs(b) ** q
    if (Math.abs(b) > 1e-3) expect(gradient[j]! + lambda * q * Math.sign(b) * Math.abs(b) ** (q - 1)).toBeCloseTo(0, 5)
  })
  expect(Number(loss) + penalty).toBeCloseTo(value, 9)
  const size = (b: Float64Array): number => b.filter((at) => Math.abs(at) > 1e-3).length
  expect(size(x)).toBeLessThan(size(problem.solution))
})

test('what makes no sense is refused', () => {
  const X = dense(Float64Array.of(1, 0, 1, 0), { rows: 2, columns: 2, order: 'column-major' })
  const y = Float64Array.of(1, 2)
  expect(() => varpro({ q: 0.5 })).toThrow('q is 0.5; pass a number in (2/3, 1]')
  expect(() => lassoOracle(X, { y: Float64Array.of(1), strength: 1 })).toThrow('y has 1 numbers; pass 2')
  expect(() => lassoOracle(X, { y, strength: -1 })).toThrow('strength[0] is -1')
  expect(() => lassoOracle(X, { y, weights: Float64Array.of(1, Number.NaN), strength: 1 })).toThrow('weights[1] is NaN')
  expect(() => minimizeSync(varpro(), lassoOracle(X, { y, strength: 0 }), [0, 0])).toThrow('the columns of strength 0 depend on each other')
  const one = { count: 1, starts: Int32Array.of(0, 1), members: Int32Array.of(0) }
  expect(() => groupLassoOracle(X, { y, strength: Float64Array.of(1), blocks: one })).toThrow('the blocks have 1 columns but X has 2')
})
