import type { Designs } from './design-products.js'
import { AutodiffError } from './errors.js'
import { interpretFlat } from './evaluators.js'
import type { Graph } from './graph.js'
import { record } from './record.js'
import type { Tensor } from './tensor.js'
import { flatten, flattenLike, shift, tensorLeaf, unflatten, type ValuesOf, valuesLeaf } from './tree.js'
import { type Nested, nested, type Values } from './values.js'

/**
 * Runs a graph in float64, slowly and plainly: the oracle of every device. Arguments and result are trees of values as they were traced.
 * @example
 * const graph = trace((p: { u: Tensor; v: Tensor }) => mul(p.u, p.v), { u: [2], v: [2] })
 * interpret(graph, [{ u: values([2, 0]), v: values([3, 1]) }]).data // => [6, 0]
 * @throws AutodiffError when an argument is not a tree as traced, or a design is not bound.
 */
export function interpret<A extends readonly unknown[], R>(
  graph: Graph<A, R>,
  args: { readonly [K in keyof A]: ValuesOf<A[K]> },
  { designs = {} }: { readonly designs?: Designs } = {},
): ValuesOf<R> {
  const outputs = interpretFlat(graph, flattenArguments(graph, args), designs)
  // A copy, because an output may be an input or a constant of the graph.
  const copies = outputs.map(({ shape, data }) => ({ shape, data: data.slice() }))
  return unflatten(graph.result, copies) as ValuesOf<R>
}

/** The leaves of argument trees in the order of the graph's inputs. */
export function flattenArguments(graph: Graph, args: readonly unknown[]): readonly Values[] {
  if (args.length !== graph.arguments.length)
    throw new AutodiffError(`the graph takes ${graph.arguments.length} arguments but got ${args.length}; pass one tree for each.`)
  return graph.arguments.flatMap((structure, i) => flattenLike(structure, args[i], valuesLeaf, `argument ${i}`).map((leaf) => leaf.value))
}

/** What `evaluate` returns for a tensor, or for each tensor of a tree. */
export type Evaluated<T> = T extends Tensor ? Nested : { readonly [K in keyof T]: Evaluated<T[K]> }

/**
 * The numbers of a tensor (or a tree of tensors) that depends on constants only, as nested arrays: for documentation, tests and a first look.
 * @example
 * evaluate(add(tensor([1, 2]), 1)) // => [2, 3]
 */
export function evaluate<T>(tree: T): Evaluated<T> {
  const { leaves, structure } = flatten(tree, tensorLeaf)
  const graph = record({ inputs: [], outputs: leaves.map((leaf) => leaf.value), arguments: [], result: shift(structure, 0) })
  return unflatten(structure, interpretFlat(graph, [], {}).map(nested)) as Evaluated<T>
}
