import { interpret, sum, type Tensor, trace, values } from '@odot/autodiff'
import { cpu } from '@odot/kernels'
import {
  adam,
  type Curve,
  chain,
  clipByNorm,
  constant,
  cosine,
  descent,
  exponentialDecay,
  linear,
  loadState,
  minimizeSync,
  momentum,
  saveState,
  schedule,
  sgd,
  stepDecay,
  warmUp,
} from '@odot/optimizers'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

const span = fc.record({
  from: fc.double({ min: 0.01, max: 10, noNaN: true }),
  to: fc.double({ min: 0, max: 0.01, noNaN: true }),
  steps: fc.integer({ min: 1, max: 50 }),
})

test('curves that end begin at from, fall all the way, and stay at to', () => {
  fc.assert(
    fc.property(span, fc.constantFrom(linear, cosine), (options, curveOf) => {
      const curve = curveOf(options)
      expect(curve(0)).toBeCloseTo(options.from, 12)
      for (let t = 0; t < options.steps; t++) expect(curve(t + 1)).toBeLessThanOrEqual(curve(t) * (1 + 1e-12))
      expect(curve(options.steps)).toBe(options.to)
      expect(curve(options.steps + 1000)).toBe(options.to)
    }),
    { seed: 1, numRuns: 50 },
  )
})

test('a cosine is half way where a line is, above it before and below it after', () => {
  const options = { from: 2, to: 1, steps: 40 }
  const [wave, line] = [cosine(options), linear(options)]
  expect(wave(20)).toBeCloseTo(line(20), 12)
  expect(wave(10)).toBeGreaterThan(line(10))
  expect(wave(30)).toBeLessThan(line(30))
})

test('decays fall by one factor in the same number of steps, one by one or at once', () => {
  const decay = { from: 0.8, rate: 0.3, every: 7 }
  const [smooth, stairs] = [exponentialDecay(decay), stepDecay(decay)]
  for (let t = 0; t < 50; t++) {
    expect(smooth(t + 7)).toBeCloseTo(0.3 * smooth(t), 12)
    expect(stairs(t)).toBeCloseTo(smooth(7 * Math.floor(t / 7)), 12)
  }
})

test('a warm-up meets the curve that follows it', () => {
  const curve = warmUp(cosine({ from: 1, steps: 20 }), { steps: 10, from: 0.1 })
  expect(curve(0)).toBe(0.1)
  expect(curve(9)).toBeCloseTo(0.91, 12)
  expect(curve(10)).toBe(1)
  for (let t = 0; t < 30; t++) expect(curve(10 + t)).toBe(cosine({ from: 1, steps: 20 })(t))
})

describe('a schedule as the learning rate', () => {
  // f(x) = Σ xᵢ has the gradient 1 everywhere, so that x tells the sum of the rates.
  const graph = trace((x: Tensor) => sum(x), [1])
  const after = (learningRate: number | ReturnType<typeof schedule>, maxIterations: number, chunk = 1): number =>
    -minimizeSync(sgd({ learningRate }), graph, values([0]), { maxIterations, chunk }).x.data[0]!
  const curve: Curve = (t) => 1 / (1 + t) ** 2

  test('is taken number by number, the last one for ever', () => {
    const rates = schedule(curve, { steps: 5 })
    let total = 0
    for (let t = 0; t < 9; t++) {
      total += curve(Math.min(t, 4))
      expect(after(rates, t + 1), `step ${t}`).toBeCloseTo(total, 12)
    }
  })

  test('does not notice chunks', () => {
    const rates = schedule(curve, { steps: 50 })
    expect(after(rates, 13, 5)).toBe(after(rates, 13))
  })

  test('is taken in float32, too', () => {
    const rates = schedule(curve, { steps: 5 })
    using device = cpu({ precision: 'f32' })
    const { x } = minimizeSync(sgd({ learningRate: rates }), graph, values([0]), { maxIterations: 9, device, chunk: 4 })
    expect(-x.data[0]!).toBeCloseTo(after(rates, 9), 6)
  })

  test('that is constant gives the bits of a number', () => {
    expect(after(schedule(constant(0.3), { steps: 4 }), 7)).toBe(after(0.3, 7))
  })

  test('goes on where a saved run stopped', () => {
    const solver = descent(chain(clipByNorm(0.5), momentum(0.5)), { learningRate: schedule(curve, { steps: 30 }) })
    const whole = minimizeSync(solver, graph, values([0]), { maxIterations: 12 })
    const half = minimizeSync(solver, graph, values([0]), { maxIterations: 7 })
    const state = loadState<typeof half.state>(saveState(half.state))
    expect(minimizeSync(solver, graph, values([0]), { maxIterations: 5, state }).x).toEqual(whole.x)
  })

  test('is an input: one trace of the step serves all tables of one length', () => {
    const solvers = [linear({ from: 1, steps: 8 }), cosine({ from: 3, steps: 8 })].map((c) =>
      adam({ learningRate: schedule(c, { steps: 8 }) }),
    )
    const graphs = solvers.map(({ step, init, hyper }) => {
      const objective = (x: Tensor) => ({ value: sum(x), gradient: x })
      return trace(
        (x: Tensor, learningRate: Tensor) => {
          const state = init(x)
          const transform = { beta1: state.step, beta2: state.step, epsilon: x }
          return step(state, objective, { learningRate, transform }).x
        },
        [1],
        hyper.learningRate.shape,
      )
    })
    expect(graphs[0]!.nodes).toEqual(graphs[1]!.nodes)
    const table = solvers[1]!.hyper.learningRate
    expect(interpret(graphs[0]!, [values([2]), table]).data).toEqual(interpret(graphs[1]!, [values([2]), table]).data)
  })
})

test('options that make no sense are refused', () => {
  expect(() => linear({ from: Number.NaN, steps: 3 })).toThrow('linear: from is NaN; pass a finite number')
  expect(() => cosine({ from: 1, steps: 0 })).toThrow('cosine: steps is 0; pass a number > 0')
  expect(() => exponentialDecay({ from: 1, rate: 2 })).toThrow('exponentialDecay: rate is 2; pass a number in (0, 1]')
  expect(() => stepDecay({ from: 1, rate: 0.5, every: -1 })).toThrow('stepDecay: every is -1')
  expect(() => warmUp(constant(1), { steps: -2 })).toThrow('warmUp: steps is -2')
  expect(() => schedule(constant(1), { steps: 1.5 })).toThrow('schedule: steps is 1.5; pass a whole number ≥ 1')
  expect(() => schedule((t) => 1 - t, { steps: 3 })).toThrow('schedule: the curve is -1 at step 2; learning rates are finite numbers ≥ 0')
  expect(() => Reflect.apply(linear, undefined, [{ from: 1, step: 3, steps: 3 }])).toThrow('linear: there is no option step')
  // @ts-expect-error a curve is no schedule yet
  expect(() => sgd({ learningRate: constant(1) })).toThrow('sgd: learningRate is a function; wrap it as schedule(curve, { steps })')
})
