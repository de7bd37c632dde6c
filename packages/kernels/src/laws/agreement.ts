import { type Graph, normal, seededRandom, type Values } from '@odot/autodiff'
import { assertClose } from '@odot/autodiff/testing'
import type { Design } from '../design/design.js'
import type { Device } from '../device.js'
import { type Accuracy, type Expectation, expectation } from './rounding.js'

/** A graph with inputs (its leaves in order) on which a device must agree with the interpreter. */
export interface GraphCase {
  readonly name: string
  readonly graph: Graph
  readonly inputs: readonly Values[]
  readonly designs: Readonly<Record<string, Design>>
}

/** Entries of each output that are compared one by one; all of them are compared together, in weighted sums. */
const entries = 6
const weightedSums = 2

/**
 * Runs a case on a device: the outputs agree with the float64 interpreter within the bound of rounding errors, whatever was in the output arrays;
 * a second run gives the same bits; the inputs are not changed.
 * @throws Error with the numbers where it does not.
 */
export async function checkAgreement(device: Device, { name, graph, inputs, designs }: GraphCase, accuracy: Accuracy): Promise<void> {
  const program = device.compile(graph, { designs })
  const given = inputs.map((input) => device.upload(input))
  const rounded: Values[] = []
  for (const [i, array] of given.entries()) rounded.push({ shape: inputs[i]!.shape, data: await device.read(array) })
  const shapes = graph.outputs.map((at) => graph.nodes[at]!.shape)
  const outputs = shapes.map((shape) => device.allocate(shape))
  const run = async (poison: number): Promise<readonly Values[]> => {
    for (const array of outputs) device.write(array, Float64Array.from(await device.read(array)).fill(poison))
    program.run(given, outputs)
    const results: Values[] = []
    for (const [i, array] of outputs.entries()) results.push({ shape: shapes[i]!, data: await device.read(array) })
    return results
  }
  const first = await run(Number.NaN)
  const second = await run(1e30)
  for (const [i, { data }] of first.entries()) requireSameBits(`${name}: output ${i} of a second run`, second[i]!.data, data)
  for (const [i, array] of given.entries()) requireSameBits(`${name}: input ${i} after the run`, await device.read(array), rounded[i]!.data)
  program.dispose()
  compare(name, first, expectation(graph, rounded, designs, accuracy), device.precision)
}

function compare(name: string, actual: readonly Values[], expected: Expectation, precision: 'f32' | 'f64'): void {
  const random = seededRandom(1)
  const smallest = precision === 'f32' ? 2 ** -126 : 2 ** -1022
  const stored = (x: number): number => (precision === 'f32' ? Math.fround(x) : x)
  const wanted = expected.outputs.map(({ shape, data }) => ({ shape, data: data.map((x) => (Number.isFinite(stored(x)) ? x : stored(x))) }))
  const nothing = wanted.map(({ shape, data }) => ({ shape, data: data.map(() => 0) }))

  for (const [k, { shape, data }] of wanted.entries()) {
    for (const i of someOf(data.length, random)) {
      const [a, e] = [actual[k]!.data[i]!, data[i]!]
      if (a === e) continue
      const unit = { shape, data: new Float64Array(data.length).fill(1, i, i + 1) }
      const tolerance = smallest + expected.allowed(nothing.map((zero, other) => (other === k ? unit : zero)))
      assertClose({ what: `${name}: output ${k}, entry ${i}`, actual: [a], expected: [e], tolerance })
    }
  }
  if (wanted.some(({ data }) => !data.every(Number.isFinite))) {
    for (const [k, { data }] of wanted.entries())
      for (const [i, e] of data.entries()) requireSameKind(`${name}: output ${k}, entry ${i}`, actual[k]!.data[i]!, e)
    return
  }
  for (let round = 0; round < weightedSums; round++) {
    const weights = wanted.map(({ shape, data }) => ({ shape, data: data.map(() => normal(random)) }))
    const sum = (arrays: readonly Values[]): number =>
      arrays.reduce((total, { data }, k) => data.reduce((s, x, i) => s + weights[k]!.data[i]! * x, total), 0)
    const sizes = wanted.reduce((total, { data }, k) => data.reduce((s, x, i) => s + Math.abs(weights[k]!.data[i]! * x), total), 0)
    const count = wanted.reduce((total, { data }) => total + data.length, 0)
    const tolerance = (smallest + 2 ** -52 * sizes) * count + expected.allowed(weights)
    assertClose({ what: `${name}: a weighted sum of all outputs`, actual: [sum(actual)], expected: [sum(wanted)], tolerance })
  }
}

function someOf(length: number, random: () => number): ReadonlySet<number> {
  if (length <= entries) return new Set(Array.from({ length }, (_, i) => i))
  return new Set([0, length - 1, ...Array.from({ length: entries - 2 }, () => Math.floor(length * random()))])
}

function requireSameBits(what: string, actual: Float64Array, expected: Float64Array): void {
  for (const [i, x] of expected.entries()) {
    if (!Object.is(actual[i], x)) throw new Error(`${what}: entry ${i} is ${actual[i]}, expected the same bits as ${x}.`)
  }
}

/** Finite, or the same infinity or NaN. */
function requireSameKind(what: string, actual: number, expected: number): void {
  if (Number.isFinite(expected) ? !Number.isFinite(actual) : !Object.is(actual, expected))
    throw new Error(`${what} is ${actual}, expected ${expected}.`)
}
