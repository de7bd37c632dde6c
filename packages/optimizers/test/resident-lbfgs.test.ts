import { add, exp, mul, pow, seededRandom, slice, square, sub, sum, type Tensor, trace, type Values, values } from '@odot/autodiff'
import { cpu } from '@odot/kernels'
import {
  interpolatedLine,
  lbfgs,
  minimize,
  minimizeSurrogate,
  minimizeSurrogateSync,
  minimizeSync,
  type Progress,
  polynomial,
  type ResidentLbfgsState,
  type Result,
  residentLbfgs,
  type TracedState,
  tracedOracle,
} from '@odot/optimizers'
import { quadratic, rosenbrock, tracedSolverLaws } from '@odot/optimizers/laws'
import { surrogate } from '@odot/problem'
import { describe, expect, test } from 'vitest'
import { runLaws } from '../src/laws/run-laws.js'
import { asynchronousDevice } from './asynchronous-device.js'
import { randomLasso } from './lasso-problem.js'
import { product } from './product.js'

const exact = { noise: 1e-14 }

const laws = tracedSolverLaws(residentLbfgs({ ...exact, memory: 2 }), { problems: [quadratic(1, 3), quadratic(12, 1e4), rosenbrock(2)] })
for (const { name, check } of laws) test(name, check)

describe('L-BFGS on a device', () => {
  test('needs about as many evaluations as on the host, whose line search is exacter', () => {
    for (const [problem, memory] of [
      [rosenbrock(10), 5],
      [quadratic(12, 100), 1],
    ] as const) {
      const { value, evaluations, status } = minimizeSync(residentLbfgs({ ...exact, memory }), problem.objective, problem.start)
      const host = minimizeSync(lbfgs({ memory }), problem.objective, problem.start)
      expect(status).toBe('converged')
      expect(value).toBeLessThan(1e-12)
      expect(evaluations).toBeLessThan(2 * host.evaluations)
    }
  })

  test('values never rise', () => {
    const { objective, start } = rosenbrock(2)
    const seen: number[] = []
    minimizeSync(residentLbfgs(exact), objective, start, { onProgress: ({ value }) => seen.push(value) })
    seen.slice(1).forEach((value, i) => {
      expect(value).toBeLessThanOrEqual(seen[i]!)
    })
  })

  test('shortens steps into NaN and infinity', () => {
    // −log x + x, with its minimum at 1 and NaN left of 0
    const barrier = (x: Float64Array, gradient: Float64Array): number => {
      gradient[0] = 1 - 1 / x[0]!
      return x[0]! - Math.log(x[0]!)
    }
    const { x, status } = minimizeSync(residentLbfgs({ ...exact, memory: 2 }), barrier, [30])
    expect(status).toBe('converged')
    expect(x[0]).toBeCloseTo(1, 7)
  })

  test('stalls where rounding leaves no better point, and says so', () => {
    // no float32 is a third or a seventh
    const between = (x: Float64Array, gradient: Float64Array): number => {
      gradient.set([x[0]! - 1 / 3, 100 * (x[1]! - 1 / 7)])
      return (gradient[0]! ** 2 + gradient[1]! ** 2 / 100) / 2 + 1
    }
    using device = cpu({ precision: 'f32' })
    const { status, reason, value } = minimizeSync(residentLbfgs({ memory: 3 }), between, [0, 0], { device, tolerance: 0 })
    expect(status).toBe('stalled')
    expect(reason).toContain('25 steps in a row reached no lower value and no smaller residual')
    expect(value).toBeCloseTo(1, 6)
  })

  test('a step that holds its point is no small decrease', () => {
    const { objective, start } = rosenbrock(2)
    const options = { tolerance: 0, relativeDecrease: 1e-14 }
    const { status, value } = minimizeSync(residentLbfgs({ ...exact, memory: 3 }), objective, start, options)
    expect(status).toBe('converged')
    expect(value).toBeLessThan(1e-13)
  })

  test.each(['trial', 'polynomial'] as const)('by %s has the minimum of lbfgs on the surrogate of a lasso', async (search) => {
    const problem = randomLasso(1)
    const start = product().start([problem.columns], seededRandom(1))
    const options = { start, strength: problem.strength, data: [problem.y] as const, designs: problem.designs }
    const host = minimizeSurrogateSync(surrogate(problem.loss, product()), lbfgs(), options)
    using cpuDevice = cpu({ precision: 'f32' })
    const { device } = asynchronousDevice(cpuDevice)
    const solver = residentLbfgs({ search })
    const resident = await minimizeSurrogate(surrogate(problem.loss, product()), solver, { ...options, device, tolerance: 1e-5 })
    /** Of float32 values. */
    const rounding = 1e-6
    expect(Math.abs(resident.value - host.value)).toBeLessThan(rounding * host.value)
    expect(resident.iterations).toBeLessThan(4 * host.iterations)
    resident.weights.data.forEach((w, j) => {
      expect(Math.abs(w - host.weights.data[j]!)).toBeLessThan(1e-3)
    })
  })

  test('refuses a memory that is no whole number, and noise out of [0, 1)', () => {
    expect(() => residentLbfgs({ memory: 1.5 })).toThrow('residentLbfgs: memory is 1.5; pass a whole number ≥ 1.')
    expect(() => residentLbfgs({ noise: 1 })).toThrow('residentLbfgs: noise is 1; pass the relative rounding noise, in [0, 1).')
    expect(() => residentLbfgs({ memory: 3, ...{ memry: 3 } })).toThrow('memry')
  })
})

test('without a value to divide by, the first step has length 1', () => {
  const flat = (x: Float64Array, gradient: Float64Array): number => {
    gradient[0] = x[0]! - 1
    return ((x[0]! - 1) ** 2 - 1) / 2
  }
  const { x } = minimizeSync(residentLbfgs({ ...exact, memory: 2 }), flat, values([0]).data)
  expect(x[0]).toBeCloseTo(1, 8)
})

describe('L-BFGS along polynomials', () => {
  const exactly = residentLbfgs({ search: 'polynomial' })
  const start = values([-1.2, 1])
  const valley = trace(
    (x: Tensor) => {
      const [a, b] = [slice(x, [0], [1]), slice(x, [1], [2])]
      return sum(add(square(sub(1, a)), mul(100, square(sub(b, square(a))))))
    },
    [2],
  )
  const flat = <S>(result: Result<Values, S>): Result<Float64Array, S> => ({ ...result, x: result.x.data })
  const point = (x: ArrayLike<number>): Values => values(Float64Array.from(x))

  for (const { name, check } of runLaws<TracedState<ResidentLbfgsState>>({
    name: exactly.name,
    sync: (x0, run) => flat(minimizeSync(exactly, valley, point(x0), run)),
    async: async (x0, run) => flat(await minimize(exactly, valley, point(x0), run)),
    start: [-1.2, 1],
    solved: () => ({ start: [1, 1], result: flat(minimizeSync(exactly, valley, values([1, 1]), { tolerance: 0 })) }),
  }))
    test(name, check)

  test('takes the steps of lbfgs with exact steps on the host', () => {
    const oracle = interpolatedLine(tracedOracle(valley), { degree: 4 })
    for (const maxIterations of [1, 4]) {
      const options = { maxIterations, tolerance: 0 }
      const host = minimizeSync(lbfgs({ memory: 8, search: polynomial() }), oracle, start.data, options)
      const found = minimizeSync(exactly, valley, start, options)
      host.x.forEach((x, j) => {
        expect(found.x.data[j]).toBeCloseTo(x, 5)
      })
    }
  })

  test('solves in float64 and float32, with values that never rise beyond rounding', () => {
    for (const [precision, accuracy] of [
      ['f64', 1e-12],
      ['f32', 1e-6],
    ] as const) {
      using device = cpu({ precision })
      const seen: number[] = []
      const onProgress = ({ value }: Progress): void => {
        seen.push(value)
      }
      const { value, x } = minimizeSync(exactly, valley, start, { device, onProgress, tolerance: accuracy })
      expect(value).toBeLessThan(accuracy)
      for (const b of x.data) expect(Math.abs(b - 1)).toBeLessThan(Math.sqrt(accuracy))
      seen.slice(1).forEach((after, i) => {
        expect(after).toBeLessThanOrEqual(seen[i]! + accuracy)
      })
    }
  })

  test('passes over a local minimum of a line', () => {
    // t⁴/4 − t³/3 − t², with a local minimum at −1 and the global one at 2; from 1 the way down leads to the global one, from −1.5 over the hill
    const hills = trace((x: Tensor) => sum(sub(sub(mul(0.25, pow(x, 4)), mul(1 / 3, pow(x, 3))), square(x))), [1])
    for (const from of [1, -1.5]) expect(minimizeSync(exactly, hills, values([from])).x.data[0]).toBeCloseTo(2, 8)
  })

  test('refuses what is no polynomial along lines, or not traced', () => {
    const words = 'residentLbfgs: the search polynomial needs a traced objective that is a polynomial of degree ≤ 16 along lines'
    expect(() =>
      minimizeSync(
        exactly,
        trace((x: Tensor) => sum(exp(x)), [1]),
        values([0]),
      ),
    ).toThrow(words)
    expect(() =>
      minimizeSync(
        exactly,
        trace((x: Tensor) => sum(pow(x, 18)), [1]),
        values([1]),
      ),
    ).toThrow(words)
    expect(() => minimizeSync(exactly, rosenbrock(2).objective, rosenbrock(2).start)).toThrow(words)
    // @ts-expect-error another word
    expect(() => residentLbfgs({ search: 'exact' })).toThrow('residentLbfgs: the search is "exact"; pass trial or polynomial.')
  })
})
