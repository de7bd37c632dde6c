import { huberSmoothing, iterate, lassoOracle, minimizeSync } from '@odot/optimizers'
import { compositeSolverLaws } from '@odot/optimizers/laws'
import { expect, test } from 'vitest'
import { randomLasso } from './lasso-problem.js'

/** Zeros are numbers of the size of the last μ. */
const zero = 1e-5
const laws = compositeSolverLaws(huberSmoothing(), { tolerance: 1e-6, zero })
for (const { name, check } of laws) test(name, check)

test('smoothing costs at most mλ²/2 for each coordinate', () => {
  const problem = randomLasso(4)
  const oracle = lassoOracle(problem.designs.X, { y: problem.y.data, strength: problem.strength.data })
  for (const { value, state } of iterate(huberSmoothing(), oracle, new Float64Array(12), { tolerance: 1e-6 })) {
    const bound = problem.strength.data.reduce((total, lambda) => total + (state.smoothing * lambda ** 2) / 2, 0)
    // state.smooth is F + R_m at the point
    expect(value - state.smooth).toBeGreaterThanOrEqual(-1e-14)
    expect(value - state.smooth).toBeLessThanOrEqual(bound + 1e-14)
  }
})

test('with L known steps are 1/(L + 1/m), and the answer is that of the lasso', () => {
  const problem = randomLasso(4)
  const oracle = lassoOracle(problem.designs.X, { y: problem.y.data, strength: problem.strength.data })
  const result = minimizeSync(huberSmoothing({ lipschitz: 3 }), oracle, new Float64Array(12), { tolerance: 1e-6 })
  expect(result.status).toBe('converged')
  expect(result.reason).toContain('is at most the tolerance')
  expect(result.state.stepSize).toBeCloseTo(1 / (3 + 1 / result.state.smoothing), 14)
  for (const [j, b] of result.x.entries()) expect(b).toBeCloseTo(problem.solution[j]!, 4)
})

test('options that make no sense are refused', () => {
  expect(() => huberSmoothing({ smoothing: 0 })).toThrow('smoothing is 0; pass a number > 0')
  expect(() => huberSmoothing({ shrink: 1 })).toThrow('shrink is 1; pass a number in (0, 1)')
  expect(() => huberSmoothing({ lipschitz: -1 })).toThrow('lipschitz is -1; pass a number > 0')
})
