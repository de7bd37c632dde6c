import { seededRandom, trace, type Values, values } from '@odot/autodiff'
import { adam, lbfgs, minimizeSurrogate, minimizeSurrogateSync, minimizeSync, tracedOracle } from '@odot/optimizers'
import { surrogate } from '@odot/problem'
import { describe, expect, test } from 'vitest'
import { type RandomLasso, randomLasso } from './lasso-problem.js'
import { product, weightsOf } from './product.js'

const seeds = [1, 2, 3, 4, 5]
/** Relative suboptimality that counts as solved. */
const solvedBelow = 1e-10

const gapOf = (problem: RandomLasso, b: Float64Array): number => (problem.value(b) - problem.optimum) / problem.optimum
const full = (size: number, value: number): Values => values(new Float64Array(size).fill(value))

function solve(problem: RandomLasso, start: { u: Values; v: Values }, maxRounds = 10) {
  return minimizeSurrogateSync(surrogate(problem.loss, product()), lbfgs(), {
    start,
    strength: problem.strength,
    data: [problem.y],
    designs: problem.designs,
    tolerance: 1e-10,
    maxRounds,
  })
}

describe('the surrogate of a lasso by β = u ⊙ v', () => {
  test('has the optimum of the lasso from the start of the parameterization', () => {
    for (const seed of seeds) {
      const problem = randomLasso(seed)
      const { weights, kkt, factors } = solve(problem, product().start([problem.columns], seededRandom(seed)))
      expect(gapOf(problem, weights.data), `seed ${seed}`).toBeLessThan(solvedBelow)
      expect(kkt).toBe('satisfied')
      expect([...weights.data]).toEqual([...weightsOf(factors)])
    }
  })

  test('is stuck at a saddle from the start u = v, as no sign can change', () => {
    for (const seed of seeds) {
      const problem = randomLasso(seed)
      const { weights, kkt, rounds, reason, status } = solve(problem, { u: full(problem.columns, 0.1), v: full(problem.columns, 0.1) }, 1)
      expect(gapOf(problem, weights.data), `seed ${seed}`).toBeGreaterThan(0.1)
      for (const w of weights.data) expect(w).toBeGreaterThanOrEqual(0)
      expect([kkt, rounds, status]).toEqual(['violated', 1, 'max-iterations'])
      expect(reason).toContain('1 rounds were allowed, and the surrogate still ends at a saddle')
    }
  })

  test('is solved from there by escapes', () => {
    for (const seed of seeds) {
      const problem = randomLasso(seed)
      const { weights, kkt, rounds, escapes } = solve(problem, { u: full(problem.columns, 0.1), v: full(problem.columns, 0.1) })
      expect(gapOf(problem, weights.data), `seed ${seed}`).toBeLessThan(solvedBelow)
      expect(kkt).toBe('satisfied')
      expect(escapes).toBeGreaterThan(0)
      expect(rounds).toBe(escapes + 1)
    }
  })

  test('is solved from zero, where the gradient vanishes', () => {
    const problem = randomLasso(6)
    const zero = full(problem.columns, 0)
    expect(solve(problem, { u: zero, v: zero }, 1).iterations).toBe(0)
    const { weights, escapes } = solve(problem, { u: zero, v: zero })
    expect(gapOf(problem, weights.data)).toBeLessThan(solvedBelow)
    expect(escapes).toBeGreaterThan(0)
  })

  test('above the largest strength that matters, zero needs no escape', () => {
    const problem = randomLasso(7, { share: 1.001 })
    const zero = full(problem.columns, 0)
    const { kkt, escapes, weights } = solve(problem, { u: zero, v: zero })
    expect([kkt, escapes]).toEqual(['satisfied', 0])
    expect([...weights.data]).toEqual([...zero.data])
  })

  test('gives the same bits by both drivers', async () => {
    const problem = randomLasso(8)
    const start = { u: full(problem.columns, 0.1), v: full(problem.columns, 0.1) }
    const options = { start, strength: problem.strength, data: [problem.y] as const, designs: problem.designs, tolerance: 1e-10 }
    const later = await minimizeSurrogate(surrogate(problem.loss, product()), lbfgs(), options)
    expect(later).toEqual(solve(problem, start))
  })

  test('is solved by Adam too, escapes included', () => {
    const problem = randomLasso(9)
    const { weights, escapes } = minimizeSurrogateSync(surrogate(problem.loss, product()), adam({ learningRate: 2e-3 }), {
      start: { u: full(problem.columns, 0.1), v: full(problem.columns, 0.1) },
      strength: problem.strength,
      data: [problem.y],
      designs: problem.designs,
      tolerance: 1e-5,
      maxIterations: 8000,
    })
    expect(gapOf(problem, weights.data)).toBeLessThan(1e-6)
    expect(escapes).toBeGreaterThan(0)
  })

  test('counts iterations over all rounds, and reports them in order', () => {
    const problem = randomLasso(1)
    const seen: number[] = []
    const result = minimizeSurrogateSync(surrogate(problem.loss, product()), lbfgs(), {
      start: { u: full(problem.columns, 0.1), v: full(problem.columns, 0.1) },
      strength: problem.strength,
      data: [problem.y],
      designs: problem.designs,
      onProgress: ({ iteration }) => seen.push(iteration),
    })
    expect(seen.at(-1)).toBe(result.iterations)
    expect(seen).toEqual(seen.toSorted((a, b) => a - b))
  })

  test('an abort ends the rounds', () => {
    const problem = randomLasso(2)
    const signal = { aborted: false }
    const result = minimizeSurrogateSync(surrogate(problem.loss, product()), lbfgs(), {
      start: { u: full(problem.columns, 0.1), v: full(problem.columns, 0.1) },
      strength: problem.strength,
      data: [problem.y],
      designs: problem.designs,
      signal,
      onProgress: ({ iteration }) => {
        signal.aborted = iteration >= 4
      },
    })
    expect([result.status, result.iterations, result.rounds]).toEqual(['aborted', 4, 1])
  })

  test('a parameterization without an escape is solved once and says unchecked', () => {
    const problem = randomLasso(3)
    const { escape: _, ...without } = product()
    const start = { u: full(problem.columns, 0.1), v: full(problem.columns, 0.1) }
    const options = { start, strength: problem.strength, data: [problem.y] as const, designs: problem.designs }
    const { kkt, rounds } = minimizeSurrogateSync(surrogate(problem.loss, without), lbfgs(), options)
    expect([kkt, rounds]).toEqual(['unchecked', 1])
  })

  test('options that make no sense are refused', () => {
    const problem = randomLasso(3)
    const zero = full(problem.columns, 0)
    expect(() => solve(problem, { u: zero, v: zero }, 0)).toThrow('maxRounds is 0; pass a whole number ≥ 1')
    expect(() => Reflect.apply(minimizeSurrogateSync, undefined, [{}, lbfgs(), { maxRound: 3 }])).toThrow(
      'minimizeSurrogate: there is no option maxRound; the options are start, strength, data, maxRounds, ',
    )
    expect(() => solve(problem, { u: full(problem.columns, Number.NaN), v: zero })).toThrow('x0[0] is NaN')
  })
})

describe('rebalancing every five iterations', () => {
  const interval = 5

  /** L-BFGS restarted from the balanced point of the same weights every few iterations; `revive` leaves saddles in the same step. */
  function rebalanced(problem: RandomLasso, revive: boolean): Float64Array {
    const { columns, designs, y, strength } = problem
    const model = product()
    const inputs = [strength, y] as const
    const graph = trace(surrogate(problem.loss, model).objective, { u: [columns], v: [columns] }, [columns], [problem.rows])
    const loss = tracedOracle(trace(problem.loss, [columns], [problem.rows]), { inputs: [y], designs })
    const whole = tracedOracle(graph, { inputs, designs })
    const [gradient, unused] = [new Float64Array(columns), new Float64Array(2 * columns)]
    let factors = model.start([columns], seededRandom(1))
    for (let turn = 0; turn < 200; turn++) {
      const { x } = minimizeSync(lbfgs(), whole, whole.pack(factors), { maxIterations: interval, tolerance: 0 })
      const weights = weightsOf(whole.unpack(x))
      const balanced = model.rightInverse(values(weights))
      factors = balanced
      if (!revive) continue
      loss.valueAndGradient(weights, gradient)
      const away = model.escape(balanced, values(gradient), strength)
      const value = whole.valueAndGradient(whole.pack(balanced), unused)
      for (let step = 1; step > 1e-6; step /= 2) {
        const trial = { u: moved(balanced.u, away.u, step), v: moved(balanced.v, away.v, step) }
        if (Number(whole.valueAndGradient(whole.pack(trial), unused)) >= Number(value)) continue
        factors = trial
        break
      }
    }
    return weightsOf(factors)
  }
  const moved = (x: Values, direction: Values, step: number): Values => values(x.data.map((value, j) => value + step * direction.data[j]!))

  // Correlated columns and a weak penalty: coefficients change their signs on the way.
  const problems = seeds.map((seed) => randomLasso(seed, { share: 0.01, correlation: 0.9 }))

  test('sticks: a balanced coordinate cannot change its sign', () => {
    for (const problem of problems) expect(gapOf(problem, rebalanced(problem, false))).toBeGreaterThan(1e-3)
  })

  test('converges with revival in the same step', () => {
    for (const problem of problems) expect(gapOf(problem, rebalanced(problem, true))).toBeLessThan(1e-7)
  })
})
