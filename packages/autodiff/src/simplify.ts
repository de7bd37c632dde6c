import { evaluator } from './evaluators.js'
import type { GraphNode } from './graph.js'
import { scalars } from './scalars.js'
import { allAxes, sameShape, sizeOf } from './shape.js'
import type { TensorNode } from './tensor.js'
import type { Values } from './values.js'

/** Constants up to this many numbers are computed while tracing. */
const foldLimit = 64

export interface Simplifier {
  readonly nodes: readonly GraphNode[]
  /** Adds a node whose inputs are already there and returns its position, or that of an equal or simpler node. */
  readonly node: (node: TensorNode, inputs: readonly number[]) => number
}

/**
 * Builds graph nodes one by one: folds small constants, writes uniform ones as one repeated number, drops what changes nothing (x·1, x+0, x/1, x¹,
 * −−x, moves and reshapes to the same place) and finds common subexpressions. Values keep their bits, except that x + 0 may keep a −0.
 */
export function simplifier(): Simplifier {
  const nodes: GraphNode[] = []
  const splats: (number | undefined)[] = [] // the one number that a node repeats, where known
  const seen = new Map<string, number>()

  const push = (node: GraphNode, key: string, splat?: number): number => {
    const before = seen.get(key)
    if (before !== undefined) return before
    seen.set(key, nodes.length)
    splats.push(splat)
    return nodes.push(node) - 1
  }
  const place = ({ op, attributes, shape }: Placed, inputs: readonly number[], splat?: number): number =>
    push({ op, inputs, shape, attributes } as GraphNode, keyOf(op, attributes, inputs, nodes.length), splat)

  const constant = ({ data, shape }: Values): number => {
    const [first] = data
    if (first !== undefined && data.every((x) => Object.is(x, first))) return repeated(first, shape)
    const key = data.length > foldLimit ? `constant ${nodes.length}` : `constant ${shape} ${Array.from(data, bits)}`
    return push({ op: 'constant', inputs: [], shape, attributes: { data, shape } }, key)
  }
  const repeated = (splat: number, shape: readonly number[]): number => {
    const data = Float64Array.of(splat)
    const scalar = push({ op: 'constant', inputs: [], shape: [], attributes: { data, shape: [] } }, `constant  ${bits(splat)}`, splat)
    if (shape.length === 0) return scalar
    return place({ op: 'broadcast', shape, attributes: { shape, axes: allAxes(shape.length) } }, [scalar], splat)
  }

  const node = (made: TensorNode, inputs: readonly number[]): number => {
    if (made.op === 'constant') return constant(made.attributes)
    if (made.op === 'pow' && made.attributes.exponent === 0) return repeated(1, made.shape)
    const simpler = shortcut(made, inputs, nodes, splats)
    if (simpler !== undefined) return simpler
    const folded = fold(made, inputs, nodes, splats)
    if (folded) return folded.data.length === 1 ? repeated(folded.data[0]!, made.shape) : constant(folded)
    const repeats = made.op === 'broadcast' || made.op === 'reshape' ? splats[inputs[0]!] : undefined
    return place(made, inputs, repeats)
  }
  return { nodes, node }
}

type Placed = Pick<TensorNode, 'op' | 'shape' | 'attributes'>

/** An existing node with the same value, where an identity of algebra gives one. */
function shortcut(
  { op, attributes, shape }: TensorNode,
  inputs: readonly number[],
  nodes: readonly GraphNode[],
  splats: readonly (number | undefined)[],
): number | undefined {
  const [a = -1, b = -1] = inputs
  const source = nodes[a]
  switch (op) {
    case 'mul':
      return splats[a] === 1 ? b : splats[b] === 1 ? a : undefined
    case 'add':
      return splats[a] === 0 ? b : splats[b] === 0 ? a : undefined
    case 'div':
      return splats[b] === 1 ? a : undefined
    case 'pow':
      return attributes.exponent === 1 ? a : undefined
    case 'neg':
      return source?.op === 'neg' ? source.inputs[0] : undefined
    case 'reshape': {
      const origin = source?.op === 'reshape' ? source.inputs[0]! : a
      return sameShape(nodes[origin]!.shape, shape) ? origin : undefined
    }
    case 'transpose': {
      if (isOrdered(attributes.axes)) return a
      const { axes } = attributes
      return source?.op === 'transpose' && isOrdered(axes.map((axis) => source.attributes.axes[axis]!)) ? source.inputs[0] : undefined
    }
    case 'sum':
    case 'amax':
      return attributes.axes.length === 0 ? a : undefined
    case 'broadcast':
    case 'slice':
    case 'pad':
      return sameShape(source!.shape, shape) ? a : undefined
    default:
      return undefined
  }
}

/** The numbers of a node that depends on small constants only; one number where an elementwise operation repeats it. */
function fold(
  made: TensorNode,
  inputs: readonly number[],
  nodes: readonly GraphNode[],
  splats: readonly (number | undefined)[],
): Values | undefined {
  const { op, shape, attributes } = made
  if (op === 'input' || op === 'broadcast' || op === 'apply' || op === 'adjoint') return undefined
  if (op === 'custom' && attributes.forward.designs.length > 0) return undefined
  const repeats = Object.hasOwn(scalars, op) && inputs.every((i) => splats[i] !== undefined)
  if (!repeats && sizeOf(shape) > foldLimit) return undefined
  const sources: Values[] = []
  for (const i of inputs) {
    const source = nodes[i]!
    const splat = splats[i]
    const size = repeats ? 1 : sizeOf(source.shape)
    if (splat !== undefined && size <= foldLimit) sources.push({ shape: source.shape, data: new Float64Array(size).fill(splat) })
    else if (source.op === 'constant') sources.push({ shape: source.shape, data: source.attributes.data })
    else return undefined
  }
  return { shape, data: evaluator({ op, inputs, shape, attributes } as GraphNode, sources, {}) }
}

function isOrdered(axes: readonly number[]): boolean {
  return axes.every((axis, i) => axis === i)
}

/** Equal keys, equal values: shapes follow from inputs and attributes. A custom operation equals only itself. */
function keyOf(op: TensorNode['op'], attributes: TensorNode['attributes'], inputs: readonly number[], position: number): string {
  if (op === 'custom') return `custom ${position}`
  let key = `${op} ${inputs}`
  for (const [name, value] of Object.entries(attributes)) key += ` ${name} ${value}`
  return key
}

const word = new Float64Array(1)
const halves = new Uint32Array(word.buffer)

function bits(x: number): string {
  word[0] = x
  return `${halves[0]},${halves[1]}`
}
