import { seededRandom } from '@odot/autodiff'
import { cpu } from '@odot/kernels'
import { adam, lbfgs, minimizeSurrogate, residentLbfgs, type SurrogateSolver } from '@odot/optimizers'
import { surrogate } from '@odot/problem'
import { describe, expect, test } from 'vitest'
import { asynchronousDevice } from './asynchronous-device.js'
import { randomLasso } from './lasso-problem.js'
import { product } from './product.js'

interface TrainOptions {
  readonly polish?: boolean
  /** Whether to start at zero factors, a saddle. */
  readonly zero?: boolean
}

function train<S, T, H>(seed: number, solver: SurrogateSolver<S, T, H>, more: TrainOptions = {}) {
  const { zero = false, ...options } = more
  const problem = randomLasso(seed)
  const { device, counts } = asynchronousDevice(cpu({ precision: 'f32' }))
  const start = product().start([problem.columns], seededRandom(seed))
  const run = minimizeSurrogate(surrogate(problem.loss, product()), solver, {
    start: zero ? { u: { ...start.u, data: start.u.data.map(() => 0) }, v: { ...start.v, data: start.v.data.map(() => 0) } } : start,
    strength: problem.strength,
    data: [problem.y],
    designs: problem.designs,
    device,
    tolerance: 1e-9,
    maxIterations: 600,
    chunk: 50,
    ...options,
  })
  return run.then((result) => ({ result, counts, gap: (problem.value(result.weights.data) - problem.optimum) / problem.optimum }))
}

const solvers = {
  adam: (seed: number) => train(seed, adam({ learningRate: 0.02 })),
  'resident L-BFGS': (seed: number) => train(seed, residentLbfgs()),
  'L-BFGS, asked from the CPU': (seed: number) => train(seed, lbfgs()),
}

describe('a surrogate that is trained in float32', () => {
  test.each(Object.entries(solvers))('by %s is polished and judged in float64', async (_, solve) => {
    for (const seed of [1, 2]) {
      const { result, gap } = await solve(seed)
      expect(gap, `seed ${seed}`).toBeLessThan(1e-8)
      expect(result).toMatchObject({ status: 'converged', kkt: 'satisfied' })
      expect(result.residual).toBeLessThanOrEqual(1e-9)
    }
  })

  test('says its value and residual in float64 where it is not polished', async () => {
    const { result, gap } = await train(3, residentLbfgs(), { polish: false })
    expect(gap).toBeLessThan(1e-4)
    expect(result.residual).toBeGreaterThan(1e-9)
  })

  test('is read once for each chunk and once at the end of each run: certificates, escapes and the polish ask the CPU', async () => {
    for (const zero of [false, true]) {
      const { result, counts, gap } = await train(4, residentLbfgs(), { zero })
      expect(gap).toBeLessThan(1e-8)
      expect(result.escapes > 0).toBe(zero)
      expect(counts.reads).toBeLessThanOrEqual(Math.ceil(result.iterations / 50) + 2 * result.rounds)
    }
  })

  test('refuses a word for polish', async () => {
    // @ts-expect-error a word
    await expect(train(1, lbfgs(), { polish: 'yes' })).rejects.toThrow(/^minimizeSurrogate: polish is "yes"; pass true or false\.$/)
  })
})
