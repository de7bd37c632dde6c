import { diabetes } from '@odot/datasets'
import { irls, iterate, lassoOracle, minimizeSync } from '@odot/optimizers'
import { expect, test } from 'vitest'
import { centredDiabetes, diabetesOptima } from './diabetes.js'
import { type RandomLasso, randomLasso } from './lasso-problem.js'

const oracleOf = ({ designs: { X }, y, strength }: RandomLasso) => lassoOracle(X, { y: y.data, strength: strength.data })

test('the golden lasso optima of diabetes are reached with a relative gap of at most 1e-10', async () => {
  const { X, y } = centredDiabetes(await diabetes())
  for (const { strength, optimum } of diabetesOptima) {
    const oracle = lassoOracle(X, { y, weights: new Float64Array(y.length).fill(1), strength })
    const { value, residual, status, reason } = minimizeSync(irls(), oracle, new Float64Array(10), { tolerance: 1e-10 * optimum })
    expect(status).toBe('converged')
    expect(reason).toContain('is at most the tolerance')
    expect(residual).toBeLessThanOrEqual(1e-10 * optimum)
    expect(Math.abs(value - optimum)).toBeLessThan(1e-3)
  }
})

test('the smoothed objective never rises', () => {
  const problem = randomLasso(4, { share: 0.05, correlation: 0.9 })
  for (const q of [1, 0.5]) {
    let before = Number.POSITIVE_INFINITY
    for (const { state } of iterate(irls({ q }), oracleOf(problem), new Float64Array(12).fill(3), {
      tolerance: 1e-10,
      maxIterations: 300,
    })) {
      expect(state.smoothed).toBeLessThanOrEqual(before * (1 + 1e-14))
      before = state.smoothed
    }
  }
})

test('answers for ℓ_q are stationary: g + λq sgn(b)|b|^{q−1} = 0 where b is not zero', () => {
  for (const q of [0.5, 2 / 3, 0.9]) {
    const problem = randomLasso(8, { columns: 30, share: 0.05 })
    const oracle = oracleOf(problem)
    const { x, status } = minimizeSync(irls({ q }), oracle, new Float64Array(30), { tolerance: 1e-12 })
    expect(status).toBe('converged')
    const gradient = new Float64Array(30)
    oracle.valueAndGradient(x, gradient)
    const support = [...x.keys()].filter((j) => Math.abs(x[j]!) > 1e-9)
    expect(support.length).toBeGreaterThan(0)
    expect(support.length).toBeLessThan(problem.solution.filter((b) => b !== 0).length)
    for (const j of support) {
      const pull = problem.strength.data[j]! * q * Math.sign(x[j]!) * Math.abs(x[j]!) ** (q - 1)
      // without the q in the weights this is off by 2e-2
      expect(Math.abs(gradient[j]! + pull)).toBeLessThan(1e-9)
    }
  }
})

test('options that make no sense are refused', () => {
  expect(() => irls({ q: 0 })).toThrow('q is 0; pass a number in (0, 1]')
  expect(() => irls({ epsilon: 0 })).toThrow('epsilon is 0; pass a number > 0')
  expect(() => irls({ shrink: 1 })).toThrow('shrink is 1; pass a number in (0, 1)')
})
