import { abs, add, apply, design, mul, square, sub, sum, type Tensor, trace, values } from '@odot/autodiff'
import { iterate, minimizeSync, subgradient } from '@odot/optimizers'
import { quadratic, type SmoothProblem, solverLaws } from '@odot/optimizers/laws'
import { describe, expect, test } from 'vitest'
import { randomLasso } from './lasso-problem.js'

/** |x₁ − 1| + 2|x₂| + ½ x₃²: kinks where the minimum is. */
const kinks: SmoothProblem = {
  name: 'a sum of kinks',
  start: [3, -2, 4],
  minimum: 0,
  objective: (x, gradient) => {
    gradient.set([Math.sign(x[0]! - 1), 2 * Math.sign(x[1]!), x[2]!])
    return Math.abs(x[0]! - 1) + 2 * Math.abs(x[1]!) + 0.5 * x[2]! ** 2
  },
}
const mild = { problems: [quadratic(1, 3), quadratic(4, 5)], wild: [], maxIterations: 20_000 }

for (const { name, check } of [
  ...solverLaws(subgradient({ stepSize: 0.3 }), { ...mild, accuracy: 1e-9 }),
  // the last steps are 0.3/√20000 long
  ...solverLaws({ ...subgradient({ stepSize: 0.3 }), name: 'subgradient at kinks' }, { ...mild, problems: [kinks], accuracy: 5e-3 }),
])
  test(name, check)

describe('on a lasso, the subgradient method', () => {
  const { columns, rows, designs, y, strength, solution, optimum, value: valueAt } = randomLasso(3)
  const lambda = strength.data[0]!
  const graph = trace(
    (b: Tensor, target: Tensor) =>
      add(mul(1 / (2 * rows), sum(square(sub(apply(design('X', rows, columns), b), target)))), mul(lambda, sum(abs(b)))),
    [columns],
    [rows],
  )
  const options = { designs, inputs: [y] as const }

  test('takes the steps x ← x − (c/√t) g with sgn(0) = 0, and keeps the best point', () => {
    const c = 0.5
    const gradient = new Float64Array(columns)
    const rest = new Float64Array(rows)
    let x = new Float64Array(columns)
    let best = { x, value: valueAt(x) }
    const looks = [...iterate(subgradient({ stepSize: c }), graph, values(x), { ...options, maxIterations: 40, tolerance: 0 })]
    for (let t = 1; t <= 40; t++) {
      designs.X.apply(x, rest)
      for (let i = 0; i < rows; i++) rest[i] = (rest[i]! - y.data[i]!) / rows
      designs.X.adjoint(rest, gradient)
      x = x.map((b, j) => b - (c / Math.sqrt(t)) * (gradient[j]! + lambda * Math.sign(b)))
      if (valueAt(x) < best.value) best = { x, value: valueAt(x) }
      const look = looks[t]!
      expect(look.value, `step ${t}`).toBeCloseTo(best.value, 12)
      look.x.data.forEach((b, j) => {
        expect(b, `step ${t}`).toBeCloseTo(best.x[j]!, 10)
      })
    }
    expect(looks.some(({ value }, t) => t > 0 && value === looks[t - 1]!.value)).toBe(true)
  })

  test('comes near the minimum, but not to its zeros', () => {
    const { x, value, status, reason } = minimizeSync(subgradient({ stepSize: 0.5 }), graph, values(new Float64Array(columns)), {
      ...options,
      maxIterations: 5000,
    })
    expect(value).toBeGreaterThan(optimum)
    expect((value - optimum) / optimum).toBeLessThan(1e-3)
    expect(solution.filter((b) => b === 0).length).toBeGreaterThan(3)
    expect(x.data.every((b) => b !== 0)).toBe(true)
    expect(status).toBe('max-iterations')
    expect(reason).toContain('5000 iterations were allowed; the residual')
  })
})

test('it stops where no step is better, and says so', () => {
  const { status, reason, x } = minimizeSync(subgradient({ stepSize: 8, patience: 5 }), kinks.objective, [1, 1e-3, 0])
  expect(status).toBe('stalled')
  expect(reason).toContain('none of the last 5 steps found a value below 0.002')
  expect([...x]).toEqual([1, 1e-3, 0])
})

test('a subgradient of 0 proves a minimum', () => {
  const { status, reason } = minimizeSync(subgradient(), kinks.objective, [1, 0, 0])
  expect(status).toBe('converged')
  expect(reason).toContain('the residual 0 is at most the tolerance')
})

test('steps to where the value is not finite are not taken', () => {
  const wall = (x: Float64Array, gradient: Float64Array): number => {
    gradient[0] = x[0]! < 0 ? Number.NaN : 1
    return x[0]! < 0 ? Number.NaN : x[0]!
  }
  const { x, value } = minimizeSync(subgradient({ stepSize: 5 }), wall, [1], { maxIterations: 200 })
  expect(x[0]).toBeGreaterThanOrEqual(0)
  expect(value).toBeLessThan(0.7)
})

test('options that make no sense are refused', () => {
  expect(() => subgradient({ stepSize: 0 })).toThrow('subgradient: stepSize is 0; pass a number > 0')
  expect(() => subgradient({ patience: 0 })).toThrow('subgradient: patience is 0; pass a whole number ≥ 1 or Infinity')
  expect(() => Reflect.apply(subgradient, undefined, [{ step: 1 }])).toThrow('subgradient: there is no option step')
})
