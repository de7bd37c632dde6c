import { evaluator } from './evaluators.js'
import type { GraphNode } from './graph.js'
import { sameShape, sizeOf } from './shape.js'
import type { TensorNode } from './tensor.js'

/** Constants up to this many numbers are computed while tracing. */
const foldLimit = 64

export interface Simplifier {
  readonly nodes: readonly GraphNode[]
  /** Adds a node whose inputs are already there and returns its position, or that of an equal or simpler node. */
  readonly node: (node: TensorNode, inputs: readonly number[]) => number
}

/** Builds graph nodes one by one: folds constants, drops x·1, x+0, x/1, x¹, −−x and reshapes that change nothing, and finds common subexpressions. */
export function simplifier(): Simplifier {
  const nodes: GraphNode[] = []
  const splats: (number | undefined)[] = [] // the one number that a node repeats, where known
  const seen = new Map<string, number>()

  const push = (node: GraphNode, key: string): number => {
    const before = seen.get(key)
    if (before !== undefined) return before
    seen.set(key, nodes.length)
    splats.push(splatOf(node, splats))
    return nodes.push(node) - 1
  }
  const constant = (data: Float64Array, shape: readonly number[]): number =>
    push(
      { op: 'constant', inputs: [], shape, attributes: { data, shape } },
      `constant ${shape} ${data.length > foldLimit ? nodes.length : [...data].map(bits)}`,
    )

  const node = ({ op, attributes, shape }: TensorNode, inputs: readonly number[]): number => {
    if (op === 'constant') return constant(attributes.data, shape)
    const simpler = shortcut(op, inputs, shape, nodes, splats)
    if (simpler !== undefined) return simpler
    const sources = inputs.map((i) => nodes[i]!)
    if (
      inputs.length > 0 &&
      sizeOf(shape) <= foldLimit &&
      sources.every((source) => source.op === 'constant') &&
      op !== 'apply' &&
      op !== 'adjoint'
    ) {
      const made = { op, inputs, shape, attributes } as GraphNode
      const data = evaluator(
        made,
        sources.map((source) => (source.op === 'constant' ? { shape: source.shape, data: source.attributes.data } : missing())),
        {},
      )
      return constant(data, shape)
    }
    return push(
      { op, inputs, shape, attributes } as GraphNode,
      op === 'custom' ? `custom ${nodes.length}` : `${op} ${inputs} ${JSON.stringify(attributes)} ${shape}`,
    )
  }
  return { nodes, node }
}

/** An existing node with the same value, where an identity of algebra gives one. */
function shortcut(
  op: TensorNode['op'],
  inputs: readonly number[],
  shape: readonly number[],
  nodes: readonly GraphNode[],
  splats: readonly (number | undefined)[],
): number | undefined {
  const [a = -1, b = -1] = inputs
  switch (op) {
    case 'mul':
      return splats[a] === 1 ? b : splats[b] === 1 ? a : undefined
    case 'add':
      return splats[a] === 0 ? b : splats[b] === 0 ? a : undefined
    case 'div':
      return splats[b] === 1 ? a : undefined
    case 'neg':
      return nodes[a]!.op === 'neg' ? nodes[a]!.inputs[0] : undefined
    case 'reshape':
    case 'broadcast':
    case 'slice':
    case 'pad':
      return sameShape(nodes[a]!.shape, shape) ? a : undefined
    default:
      return undefined
  }
}

function splatOf(node: GraphNode, splats: readonly (number | undefined)[]): number | undefined {
  if (node.op === 'constant') {
    const { data } = node.attributes
    return data.length > 0 && data.every((x) => Object.is(x, data[0])) ? data[0] : undefined
  }
  return node.op === 'broadcast' || node.op === 'reshape' ? splats[node.inputs[0]!] : undefined
}

const word = new Float64Array(1)
const halves = new Uint32Array(word.buffer)

function bits(x: number): string {
  word[0] = x
  return `${halves[0]},${halves[1]}`
}

function missing(): never {
  throw new Error('unreachable: only constants are folded')
}
