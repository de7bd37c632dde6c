import type { Op, OpAttributes } from './op.js'
import type { Structure } from './tree.js'

/** One operation of a graph: plain data; `inputs` are positions in `Graph.nodes`, always smaller than its own. */
export type GraphNode = { readonly [O in Op]: GraphNodeOf<O> }[Op]

/** One use of operation O. */
export interface GraphNodeOf<O extends Op> {
  readonly op: O
  readonly inputs: readonly number[]
  readonly shape: readonly number[]
  readonly attributes: OpAttributes[O]
}

/** A leaf of the arguments: where it stands in the nodes, its shape, and its name for messages, e.g. `argument 0.u`. */
export interface GraphInput {
  readonly node: number
  readonly shape: readonly number[]
  readonly path: string
}

/** A design matrix that a graph uses by name; the matrix itself is bound when the graph is compiled or interpreted. */
export interface DesignLeaf {
  readonly name: string
  readonly rows: number
  readonly columns: number
}

/**
 * A traced function: nodes in topological order, flat inputs and outputs, and the trees they came from. Plain, structured-cloneable data.
 * `A` are the argument trees and `R` the result tree of the traced function (types only).
 */
export interface Graph<A extends readonly unknown[] = readonly unknown[], R = unknown> {
  readonly nodes: readonly GraphNode[]
  readonly inputs: readonly GraphInput[]
  readonly outputs: readonly number[]
  /** One structure per argument; its leaves are positions in `inputs`. */
  readonly arguments: readonly Structure[]
  /** Leaves are positions in `outputs`. */
  readonly result: Structure
  readonly designs: readonly DesignLeaf[]
  readonly signature?: { readonly arguments: A; readonly result: R }
}
