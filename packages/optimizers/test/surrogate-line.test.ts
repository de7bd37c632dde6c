import { add, apply, design, exp, mul, normal, seededRandom, square, sub, sum, type Tensor, type Values, values } from '@odot/autodiff'
import { dense } from '@odot/kernels'
import { gradientDescent, lbfgs, minimizeSurrogate, minimizeSurrogateSync, newton, newtonCg, polynomial } from '@odot/optimizers'
import { type Parameterization, surrogate } from '@odot/problem'
import { describe, expect, test } from 'vitest'
import { product } from './product.js'

const [n, p] = [25, 8]
const random = seededRandom(6)
const data = Float64Array.from({ length: n * p }, () => normal(random))
const X = dense(data, { rows: n, columns: p, order: 'row-major' })
const leaf = design('X', n, p)
const y = values(Float64Array.from({ length: n }, (_, i) => 2 * data[i * p]! - data[i * p + 3]! + 0.3 * normal(random)))
const loss = (b: Tensor, target: Tensor): Tensor => mul(0.5 / n, sum(square(sub(apply(leaf, b), target))))
const strength = values(new Float64Array(p).fill(0.1))
const options = { strength, data: [y] as const, designs: { X }, tolerance: 1e-9 }
const start = product().start([p], random)

interface Cube<T> {
  readonly u: T
  readonly v: T
  readonly w: T
}
/** β = u ⊙ v ⊙ w, whose ridge costs Σ s |β|^(2/3). */
const cube: Parameterization<Cube<Tensor>> = {
  name: 'cube',
  degree: 3,
  forward: ({ u, v, w }) => mul(u, mul(v, w)),
  ridge: ({ u, v, w }, s) => mul(1 / 3, sum(mul(s, add(square(u), add(square(v), square(w)))))),
  start: (): Cube<Values> => cubeStart,
}
const ones = values(new Float64Array(p).fill(1))
const cubeStart = { u: start.u, v: ones, w: ones }

describe('exact steps along lines of a surrogate', () => {
  test('L-BFGS, gradient descent and both Newton methods solve the same lasso', async () => {
    const problem = surrogate(loss, product())
    const reference = minimizeSurrogateSync(problem, lbfgs(), { ...options, start })
    const exact = minimizeSurrogateSync(problem, lbfgs({ search: polynomial() }), { ...options, start })
    expect(exact.status).toBe('converged')
    expect(exact.value).toBeCloseTo(reference.value, 13)
    expect(exact.evaluations).toBeLessThanOrEqual(2 * exact.iterations + 5)
    const descended = minimizeSurrogateSync(problem, gradientDescent({ search: polynomial() }), { ...options, start })
    expect(descended.value).toBeCloseTo(reference.value, 13)
    expect(minimizeSurrogateSync(problem, newton(), { ...options, start }).value).toBeCloseTo(reference.value, 13)
    expect((await minimizeSurrogate(problem, newtonCg(), { ...options, start })).value).toBeCloseTo(reference.value, 13)
  })

  test('three factors give a polynomial of degree 6', () => {
    const problem = surrogate(loss, cube)
    const exact = minimizeSurrogateSync(problem, lbfgs({ search: polynomial() }), { ...options, start: cubeStart })
    expect(exact.status).toBe('converged')
    expect(exact.evaluations).toBeLessThanOrEqual(2 * exact.iterations + 5)
    const short = lbfgs({ search: polynomial({ maxDegree: 5 }) })
    expect(() => minimizeSurrogateSync(problem, short, { ...options, start: cubeStart })).toThrow('has 7 coefficients but the array 6')
  })
})

test('a loss that is not quadratic, and a parameterization without a degree, are refused with what to do', () => {
  const poisson = surrogate((b: Tensor, target: Tensor): Tensor => add(loss(b, target), sum(exp(b))), product())
  expect(() => minimizeSurrogateSync(poisson, lbfgs({ search: polynomial() }), { ...options, start })).toThrow(
    'its loss or its ridge is not quadratic; take the search strongWolfe()',
  )
  const vague = surrogate(loss, { ...product(), degree: 'unknown' })
  expect(() => minimizeSurrogateSync(vague, lbfgs({ search: polynomial() }), { ...options, start })).toThrow(
    'no polynomial of a known degree',
  )
})
