import { AutodiffError } from './errors.js'
import type { DesignLeaf, Graph, GraphNode } from './graph.js'
import { showShape } from './shape.js'
import { simplifier } from './simplify.js'
import { nodeOf, type Tensor, type TensorNode } from './tensor.js'
import type { Structure } from './tree.js'

/** Writes an expression of tensors down as a graph: topological order, simplified, without duplicates. */
export function record<A extends readonly unknown[], R>(expression: {
  readonly inputs: readonly { readonly path: string; readonly tensor: Tensor }[]
  readonly outputs: readonly Tensor[]
  readonly arguments: readonly Structure[]
  readonly result: Structure
}): Graph<A, R> {
  const add = simplifier()
  const known = new Map<TensorNode, number>()
  for (const { tensor } of expression.inputs) known.set(nodeOf(tensor), add.node(nodeOf(tensor), []))
  for (const node of topological(expression.outputs.map(nodeOf), known)) {
    if (node.op === 'input')
      throw new AutodiffError(`trace: a tensor of another trace, of shape ${showShape(node.shape)}, is used here; pass it as an argument.`)
    known.set(
      node,
      add.node(
        node,
        node.inputs.map((input) => known.get(input)!),
      ),
    )
  }
  const outputs = expression.outputs.map((output) => known.get(nodeOf(output))!)
  const { nodes, place } = withoutDead(add.nodes, [...expression.inputs.keys(), ...outputs])
  return Object.freeze({
    nodes,
    inputs: expression.inputs.map(({ path, tensor }, i) => ({ node: place[i]!, shape: tensor.shape, path })),
    outputs: outputs.map((at) => place[at]!),
    arguments: expression.arguments,
    result: expression.result,
    designs: designsOf(nodes),
  })
}

/** The nodes that outputs need and that are not known yet, inputs first. Iterative: graphs may be deep. */
export function topological(outputs: readonly TensorNode[], known: ReadonlyMap<TensorNode, unknown>): readonly TensorNode[] {
  const order: TensorNode[] = []
  const opened = new Map<TensorNode, boolean>() // false once it is in the order
  const stack = [...outputs].reverse()
  for (let node = stack.at(-1); node !== undefined; node = stack.at(-1)) {
    const open = opened.get(node)
    if (open === undefined && !known.has(node)) {
      opened.set(node, true)
      for (let i = node.inputs.length - 1; i >= 0; i--) stack.push(node.inputs[i]!)
      continue
    }
    if (open) {
      opened.set(node, false)
      order.push(node)
    }
    stack.pop()
  }
  return order
}

function withoutDead(
  nodes: readonly GraphNode[],
  roots: readonly number[],
): { readonly nodes: readonly GraphNode[]; readonly place: readonly number[] } {
  const live = new Uint8Array(nodes.length)
  for (const root of roots) live[root] = 1
  for (let i = nodes.length - 1; i >= 0; i--) if (live[i]) for (const input of nodes[i]!.inputs) live[input] = 1
  const place: number[] = []
  const kept: GraphNode[] = []
  nodes.forEach((node, i) => {
    place.push(kept.length)
    if (live[i]) kept.push({ ...node, inputs: node.inputs.map((input) => place[input]!) })
  })
  return { nodes: kept, place }
}

function designsOf(nodes: readonly GraphNode[]): readonly DesignLeaf[] {
  const designs = new Map<string, DesignLeaf>()
  for (const { name, rows, columns } of nodes.flatMap(usedDesigns)) {
    const before = designs.get(name)
    if (before && (before.rows !== rows || before.columns !== columns)) {
      throw new AutodiffError(
        `design ${name}: used as ${before.rows}×${before.columns} and as ${rows}×${columns}; give the two designs different names.`,
      )
    }
    designs.set(name, { name, rows, columns })
  }
  return [...designs.values()]
}

function usedDesigns(node: GraphNode): readonly DesignLeaf[] {
  if (node.op === 'custom') return node.attributes.forward.designs
  if (node.op !== 'apply' && node.op !== 'adjoint') return []
  const { design: name, rows, columns } = node.attributes
  return [{ name, rows, columns }]
}
