import { mul, seededRandom, type Tensor, trace } from '@odot/autodiff'
import { adam, chain, decoupledWeightDecay, descent, minimizeSync, scaleByAdam, sgd, weightDecay } from '@odot/optimizers'
import { surrogate } from '@odot/problem'
import { expect, test } from 'vitest'
import { randomLasso } from './lasso-problem.js'
import { product, weightsOf } from './product.js'

const problem = randomLasso(11)
const { columns, rows, y, strength, designs } = problem
const start = product().start([columns], seededRandom(1))
const { objective } = surrogate(problem.loss, product())

const gap = (b: Float64Array): number => (problem.value(b) - problem.optimum) / problem.optimum
/** Coefficients that are zero in the solution but not in b. */
const spurious = (b: Float64Array): number => b.filter((w, j) => problem.solution[j] === 0 && Math.abs(w) > 1e-4).length

test('a ridge in the objective takes Adam to the lasso; decoupled decay ends with none of twelve coefficients zero, where the lasso has eight', () => {
  expect(problem.solution.filter((b) => b === 0).length).toBe(8)
  const [lambda, learningRate] = [strength.data[0]!, 2e-3]
  const options = { designs, tolerance: 1e-6, maxIterations: 20_000 }

  const ridge = trace(objective, { u: [columns], v: [columns] }, [columns], [rows])
  const inside = weightsOf(minimizeSync(adam({ learningRate }), ridge, start, { ...options, inputs: [strength, y] }).x)
  expect(gap(inside)).toBeLessThan(1e-6)
  expect(spurious(inside)).toBe(0)

  const plain = trace(
    ({ u, v }: { u: Tensor; v: Tensor }, target: Tensor) => problem.loss(mul(u, v), target),
    { u: [columns], v: [columns] },
    [rows],
  )
  const coupled = weightsOf(
    minimizeSync(descent(chain(scaleByAdam(), weightDecay(lambda)), { learningRate }), plain, start, { ...options, inputs: [y] }).x,
  )
  expect(gap(coupled)).toBeLessThan(1e-6)
  expect(spurious(coupled)).toBe(0)

  const adamW = descent(chain(scaleByAdam(), decoupledWeightDecay(lambda)), { learningRate })
  const outside = weightsOf(minimizeSync(adamW, plain, start, { ...options, inputs: [y] }).x)
  expect(gap(outside)).toBeGreaterThan(0.05)
  expect(spurious(outside)).toBe(8)
  expect(outside.every((w) => Math.abs(w) > 1e-3)).toBe(true)
})

test('Adam takes the steps of its formulas', () => {
  const curvature = [1, 4]
  const f = (x: Float64Array, gradient: Float64Array): number => {
    gradient.set(x.map((xi, i) => curvature[i]! * xi))
    return 0.5 * x.reduce((total, xi, i) => total + curvature[i]! * xi * xi, 0)
  }
  const [eta, b1, b2, epsilon] = [0.1, 0.8, 0.9, 1e-3]
  const x = [3, -2]
  const [m, v] = [
    [0, 0],
    [0, 0],
  ]
  for (let t = 1; t <= 5; t++) {
    for (const i of [0, 1]) {
      const g = curvature[i]! * x[i]!
      m[i] = b1 * m[i]! + (1 - b1) * g
      v[i] = b2 * v[i]! + (1 - b2) * g * g
      x[i]! -= (eta * (m[i]! / (1 - b1 ** t))) / (Math.sqrt(v[i]! / (1 - b2 ** t)) + epsilon)
    }
  }
  const result = minimizeSync(adam({ learningRate: eta, beta1: b1, beta2: b2, epsilon }), f, [3, -2], { maxIterations: 5 })
  for (const i of [0, 1]) expect(result.x[i]).toBeCloseTo(x[i]!, 12)
})

test('options that make no sense are refused', () => {
  expect(() => adam({ learningRate: 0 })).toThrow('learningRate is 0; pass a number > 0')
  expect(() => adam({ epsilon: -1 })).toThrow('epsilon is -1')
  expect(() => adam({ beta2: 1 })).toThrow('beta2 is 1; pass a number in [0, 1)')
  expect(() => sgd({ learningRate: Number.NaN })).toThrow('learningRate is NaN')
  expect(() => sgd({ momentum: 1 })).toThrow('momentum is 1')
})
