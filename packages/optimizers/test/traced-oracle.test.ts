import {
  add,
  exp,
  type Graph,
  interpret,
  mul,
  normal,
  seededRandom,
  square,
  sum,
  type Tensor,
  trace,
  valueAndGrad,
  values,
} from '@odot/autodiff'
import { cpu, type Device } from '@odot/kernels'
import { lbfgs, minimize, minimizeSync, sgd, tracedOracle } from '@odot/optimizers'
import { describe, expect, test } from 'vitest'

interface Point {
  readonly a: Tensor
  readonly b: { readonly c: Tensor }
}
/** Σ exp(a) + Σ s c²: two leaves of different shapes and a further argument. */
const graph: Graph<[Point, Tensor], Tensor> = trace(
  ({ a, b }: Point, s: Tensor) => add(sum(exp(a)), sum(mul(s, square(b.c)))),
  { a: [3], b: { c: [2, 2] } },
  [2, 2],
)
const s = values([
  [1, 2],
  [3, 4],
])
const random = seededRandom(1)
const x = Float64Array.from({ length: 7 }, () => normal(random))

test('value, gradient and Hessian product are those of the interpreter, leaf after leaf', () => {
  const oracle = tracedOracle(graph, { inputs: [s] })
  expect(oracle.size).toBe(7)
  const tree = oracle.unpack(x)
  const { value, gradient } = interpret(valueAndGrad(graph), [tree, s])
  const found = new Float64Array(7)
  expect(oracle.valueAndGradient(x, found)).toBeCloseTo(value.data[0]!, 12)
  const expected = [...gradient.a.data, ...gradient.b.c.data]
  expected.forEach((g, i) => {
    expect(found[i]).toBeCloseTo(g, 12)
  })

  const direction = x.map((_, i) => i - 3)
  const product = new Float64Array(7)
  oracle.hessianProduct(x, direction, product)
  const hessian = [...x.slice(0, 3).map(Math.exp), ...s.data.map((si) => 2 * si)]
  hessian.forEach((h, i) => {
    expect(product[i]).toBeCloseTo(h * direction[i]!, 12)
  })
})

test('pack and unpack are inverse to each other', () => {
  const oracle = tracedOracle(graph, { inputs: [s] })
  expect([...oracle.pack(oracle.unpack(x))]).toEqual([...x])
})

test('a call allocates no arrays', () => {
  const device = cpu()
  const counted = counting(device)
  const oracle = tracedOracle(graph, { inputs: [s], device: counted.device })
  const gradient = new Float64Array(7)
  oracle.valueAndGradient(x, gradient)
  const before = counted.calls()
  for (let i = 0; i < 5; i++) oracle.valueAndGradient(x, gradient)
  expect(counted.calls()).toBe(before)
})

/** The device, with a count of the calls that make arrays or programs, or copy through them. */
function counting(device: Device): { readonly device: Device; readonly calls: () => number } {
  let calls = 0
  const count = <A extends readonly unknown[], R>(fn: (...args: A) => R): ((...args: A) => R) => {
    return (...args) => {
      calls++
      return fn(...args)
    }
  }
  return {
    device: {
      ...device,
      compile: count(device.compile),
      upload: count(device.upload),
      allocate: count(device.allocate),
      write: count(device.write),
      read: count(device.read),
      ...(device.readNow && { readNow: count(device.readNow) }),
    },
    calls: () => calls,
  }
}

describe('on a device that answers later', () => {
  /** The CPU without its ways to answer at once: no `readNow`, and arrays that show no data. */
  function later(): Device {
    const { readNow: _, ...rest } = cpu()
    const inside = new Map<object, ReturnType<Device['allocate']>>()
    const hide = (array: ReturnType<Device['allocate']>): ReturnType<Device['allocate']> => {
      const shown = { device, shape: array.shape }
      inside.set(shown, array)
      return shown
    }
    const device: Device = {
      ...rest,
      name: 'later',
      compile: (compiled, options) => {
        const program = rest.compile(compiled, options)
        return {
          ...program,
          run: (inputs, outputs) =>
            program.run(
              inputs.map((array) => inside.get(array)!),
              outputs.map((array) => inside.get(array)!),
            ),
        }
      },
      upload: (value) => hide(rest.upload(value)),
      allocate: (shape) => hide(rest.allocate(shape)),
      write: (array, data) => rest.write(inside.get(array)!, data),
      read: async (array) => {
        await new Promise((resolve) => setTimeout(resolve, 1))
        return rest.read(inside.get(array)!)
      },
    }
    return device
  }
  const start = { a: values([1, 1, 1]), b: { c: s } }

  test('L-BFGS and SGD give the bits of the CPU', async () => {
    for (const solver of [lbfgs(), sgd({ learningRate: 0.05 })] as const) {
      const options = { inputs: [s] as const, maxIterations: 8, chunk: 3 }
      const [now, soon] =
        'step' in solver
          ? [minimizeSync(solver, graph, start, options), await minimize(solver, graph, start, { ...options, device: later() })]
          : [minimizeSync(solver, graph, start, options), await minimize(solver, graph, start, { ...options, device: later() })]
      expect(soon.x).toEqual(now.x)
      expect(soon.value).toBe(now.value)
    }
  })

  test('the synchronous driver says what to do', () => {
    expect(() => minimizeSync(lbfgs(), graph, start, { inputs: [s], device: later() })).toThrow('await minimize(…) instead')
  })
})

test('a graph without a scalar result is refused', () => {
  const vector = trace((p: Tensor) => square(p), [2])
  expect(() => tracedOracle(vector)).toThrow('a gradient needs one scalar result')
})
