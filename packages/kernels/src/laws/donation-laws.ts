import {
  abs,
  add,
  amax,
  call,
  cumsum,
  dot,
  type Graph,
  grad,
  mul,
  pad,
  reshape,
  seededRandom,
  select,
  slice,
  square,
  sub,
  sum,
  type Tensor,
  trace,
  transpose,
  type Values,
} from '@odot/autodiff'
import { type Law, normalValues } from '@odot/autodiff/testing'
import type { CompileOptions, Device, DeviceArray } from '../device.js'
import { requireSameBits } from './agreement.js'
import { refused } from './contract-laws.js'

interface DonationCase {
  readonly name: string
  readonly graph: Graph
  readonly donate: NonNullable<CompileOptions['donate']>
}

const steps = 5

/** What a device must do with inputs that are donated: in place, over and over, it gives the bits that it gives with arrays apart. */
export function donationLaws(device: Device): readonly Law[] {
  const law = (fact: string, check: () => void | Promise<void>): Law => ({ name: `${device.name}: ${fact}`, check })
  return [
    ...donationCases().flatMap(({ name, graph, donate }) => [
      law(`${name}, in place ${steps} times, is the same from array to array`, () => requireInPlace(device, { name, graph, donate })),
      law(`${name} with arrays apart is the same as without a donation`, () => requireApart(device, { name, graph, donate })),
    ]),
    law('what cannot be donated is refused with its name', () => {
      const graph = trace((x: Tensor, y: Tensor) => [add(x, y), sub(x, y)], [3], [3])
      const compile = (donate: DonationCase['donate'], of: Graph = graph): (() => unknown) => {
        return () => device.compile(of, { donate })
      }
      refused('an output that is not there', compile({ 2: 0 }), 'output 2')
      refused('an input that is not there', compile({ 0: 2 }), 'input 2')
      refused('one input for two outputs', compile({ 0: 1, 1: 1 }), 'input 1 (argument 1)')
      refused(
        'an input of another shape',
        compile(
          { 0: 0 },
          trace((x: Tensor) => reshape(x, [6]), [2, 3]),
        ),
        '[2, 3]',
      )
    }),
    law('an output may share memory with the input that was donated to it and with no other', () => {
      const graph = trace((x: Tensor, y: Tensor) => [add(x, y), sub(x, y)], [3], [3])
      const program = device.compile(graph, { donate: { 0: 0 } })
      const [x, y, a, b] = Array.from({ length: 4 }, () => device.allocate([3]))
      program.run([x!, y!], [x!, b!])
      program.run([x!, y!], [a!, b!])
      refused('the other input', () => program.run([x!, y!], [y!, b!]), 'input 1')
      refused('the other output', () => program.run([x!, y!], [a!, x!]), 'input 0')
      refused('one array for both inputs and the output', () => program.run([x!, x!], [x!, b!]), 'input 1')
      refused('one array for both outputs', () => program.run([x!, y!], [x!, x!]), 'output 1')
    }),
  ]
}

function donationCases(): readonly DonationCase[] {
  const loss = trace((x: Tensor, A: Tensor, y: Tensor) => mul(0.05, sum(square(sub(dot(A, x), y)))), [5], [7, 5], [7])
  const gradient = grad(loss)
  const n = 40
  const ofParts = grad(trace((x: Tensor, y: Tensor) => sum(square(sub(mul(slice(x, [0], [n]), slice(x, [n], [2 * n])), y))), [2 * n], [n]))
  const ofThree = grad(
    trace(
      (x: Tensor, y: Tensor) => {
        const [u, v, c] = [slice(x, [0], [n]), slice(x, [n], [2 * n]), slice(x, [2 * n], [2 * n + 1])]
        return sum(square(sub(add(mul(u, v), c), y)))
      },
      [2 * n + 1],
      [n],
    ),
  )
  return [
    {
      name: 'a gradient step',
      graph: trace(
        (x: Tensor, A: Tensor, y: Tensor, rate: Tensor) => {
          const residual = sub(dot(A, x), y)
          return [sub(x, mul(rate, dot(transpose(A), residual))), sum(square(residual))]
        },
        [5],
        [7, 5],
        [7],
        [],
      ),
      donate: { 0: 0 },
    },
    { name: 'a gradient over its point', graph: gradient, donate: { 0: 0 } },
    {
      name: 'momentum',
      graph: trace(
        (x: Tensor, m: Tensor) => {
          const next = add(mul(0.9, m), mul(x, x))
          return [sub(x, mul(0.01, next)), next]
        },
        [n],
        [n],
      ),
      donate: { 0: 0, 1: 1 },
    },
    { name: 'a transposed matrix over itself', graph: trace((x: Tensor) => mul(0.5, transpose(x)), [6, 6]), donate: { 0: 0 } },
    { name: 'running sums over their terms', graph: trace((x: Tensor) => add(mul(0.1, cumsum(x)), x), [n]), donate: { 0: 0 } },
    { name: 'an exchange', graph: trace((x: Tensor, y: Tensor) => [y, x], [n], [n]), donate: { 0: 0, 1: 1 } },
    {
      name: 'a rotation with the old numbers read at the end',
      graph: trace((x: Tensor, y: Tensor) => [sub(x, y), add(dot(reshape(x, [5, 8]), reshape(y, [8, 5])), sum(sub(x, y)))], [n], [n]),
      donate: { 0: 1 },
    },
    {
      name: 'a step on a vector of two parts',
      graph: trace((x: Tensor, y: Tensor, rate: Tensor) => [sub(x, mul(rate, call(ofParts, x, y))), sum(square(x))], [2 * n], [n], []),
      donate: { 0: 0 },
    },
    {
      name: 'a step with momentum on a vector of three parts, which an end leaves as it was',
      graph: trace(
        (x: Tensor, m: Tensor, y: Tensor, rates: Tensor, halted: Tensor, old: Tensor, oldMomentum: Tensor) => {
          const gradient = call(ofThree, x, y)
          const next = add(mul(slice(rates, [0], [1]), m), gradient)
          const moved = sub(x, mul(slice(rates, [1], [2]), next))
          return [select(halted, old, moved), select(halted, oldMomentum, next), amax(abs(gradient)), sum(square(moved)), mul(2, old)]
        },
        [2 * n + 1],
        [2 * n + 1],
        [n],
        [2],
        [],
        [2 * n + 1],
        [2 * n + 1],
      ),
      donate: { 0: 5, 1: 6 },
    },
    {
      name: 'a step whose third output is written over what only the first one reads',
      graph: trace(
        (a: Tensor, b: Tensor, c: Tensor, x: Tensor, y: Tensor, z: Tensor) => [add(x, mul(z, a)), add(mul(y, b), c), add(mul(2, a), b)],
        [n],
        [n],
        [n],
        [n],
        [n],
        [n],
      ),
      donate: { 0: 3, 1: 4, 2: 5 },
    },
    {
      name: 'two parts that change places',
      graph: trace((x: Tensor) => add(pad(slice(x, [n], [2 * n]), [0], [n]), pad(mul(0.5, slice(x, [0], [n])), [n], [0])), [2 * n]),
      donate: { 0: 0 },
    },
    {
      name: 'two parts of other lengths that wait for each other',
      graph: trace(
        (x: Tensor) => {
          const [a, b] = [slice(x, [0], [8]), slice(x, [8], [2 * n])]
          return add(pad(mul(a, sum(b)), [0], [2 * n - 8]), pad(sub(b, sum(a)), [8], [0]))
        },
        [2 * n],
      ),
      donate: { 0: 0 },
    },
    { name: 'a copy', graph: trace((x: Tensor) => x, [n]), donate: { 0: 0 } },
    { name: 'a number', graph: trace((x: Tensor) => mul(x, x), []), donate: { 0: 0 } },
    { name: 'a product with itself', graph: trace((x: Tensor) => mul(0.1, dot(x, x)), [6, 6]), donate: { 0: 0 } },
  ]
}

function inputsOf({ inputs }: Graph): readonly Values[] {
  const random = seededRandom(3)
  return inputs.map(({ shape }) => normalValues(shape, random))
}

function allocateOutputs(device: Device, graph: Graph): DeviceArray[] {
  return graph.outputs.map((at) => device.allocate(graph.nodes[at]!.shape))
}

async function requireInPlace(device: Device, { name, graph, donate }: DonationCase): Promise<void> {
  const [plain, donated] = [device.compile(graph), device.compile(graph, { donate })]
  const pairs = Object.entries(donate).map(([output, input]) => ({ output: Number(output), input }))
  const given = inputsOf(graph)
  const from = given.map(device.upload)
  const to = allocateOutputs(device, graph)
  const inPlace = given.map(device.upload)
  const outputs = allocateOutputs(device, graph)
  for (const { output, input } of pairs) outputs[output] = inPlace[input]!
  for (let step = 0; step < steps; step++) {
    plain.run(from, to)
    donated.run(inPlace, outputs)
    for (const [k, array] of to.entries())
      requireSameBits(`${name}, step ${step}, output ${k}`, await device.read(outputs[k]!), await device.read(array))
    for (const { output, input } of pairs) [from[input], to[output]] = [to[output]!, from[input]!]
  }
}

async function requireApart(device: Device, { name, graph, donate }: DonationCase): Promise<void> {
  const given = inputsOf(graph)
  const results: Float64Array[][] = []
  for (const options of [{}, { donate }]) {
    const [inputs, outputs] = [given.map(device.upload), allocateOutputs(device, graph)]
    const before: Float64Array[] = []
    for (const array of inputs) before.push(await device.read(array))
    device.compile(graph, options).run(inputs, outputs)
    for (const [i, array] of inputs.entries()) requireSameBits(`${name}, input ${i} after the run`, await device.read(array), before[i]!)
    const read: Float64Array[] = []
    for (const array of outputs) read.push(await device.read(array))
    results.push(read)
  }
  for (const [k, expected] of results[0]!.entries()) requireSameBits(`${name}, output ${k}`, results[1]![k]!, expected)
}
