import {
  adjoint,
  amax,
  apply,
  broadcast,
  cumsum,
  type DesignLeaf,
  design,
  dot,
  type Graph,
  gather,
  type Op,
  pad,
  reshape,
  scatterAdd,
  seededRandom,
  showShape,
  slice,
  sum,
  type Tensor,
  trace,
  transpose,
  type Values,
} from '@odot/autodiff'
import { normalValues, type OpSample, opSamples } from '@odot/autodiff/testing'
import type { Design } from '../design/design.js'
import type { GraphCase } from '../laws/agreement.js'
import { designFormats, randomDesign } from '../laws/random-design.js'

/** How often the numbers of a sample are drawn, one draw behind the other: some thousand, more than many workgroups hold. */
const repeats = 1000
/** A length whose partial sums, one for each workgroup of 256, are more than one workgroup adds. */
const long = 70_000
/** No multiples of a tile. */
const [rows, columns] = [70, 301]

/** Graphs of an operation at sizes that no single workgroup does, and that are no multiples of one. */
export function largeCases(op: Op): readonly GraphCase[] {
  const cases = large[op]
  return cases === 'repeated' ? opSamples[op].flatMap(repeated) : cases()
}

const large: { readonly [O in Op]: 'repeated' | (() => readonly GraphCase[]) } = {
  input: 'repeated',
  constant: () => [],
  exp: 'repeated',
  log: 'repeated',
  sqrt: 'repeated',
  abs: 'repeated',
  sign: 'repeated',
  sin: 'repeated',
  cos: 'repeated',
  sigmoid: 'repeated',
  softplus: 'repeated',
  pow: 'repeated',
  mul: 'repeated',
  div: 'repeated',
  max: 'repeated',
  min: 'repeated',
  less: 'repeated',
  select: 'repeated',
  add: 'repeated',
  neg: 'repeated',
  custom: 'repeated',
  stopGradient: 'repeated',
  transpose: () => [
    drawn(trace((x: Tensor) => transpose(x), [rows, columns])),
    drawn(trace((x: Tensor) => transpose(x, [2, 0, 1]), [7, 40, 33])),
  ],
  reshape: () => [drawn(trace((x: Tensor) => reshape(x, [columns, rows]), [rows, columns]))],
  broadcast: () =>
    [0, 1].map((axis) => drawn(trace((x: Tensor) => broadcast(x, axis ? [columns, rows] : [rows, columns], [axis]), [columns]))),
  sum: () => [
    drawn(trace((x: Tensor) => sum(x), [long])),
    drawn(trace((x: Tensor) => sum(x, [0]), [rows, columns])),
    drawn(trace((x: Tensor) => sum(x, [1]), [rows, columns])),
  ],
  amax: () => [
    drawn(trace((x: Tensor) => amax(x), [long])),
    drawn(trace((x: Tensor) => amax(x, [0]), [rows, columns])),
    drawn(trace((x: Tensor) => amax(x, [1]), [rows, columns])),
  ],
  slice: () => [drawn(trace((x: Tensor) => slice(x, [3, 1], [rows - 2, columns]), [rows, columns]))],
  pad: () => [drawn(trace((x: Tensor) => pad(x, [3, 0], [1, 2]), [rows, columns]))],
  gather: () => [
    indexed(
      trace((x: Tensor, at: Tensor) => gather(x, at), [rows, 20], [900]),
      rows,
    ),
    indexed(
      trace((x: Tensor, at: Tensor) => gather(x, at), [long], [5000]),
      long,
    ),
  ],
  scatterAdd: () => [
    indexed(
      trace((x: Tensor, at: Tensor) => scatterAdd(x, at, rows), [900, 20], [900]),
      rows,
    ),
    indexed(
      trace((x: Tensor, at: Tensor) => scatterAdd(x, at, 700), [5000], [5000]),
      700,
    ),
  ],
  cumsum: () => [
    ...[false, true].map((reverse) => drawn(trace((x: Tensor) => cumsum(x, { reverse }), [5000]))),
    ...[0, 1].map((axis) => drawn(trace((x: Tensor) => cumsum(x, { axis }), [rows, columns]))),
  ],
  dot: () => [
    drawn(trace(dot, [long], [long])),
    drawn(trace(dot, [rows, columns], [columns])),
    drawn(trace(dot, [rows], [rows, columns])),
    drawn(trace(dot, [rows, 65], [65, 33])),
    drawn(trace((a: Tensor, b: Tensor) => dot(transpose(a), transpose(b)), [65, rows], [33, 65])),
  ],
  apply: () => products(apply, columns),
  adjoint: () => products(adjoint, rows),
}

/** A sample of vectors of one length over many draws; nothing of one of other shapes. */
function repeated({ name, fn, shapes, inputs }: OpSample): readonly GraphCase[] {
  const [length = 0] = shapes[0] ?? []
  if (length < 2 || !shapes.every((shape) => shape.length === 1 && shape[0] === length)) return []
  const random = seededRandom(1)
  const draws = Array.from({ length: repeats }, () => inputs(random))
  const joined = shapes.map((_, k): Values => {
    const data = new Float64Array(repeats * length)
    for (const [i, draw] of draws.entries()) data.set(draw[k]!.data, i * length)
    return { shape: [data.length], data }
  })
  return [{ name: `${name} ${repeats} times`, graph: trace(fn, ...joined.map(({ shape }) => shape)), inputs: joined, designs: {} }]
}

/** A graph of one operation with normal inputs, named by their sizes. */
function drawn(graph: Graph, designs: Readonly<Record<string, Design>> = {}, formats: readonly string[] = []): GraphCase {
  const sizes = [...graph.inputs, ...graph.designs.map(({ rows: n, columns: p }) => ({ shape: [n, p] }))].map(({ shape }) =>
    showShape(shape),
  )
  const random = seededRandom(sizes.length)
  return {
    name: [graph.nodes[graph.outputs[0]!]!.op, ...sizes, ...formats].join(' '),
    graph,
    inputs: graph.inputs.map(({ shape }) => normalValues(shape, random)),
    designs,
  }
}

/** The same, where the last input is numbers of rows. */
function indexed(graph: Graph, size: number): GraphCase {
  const made = drawn(graph)
  const random = seededRandom(size)
  return {
    ...made,
    inputs: made.inputs.map(({ shape, data }, k) =>
      k === 0 ? { shape, data } : { shape, data: data.map(() => Math.floor(size * random())) },
    ),
  }
}

/** A product with one vector by designs in float64, with three by those in float32, of each format. */
function products(product: (X: DesignLeaf, v: Tensor) => Tensor, length: number): readonly GraphCase[] {
  const X = design('X', rows, columns)
  return designFormats.map((format) => {
    const numbers = drawnDesigns.get(format) ?? randomDesign(format, { rows, columns, random: seededRandom(1) })
    drawnDesigns.set(format, numbers)
    const shape = format.endsWith('f64') ? [length] : [length, 3]
    const graph = trace((v: Tensor) => product(X, v), shape)
    return drawn(graph, { X: numbers }, [format])
  })
}

const drawnDesigns = new Map<string, Design>()
