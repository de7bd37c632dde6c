import { type Graph, normal, seededRandom, sizeOf, type Values } from '@odot/autodiff'
import { assertClose } from '@odot/autodiff/testing'
import type { Design } from '../design/design.js'
import type { Device } from '../device.js'
import { type Expectation, elementwiseUlps, expectation, roundoff, slack } from './rounding.js'

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

/** What a device answered in a case. */
export interface Answer {
  /** The inputs as the device has stored them. */
  readonly inputs: readonly Values[]
  readonly outputs: readonly Values[]
}

/** A number that a device answered beside that of the interpreter. */
export interface Comparison {
  readonly what: string
  readonly actual: number
  readonly expected: number
  /** A part of what is allowed that costs nothing to know. */
  readonly least: number
  /** How far the two may be apart, by the bound of rounding errors. */
  readonly allowed: () => number
}

/**
 * Runs a case on a device: the outputs agree with the float64 interpreter within the bound of rounding errors, whatever was in the output arrays;
 * a second run gives the same bits; the inputs are not changed.
 * @throws Error with the numbers where it does not.
 */
export async function checkAgreement(device: Device, sample: GraphCase, ulps: number = elementwiseUlps): Promise<void> {
  const answer = await answerOf(device, sample)
  for (const { what, actual, expected, least, allowed } of comparisons(sample, answer, { ulps, precision: device.precision })) {
    if (actual !== expected && !(Math.abs(actual - expected) <= least))
      assertClose({ what, actual: [actual], expected: [expected], tolerance: allowed() })
  }
}

/**
 * Runs a case twice, over whatever was in the output arrays.
 * @throws Error where the second run gives other bits, or an input has changed.
 */
export async function answerOf(device: Device, { name, graph, inputs, designs }: GraphCase): Promise<Answer> {
  const program = device.compile(graph, { designs })
  const given = inputs.map((input) => device.upload(input))
  const rounded: Values[] = []
  for (const [i, array] of given.entries()) rounded.push({ shape: inputs[i]!.shape, data: await device.read(array) })
  const shapes = graph.outputs.map((at) => graph.nodes[at]!.shape)
  const outputs = shapes.map((shape) => device.allocate(shape))
  const run = async (poison: number): Promise<readonly Values[]> => {
    for (const [i, array] of outputs.entries()) device.write(array, new Float64Array(sizeOf(shapes[i]!)).fill(poison))
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
  return { inputs: rounded, outputs: first }
}

/**
 * Some entries of each output, and weighted sums of all, beside those of the float64 interpreter on the same inputs.
 * @throws Error where an output is not finite and should be, or the other way round.
 */
export function comparisons(
  { name, graph, designs }: GraphCase,
  { inputs, outputs }: Answer,
  { ulps = elementwiseUlps, precision }: { readonly ulps?: number | undefined; readonly precision: Device['precision'] },
): readonly Comparison[] {
  return checksOf({ name, graph, inputs, designs }, ulps, precision).flatMap((check) => check(outputs) ?? [])
}

/** Nothing where it has nothing to compare. */
type Check = (actual: readonly Values[]) => Comparison | undefined
interface Known {
  readonly given: GraphCase
  readonly ulps: number
  readonly expected: Expectation
  readonly checks: Map<string, readonly Check[]>
}

/** What was worked out for the last case of a graph: many devices are compared in it. */
const known = new WeakMap<Graph, Known>()

/** What the outputs of a case must fulfil; its inputs are those that the device has stored. */
function checksOf(given: GraphCase, ulps: number, precision: 'f32' | 'f64'): readonly Check[] {
  const last = known.get(given.graph)
  const { expected, checks } =
    last?.ulps === ulps && sameCase(last.given, given)
      ? last
      : { expected: expectation(given.graph, given.inputs, given.designs, ulps), checks: new Map<string, readonly Check[]>() }
  known.set(given.graph, { given, ulps, expected, checks })
  const made = checks.get(precision) ?? makeChecks(given, expected, precision)
  checks.set(precision, made)
  return made
}

function makeChecks({ name, graph }: GraphCase, expected: Expectation, precision: 'f32' | 'f64'): readonly Check[] {
  const random = seededRandom(1)
  const epsilon = roundoff[precision]
  const smallest = precision === 'f32' ? 2 ** -126 : 2 ** -1022
  const stored = (x: number): number => (precision === 'f32' ? Math.fround(x) : x)
  const wanted = expected.outputs.map(({ shape, data }) => ({ shape, data: data.map((x) => (Number.isFinite(stored(x)) ? x : stored(x))) }))
  const nothing = wanted.map(({ shape, data }) => ({ shape, data: data.map(() => 0) }))

  const single = wanted.flatMap(({ shape, data }, k) =>
    [...someOf(data.length, random)].map((i): Check => {
      const [what, e] = [`${name}: output ${k}, entry ${i}`, data[i]!]
      const unit = { shape, data: new Float64Array(data.length).fill(1, i, i + 1) }
      const allowed = once(() => smallest + epsilon * expected.allowed(nothing.map((zero, other) => (other === k ? unit : zero))))
      // the rounding of the output alone is a part of what is allowed
      const least = graph.nodes[graph.outputs[k]!]!.op === 'input' ? 0 : slack * epsilon * Math.abs(e)
      return (actual) => ({ what, actual: actual[k]!.data[i]!, expected: e, least, allowed })
    }),
  )
  if (wanted.some(({ data }) => !data.every(Number.isFinite))) {
    const kinds: Check = (actual) => {
      for (const [k, { data }] of wanted.entries())
        for (const [i, e] of data.entries()) requireSameKind(`${name}: output ${k}, entry ${i}`, actual[k]!.data[i]!, e)
      return undefined
    }
    return [...single, kinds]
  }
  const sums = Array.from({ length: weightedSums }, (): Check => {
    const weights = wanted.map(({ shape, data }) => ({ shape, data: data.map(() => normal(random)) }))
    const sum = (arrays: readonly Values[]): number =>
      arrays.reduce((total, { data }, k) => data.reduce((s, x, i) => s + weights[k]!.data[i]! * x, total), 0)
    const sizes = wanted.reduce((total, { data }, k) => data.reduce((s, x, i) => s + Math.abs(weights[k]!.data[i]! * x), total), 0)
    const count = wanted.reduce((total, { data }) => total + data.length, 0)
    const [what, total] = [`${name}: a weighted sum of all outputs`, sum(wanted)]
    const tolerance = once(() => (smallest + 2 ** -52 * sizes) * count + epsilon * expected.allowed(weights))
    return (actual) => ({ what, actual: sum(actual), expected: total, least: 0, allowed: tolerance })
  })
  return [...single, ...sums]
}

function once(work: () => number): () => number {
  let value: number | undefined
  return () => (value ??= work())
}

function someOf(length: number, random: () => number): ReadonlySet<number> {
  if (length <= entries) return new Set(Array.from({ length }, (_, i) => i))
  return new Set([0, length - 1, ...Array.from({ length: entries - 2 }, () => Math.floor(length * random()))])
}

/** @throws Error at the first entry that has other bits. */
export function requireSameBits(what: string, actual: Float64Array, expected: Float64Array): void {
  for (const [i, x] of expected.entries()) {
    if (!Object.is(actual[i], x)) throw new Error(`${what}: entry ${i} is ${actual[i]}, expected the same bits as ${x}.`)
  }
}

function sameCase(a: GraphCase, b: GraphCase): boolean {
  return (
    a.name === b.name &&
    Object.entries(a.designs).every(([key, X]) => b.designs[key] === X) &&
    a.inputs.every(({ data }, k) => data.every((x, i) => Object.is(x, b.inputs[k]!.data[i])))
  )
}

/** Finite, or the same infinity or NaN. */
function requireSameKind(what: string, actual: number, expected: number): void {
  if (Number.isFinite(expected) ? !Number.isFinite(actual) : !Object.is(actual, expected))
    throw new Error(`${what} is ${actual}, expected ${expected}.`)
}
