import { add, apply, design, exp, gather, mul, sub, sum, type Tensor, tensor, trace, values } from '@odot/autodiff'
import type { Law } from '@odot/autodiff/testing'
import { dense } from '../design/dense.js'
import type { Device, DeviceArray } from '../device.js'
import { KernelsError } from '../errors.js'
import { countTypedArrays } from './allocations.js'

const doubled = trace((x: Tensor) => [mul(2, x), sum(x)], [3])
const three = values([1, 2, 3])

/** What `run`, `compile` and `write` must refuse, and that `run` allocates nothing on devices that promise it and answer at once. */
export function contractLaws(device: Device): readonly Law[] {
  const law = (fact: string, check: () => void | Promise<void>): Law => ({ name: `${device.name}: ${fact}`, check })
  const outputs = (): DeviceArray[] => [device.allocate([3]), device.allocate([])]

  return [
    law('arrays are zeros when allocated, and read back what was uploaded or written', async () => {
      const array = device.allocate([2, 2])
      requireNumbers(await device.read(array), [0, 0, 0, 0])
      device.write(array, [1, -2, 0.5, 4])
      requireNumbers(await device.read(array), [1, -2, 0.5, 4])
      requireNumbers(await device.read(device.upload(values([[7, 8]]))), [7, 8])
      requireNumbers(await device.read(device.allocate([0, 3])), [])
      refused('write of too few numbers', () => device.write(array, [1, 2, 3]), '3 numbers')
    }),
    law('what read returns is a copy', async () => {
      const array = device.upload(three)
      const copy = await device.read(array)
      copy.fill(9)
      requireNumbers(await device.read(array), [1, 2, 3])
    }),
    law('wrong counts and shapes are refused with the numbers', () => {
      const program = device.compile(doubled)
      const x = device.upload(three)
      refused('no input', () => program.run([], outputs()), '0 inputs')
      refused('one output', () => program.run([x], [device.allocate([3])]), '1 outputs')
      refused('an input of another shape', () => program.run([device.allocate([4])], outputs()), '[4]')
      refused('an output of another shape', () => program.run([x], [device.allocate([3]), device.allocate([1])]), '[1]')
    }),
    law('arrays of another device are refused, and the error names both', () => {
      const program = device.compile(doubled)
      const other: DeviceArray = { device: Object.freeze({ ...device, name: 'another device' }), shape: [3] }
      for (const text of ['another device', device.name]) {
        refused('a foreign input', () => program.run([other], outputs()), text)
        refused('a foreign output', () => program.run([device.upload(three)], [other, device.allocate([])]), text)
      }
    }),
    law('an output that is an input or another output is refused', () => {
      const program = device.compile(doubled)
      const x = device.upload(three)
      refused('the input as output', () => program.run([x], [x, device.allocate([])]), 'output 0')
      const twice = device.compile(trace((a: Tensor) => [mul(2, a), mul(3, a)], [3]))
      const out = device.allocate([3])
      refused('one array for two outputs', () => twice.run([x], [out, out]), 'output 1')
    }),
    law('the same program runs on other arrays', async () => {
      const program = device.compile(doubled)
      const [first, second] = [outputs(), outputs()]
      program.run([device.upload(three)], first)
      program.run([device.upload(values([4, 5, 6]))], second)
      program.run([device.upload(values([0, 0, 1]))], first)
      requireNumbers(await device.read(second[0]!), [8, 10, 12])
      requireNumbers(await device.read(first[1]!), [1])
    }),
    law('outputs of one run are inputs of the next', async () => {
      const program = device.compile(trace((x: Tensor) => add(x, tensor([1, 10])), [2]))
      let [from, to] = [device.allocate([2]), device.allocate([2])]
      for (let i = 0; i < 5; i++) {
        program.run([from], [to])
        ;[from, to] = [to, from]
      }
      requireNumbers(await device.read(from), [5, 50])
    }),
    law('a design must be bound, with the sizes of the trace', () => {
      const X = design('X', 2, 3)
      const graph = trace((v: Tensor) => apply(X, v), [3])
      const small = dense(new Float64Array(4), { rows: 2, columns: 2, order: 'row-major' })
      refused('no design', () => device.compile(graph), 'design X is not bound')
      refused('a design of other sizes', () => device.compile(graph, { designs: { X: small } }), '2×2')
    }),
    law('a disposed program is refused', () => {
      const program = device.compile(doubled)
      program.dispose()
      refused('a run', () => program.run([device.upload(three)], outputs()), 'disposed')
    }),
    law('a program prints as text', () => {
      if (String(device.compile(doubled)).length < 20) throw new Error('the text of a program is shorter than 20 characters.')
    }),
    ...(device.readNow && device.capabilities.preallocates ? [law('run makes no typed arrays', () => requireNoArrays(device))] : []),
    ...(device.readNow ? [law('an index that is no row is refused', () => requireRows(device))] : []),
  ]
}

function requireNoArrays(device: Device): void {
  const X = design('X', 4, 3)
  const graph = trace(
    (v: Tensor, i: Tensor) => {
      const eta = apply(X, v)
      return [sum(exp(sub(eta, sum(eta)))), gather(eta, i), sum(mul(v, tensor([[1], [2]])), [0])]
    },
    [3],
    [2],
  )
  const data = Float64Array.from({ length: 12 }, (_, i) => i)
  const program = device.compile(graph, { designs: { X: dense(data, { rows: 4, columns: 3, order: 'row-major' }) } })
  const sets = [0, 1].map(() => ({
    inputs: [device.upload(values([1, 0.5, 0.25])), device.upload(values([3, 0]))],
    outputs: [device.allocate([]), device.allocate([2]), device.allocate([3])],
  }))
  const count = countTypedArrays(() => {
    for (let turn = 0; turn < 4; turn++) for (const { inputs, outputs } of sets) program.run(inputs, outputs)
  })
  if (count > 0) throw new Error(`8 runs made ${count} typed arrays; make them when the graph is compiled.`)
}

function requireRows(device: Device): void {
  const program = device.compile(trace((x: Tensor, i: Tensor) => gather(x, i), [3], [1]))
  for (const index of [3, -1, 0.5, Number.NaN]) {
    refused(
      `index ${index}`,
      () => program.run([device.upload(three), device.upload(values([index]))], [device.allocate([1])]),
      `index ${index}`,
    )
  }
}

/** @throws Error when an attempt is not refused with a KernelsError that says `text`. */
export function refused(what: string, attempt: () => void, text: string): void {
  try {
    attempt()
  } catch (error) {
    if (error instanceof KernelsError && error.message.includes(text)) return
    throw new Error(`${what}: expected a KernelsError that says "${text}", got ${error}`)
  }
  throw new Error(`${what} was accepted; expected a KernelsError that says "${text}".`)
}

function requireNumbers(actual: Float64Array, expected: readonly number[]): void {
  if (actual.length !== expected.length || expected.some((x, i) => actual[i] !== x))
    throw new Error(`got [${actual.join(', ')}], expected [${expected.join(', ')}].`)
}
