import { readFileSync } from 'node:fs'
import { apply, design, seededRandom, type Tensor, tensor, type Values, values } from '@odot/autodiff'
import { dense } from '@odot/kernels'
import { leastSquares } from '@odot/losses'
import { lbfgs, minimizeSurrogate, minimizeSurrogateSync } from '@odot/optimizers'
import { group, hadamard } from '@odot/parameterizations'
import { groupLasso, lasso as lassoPenalty } from '@odot/penalties'
import { standardized, surrogate } from '@odot/problem'
import { describe, expect, test } from 'vitest'

// The packages together, without the estimator: golden optima by independent float64 code.
const golden: {
  readonly X: readonly number[][]
  readonly y: readonly number[]
  readonly groupLasso: {
    readonly groups: readonly number[]
    readonly groupWeights: readonly number[]
    readonly lambdaMax: number
    readonly cases: readonly {
      readonly lambda: number
      readonly lambdaRatio: number
      readonly primal: number
      readonly coefficientsStandardized: readonly number[]
    }[]
  }
} = JSON.parse(readFileSync(new URL('./fixtures/weighted.json', import.meta.url), 'utf8'))

const [n, p] = [golden.X.length, golden.X[0]!.length]
const weights = new Float64Array(n).fill(1 / n)
const X = standardized(dense(Float64Array.from(golden.X.flat()), { rows: n, columns: p, order: 'row-major' }), { weights }).design
const mean = golden.y.reduce((total, value) => total + value, 0) / n
const y = values(golden.y.map((value) => value - mean))
const leaf = design('X', n, p)
const loss = (beta: Tensor, target: Tensor, w: Tensor): Tensor => leastSquares().value(apply(leaf, beta), target, w)
const data: readonly [Values, Values] = [y, values(weights)]
const constant = (size: number, value: number): Values => values(new Float64Array(size).fill(value))

function halfSquares(beta: Values): number {
  const eta = new Float64Array(n)
  X.apply(beta.data, eta)
  return eta.reduce((total, value, i) => total + (y.data[i]! - value) ** 2, 0) / (2 * n)
}

describe('group lasso by u_g ν_g and L-BFGS', () => {
  const { groups, groupWeights, lambdaMax, cases } = golden.groupLasso
  test('λmax is the golden one', () => {
    const gradient = new Float64Array(p)
    X.adjoint(
      y.data.map((value) => -value / n),
      gradient,
    )
    const penalty = groupLasso(Float64Array.from(groupWeights), groups)
    expect(penalty.lambdaMax!({ shape: [p], data: gradient })).toBeCloseTo(lambdaMax, 10)
  })
  for (const { lambda, lambdaRatio, primal, coefficientsStandardized } of cases) {
    test(`at ${lambdaRatio} λmax it finds the golden optimum`, () => {
      const strength = values(groupWeights.map((weight) => lambda * weight))
      const start = group(groups).start([p], seededRandom(1))
      const { weights: beta, kkt } = minimizeSurrogateSync(surrogate(loss, group(groups)), lbfgs(), {
        start,
        strength,
        data,
        designs: { X },
        tolerance: 1e-12,
      })
      const objective = halfSquares(beta) + groupLasso(strength.data, groups).value(beta)
      expect(Math.abs(objective - primal)).toBeLessThanOrEqual(1e-9 * primal)
      expect(kkt).toBe('satisfied')
      for (const [j, expected] of coefficientsStandardized.entries()) expect(Math.abs(beta.data[j]! - expected)).toBeLessThan(1e-5)
    })
  }
})

describe('the start u = v = 0.1, which locks every sign to plus', () => {
  const strength = constant(p, 0.1)
  const start = { u: constant(p, 0.1), v: constant(p, 0.1) }
  const problem = surrogate(loss, hadamard())
  const options = { start, strength, data, designs: { X }, tolerance: 1e-11 }
  const objective = (beta: Values): number => halfSquares(beta) + lassoPenalty(strength.data).value(beta)
  const { escape: _, ...withoutEscape } = hadamard()
  const good = minimizeSurrogateSync(problem, lbfgs(), { ...options, start: hadamard().start([p], () => 0.3) })

  test('is stuck without the escape: no coefficient is negative, and the objective is off by more than 10 %', () => {
    const stuck = minimizeSurrogateSync(surrogate(loss, withoutEscape), lbfgs(), options)
    expect(stuck.weights.data.every((b) => b > -1e-6)).toBe(true)
    expect(objective(stuck.weights)).toBeGreaterThan(1.1 * objective(good.weights))
    expect(stuck.kkt).toBe('unchecked')
  })

  test('reaches the optimum with it, by either driver', async () => {
    const solved = minimizeSurrogateSync(problem, lbfgs(), options)
    const waited = await minimizeSurrogate(problem, lbfgs(), options)
    expect(solved.escapes).toBeGreaterThan(0)
    expect(solved.kkt).toBe('satisfied')
    expect(objective(solved.weights) - objective(good.weights)).toBeLessThan(1e-10 * objective(good.weights))
    expect([...waited.weights.data]).toEqual([...solved.weights.data])
  })
})

test('an orthonormal problem is solved to the soft threshold', () => {
  const strength = constant(3, 0.5)
  const { weights: beta } = minimizeSurrogateSync(
    surrogate((b: Tensor, target: Tensor) => leastSquares().value(b, target, tensor([1 / 3, 1 / 3, 1 / 3])), hadamard()),
    lbfgs(),
    { start: hadamard().start([3], () => 0.5), strength, data: [values([2, -3, 0.1])], tolerance: 1e-12 },
  )
  // soft threshold of the target at 3 · 0.5, because the loss is a mean of three
  expect(beta.data[0]).toBeCloseTo(0.5, 8)
  expect(beta.data[1]).toBeCloseTo(-1.5, 8)
  expect(Math.abs(beta.data[2]!)).toBeLessThan(1e-8)
})
