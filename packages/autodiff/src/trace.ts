import { AutodiffError } from './errors.js'
import type { Graph } from './graph.js'
import { record } from './record.js'
import { sameShape, showShape } from './shape.js'
import { nodeOf, operation, type Tensor, type TensorNode } from './tensor.js'
import { flatten, flattenLike, paths, type ShapesOf, type Structure, shapeLeaf, shift, tensorLeaf, unflatten } from './tree.js'

/**
 * Runs a function once on placeholders of the given shapes (one tree of shapes for each argument) and returns what it did as a graph.
 * @example
 * const graph = trace((x: Tensor) => sum(mul(x, x)), [3])
 * interpret(graph, [values([1, 2, 3])]).data[0] // => 14
 * @throws AutodiffError when an operation does not fit its shapes, or the result holds something that is not a tensor.
 */
export function trace<A extends readonly unknown[], R>(
  fn: (...args: A) => R,
  ...shapes: { readonly [K in keyof A]: ShapesOf<A[K]> }
): Graph<A, R> {
  return traceLeaves<A, R>(
    shapes.map((tree, i) => {
      const { leaves, structure } = flatten(tree, shapeLeaf, `argument ${i}`)
      return { shapes: leaves.map((leaf) => leaf.value), structure }
    }),
    // each argument is unflattened from the structure of its shapes: trees are A by construction, which types cannot follow
    (trees) => fn(...(trees as unknown as A)),
  )
}

/** The shapes of one argument, flat, and its structure. */
export interface Part {
  readonly shapes: readonly (readonly number[])[]
  readonly structure: Structure
}

/** Traces a function whose argument shapes and structures are known already; it gets the argument trees and all their leaves. */
export function traceLeaves<A extends readonly unknown[], R>(
  parts: readonly Part[],
  fn: (trees: readonly unknown[], leaves: readonly Tensor[]) => unknown,
): Graph<A, R> {
  const inputs: { readonly path: string; readonly tensor: Tensor }[] = []
  const structures: Structure[] = []
  for (const [i, { shapes, structure }] of parts.entries()) {
    structures.push(shift(structure, inputs.length))
    for (const [leaf, path] of paths(structure, `argument ${i}`).entries())
      inputs.push({ path, tensor: operation('input', [], { index: inputs.length, shape: shapes[leaf]! }) })
  }
  const tensors = inputs.map((input) => input.tensor)
  const { leaves, structure } = flatten(
    fn(
      structures.map((tree) => unflatten(tree, tensors)),
      tensors,
    ),
    tensorLeaf,
    'result',
  )
  return record({ inputs, outputs: leaves.map((leaf) => leaf.value), arguments: structures, result: structure })
}

/** Runs a graph on tensors, one for each input leaf, and returns one tensor for each output leaf. */
export function replay(graph: Graph, inputs: readonly Tensor[]): readonly Tensor[] {
  if (inputs.length !== graph.inputs.length)
    throw new AutodiffError(`replay: the graph has ${graph.inputs.length} inputs but got ${inputs.length}; pass one tensor for each.`)
  graph.inputs.forEach(({ path, shape }, i) => {
    const given = inputs[i]!.shape
    if (!sameShape(shape, given))
      throw new AutodiffError(
        `replay: ${path} has shape ${showShape(given)} but was traced as ${showShape(shape)}; trace again for other shapes.`,
      )
  })
  const tensors: TensorNode[] = []
  for (const node of graph.nodes) {
    const made =
      node.op === 'input'
        ? inputs[node.attributes.index]!
        : operation(
            node.op,
            node.inputs.map((i) => tensors[i]!),
            node.attributes,
          )
    tensors.push(nodeOf(made))
  }
  return graph.outputs.map((i) => tensors[i]!)
}

/**
 * A graph as a function of tensors again: usable inside another trace.
 * @example
 * const energy = trace((x: Tensor) => sum(mul(x, x)), [2])
 * const double = trace((x: Tensor) => mul(2, call(energy, x)), [2])
 * interpret(double, [values([1, 2])]).data // => [10]
 * @throws AutodiffError when an argument is not a tree of tensors as traced.
 */
export function call<A extends readonly unknown[], R>(graph: Graph<A, R>, ...args: A): R {
  if (args.length !== graph.arguments.length)
    throw new AutodiffError(`call: the graph takes ${graph.arguments.length} arguments but got ${args.length}; pass one tree for each.`)
  const leaves = graph.arguments.flatMap((structure, i) =>
    flattenLike(structure, args[i], tensorLeaf, `argument ${i}`).map((leaf) => leaf.value),
  )
  return unflatten(graph.result, replay(graph, leaves)) as R
}
