import { interpret, mul, square, sub, sum, type Tensor, tensor, trace, values } from '@odot/autodiff'
import {
  chain,
  clipByNorm,
  clipByValue,
  decoupledWeightDecay,
  descent,
  minimizeSync,
  momentum,
  type Nothing,
  scaleByAdam,
  sgd,
  type Transform,
  weightDecay,
} from '@odot/optimizers'
import { tracedSolverLaws } from '@odot/optimizers/laws'
import type { TracedSolver } from '@odot/problem'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

/** ½ Σ cᵢ (xᵢ − 1)² with its curvatures cᵢ. */
const curvature = [1, 4, 0.5]
const bowl = (x: Float64Array, gradient: Float64Array): number => {
  gradient.set(x.map((xi, i) => curvature[i]! * (xi - 1)))
  return 0.5 * x.reduce((total, xi, i) => total + curvature[i]! * (xi - 1) ** 2, 0)
}
/** The same as a graph, for long runs. */
const bowlGraph = trace((x: Tensor) => mul(0.5, sum(mul(tensor(curvature), square(sub(x, 1))))), [3])
const start = [3, -2, 40]
const entries = fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { minLength: 1, maxLength: 6 })

/** What a transform that remembers nothing makes of numbers. */
function directionOf({ update, hyper }: Transform<Nothing, Tensor>, d: readonly number[]): Float64Array {
  const graph = trace((direction: Tensor, most: Tensor) => update(direction, [], most).direction, [d.length], [])
  return interpret(graph, [values(d), hyper]).data
}

/** Float64 rounding of a handful of operations. */
const digits = 12

describe('clipping', () => {
  test('by norm keeps the direction and makes no length greater than the limit', () => {
    fc.assert(
      fc.property(entries, fc.double({ min: 1e-3, max: 10, noNaN: true }), (d, limit) => {
        const clipped = directionOf(clipByNorm(limit), d)
        const long = Math.hypot(...d)
        const factor = Math.min(1, limit / long)
        ;[...clipped].forEach((c, i) => {
          expect(Math.abs(c - d[i]! * factor)).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(d[i]!)))
        })
      }),
      { seed: 1, numRuns: 50 },
    )
  })

  test('by value limits each entry for itself', () => {
    fc.assert(
      fc.property(entries, fc.double({ min: 1e-3, max: 10, noNaN: true }), (d, limit) => {
        const clipped = directionOf(clipByValue(limit), d)
        expect([...clipped].map((c) => c + 0)).toEqual(d.map((x) => Math.min(Math.max(x, -limit), limit) + 0))
      }),
      { seed: 1, numRuns: 50 },
    )
  })

  test('takes a descent through a gradient that would throw it out', () => {
    const cliff = (x: Float64Array, gradient: Float64Array): number => {
      gradient[0] = 4 * x[0]! ** 3
      return x[0]! ** 4
    }
    expect(minimizeSync(descent(momentum(0), { learningRate: 0.1 }), cliff, [10]).status).toBe('diverged')
    const { status, reason } = minimizeSync(descent(chain(clipByNorm(1), momentum(0)), { learningRate: 0.1 }), cliff, [10], {
      tolerance: 1e-3,
    })
    expect(status).toBe('converged')
    expect(reason).toContain('is at most the tolerance 1.00e-3')
  })
})

describe('a descent', () => {
  test('of a chain takes the steps of its formulas: clip, momentum, ridge', () => {
    const [eta, mu, limit, strength] = [0.1, 0.8, 2, 0.3]
    for (const nesterov of [false, true]) {
      let x = start
      let v = x.map(() => 0)
      for (let t = 0; t < 6; t++) {
        const g = x.map((xi, i) => curvature[i]! * (xi - 1) + strength * xi)
        const factor = Math.min(1, limit / Math.hypot(...g))
        const d = g.map((gi) => factor * gi)
        v = v.map((vi, i) => mu * vi + d[i]!)
        x = x.map((xi, i) => xi - eta * (nesterov ? d[i]! + mu * v[i]! : v[i]!))
      }
      const solver = descent(chain(weightDecay(strength), clipByNorm(limit), momentum(mu, { nesterov })), { learningRate: eta })
      const result = minimizeSync(solver, bowl, start, { maxIterations: 6 })
      x.forEach((xi, i) => {
        expect(result.x[i]).toBeCloseTo(xi, digits)
      })
      const ridge = 0.5 * strength * x.reduce((total, xi) => total + xi * xi, 0)
      expect(result.value).toBeCloseTo(bowl(result.x, new Float64Array(3)) + ridge, digits)
      expect(result.solver).toBe('weight-decay, clip-by-norm, momentum')
    }
  })

  test('of momentum is sgd, bit for bit', () => {
    const options = { maxIterations: 9 }
    const one = minimizeSync(sgd({ learningRate: 0.1, momentum: 0.7 }), bowl, start, options)
    const other = minimizeSync(descent(momentum(0.7), { learningRate: 0.1 }), bowl, start, options)
    expect(one.x).toEqual(other.x)
  })

  test('is the same for chains of chains', () => {
    const options = { maxIterations: 9 }
    const parts = [clipByValue(3), momentum(0.5), weightDecay(0.1)] as const
    const flat = minimizeSync(descent(chain(...parts)), bowl, start, options)
    const deep = minimizeSync(descent(chain(chain(parts[0]), chain(parts[1], parts[2]))), bowl, start, options)
    expect(flat.x).toEqual(deep.x)
    expect(flat.solver).toBe(deep.solver)
  })

  test('on a graph gives the steps of the plain function', () => {
    const graph = trace((x: Tensor) => sum(square(sub(x, 1))), [3])
    const plain = (x: Float64Array, gradient: Float64Array): number => {
      gradient.set(x.map((xi) => 2 * (xi - 1)))
      return x.reduce((total, xi) => total + (xi - 1) ** 2, 0)
    }
    const solver = descent(chain(clipByNorm(2), scaleByAdam(), decoupledWeightDecay(0.1)), { learningRate: 0.1 })
    const traced = minimizeSync(solver, graph, values(start), { maxIterations: 8, chunk: 4 })
    const asked = minimizeSync(solver, plain, start, { maxIterations: 8 })
    asked.x.forEach((xi, i) => {
      expect(traced.x.data[i]).toBeCloseTo(xi, digits)
    })
  })
})

describe('weight decay', () => {
  test('in the objective ends at the ridge solution under any scaling and at any place of the chain', () => {
    const [strength, options] = [0.6, { tolerance: 1e-8, maxIterations: 20_000, chunk: 20 }]
    const solution = curvature.map((c) => c / (c + strength))
    const solve = <S, H>(solver: TracedSolver<S, H>) => minimizeSync(solver, bowlGraph, values([3, -2, 4]), options)
    for (const { x, status, solver } of [
      solve(descent(chain(weightDecay(strength), momentum(0.5)), { learningRate: 0.1 })),
      solve(descent(chain(momentum(0.5), weightDecay(strength)), { learningRate: 0.1 })),
      solve(descent(chain(scaleByAdam(), weightDecay(strength)), { learningRate: 0.02 })),
      solve(descent(chain(clipByValue(0.5), weightDecay(strength)), { learningRate: 0.1 })),
    ]) {
      expect(status, solver).toBe('converged')
      solution.forEach((b, i) => {
        expect(x.data[i], solver).toBeCloseTo(b, 7)
      })
    }
  })

  test('decoupled, after momentum μ, is the ridge of strength (1 − μ) δ', () => {
    const [delta, mu] = [0.6, 0.75]
    const solver = descent(chain(momentum(mu), decoupledWeightDecay(delta)), { learningRate: 0.05 })
    const { x } = minimizeSync(solver, bowlGraph, values(start), { tolerance: 0, maxIterations: 2000, chunk: 100 })
    curvature.forEach((c, i) => {
      expect(x.data[i]).toBeCloseTo(c / (c + (1 - mu) * delta), 9)
    })
  })

  test('decoupled, takes the steps of AdamW', () => {
    const [eta, delta, b1, b2, epsilon] = [0.1, 0.2, 0.8, 0.9, 1e-3]
    let x = start
    const m = x.map(() => 0)
    const v = x.map(() => 0)
    for (let t = 1; t <= 5; t++) {
      x = x.map((xi, i) => {
        const g = curvature[i]! * (xi - 1)
        m[i] = b1 * m[i]! + (1 - b1) * g
        v[i] = b2 * v[i]! + (1 - b2) * g * g
        return xi - eta * (m[i]! / (1 - b1 ** t) / (Math.sqrt(v[i]! / (1 - b2 ** t)) + epsilon) + delta * xi)
      })
    }
    const scaling = scaleByAdam({ beta1: b1, beta2: b2, epsilon })
    const result = minimizeSync(descent(chain(decoupledWeightDecay(delta), scaling), { learningRate: eta }), bowl, start, {
      maxIterations: 5,
    })
    x.forEach((xi, i) => {
      expect(result.x[i]).toBeCloseTo(xi, digits)
    })
  })

  test('of several parts adds up', () => {
    const options = { maxIterations: 20 }
    const twice = chain(weightDecay(0.1), chain(weightDecay(0.2), decoupledWeightDecay(0.3)), decoupledWeightDecay(0.4))
    const once = chain(weightDecay(0.1 + 0.2), decoupledWeightDecay(0.3 + 0.4))
    const { x } = minimizeSync(descent(twice), bowl, start, options)
    const same = minimizeSync(descent(once), bowl, start, options).x
    x.forEach((xi, i) => {
      expect(xi).toBeCloseTo(same[i]!, digits)
    })
  })
})

test('options that make no sense are refused', () => {
  expect(() => clipByNorm(0)).toThrow('clipByNorm: limit is 0; pass a number > 0')
  expect(() => clipByValue(Number.POSITIVE_INFINITY)).toThrow('clipByValue: limit is Infinity')
  expect(() => momentum(1)).toThrow('momentum: the share of the last step is 1; pass a number in [0, 1)')
  expect(() => scaleByAdam({ beta1: -0.1 })).toThrow('scaleByAdam: beta1 is -0.1')
  expect(() => weightDecay(-1)).toThrow('weightDecay: strength is -1')
  expect(() => decoupledWeightDecay(Number.NaN)).toThrow('decoupledWeightDecay: rate is NaN')
  expect(() => descent(momentum(0), { learningRate: -1 })).toThrow('momentum: learningRate is -1; pass a number > 0 or a schedule')
  expect(() => Reflect.apply(descent, undefined, [momentum(0), { rate: 1 }])).toThrow('descent: there is no option rate')
})

const clippedAdam = descent(chain(clipByNorm(5), clipByValue(2), scaleByAdam()), { learningRate: 0.02, name: 'clipped Adam' })
for (const { name, check } of tracedSolverLaws(clippedAdam)) test(name, check)
