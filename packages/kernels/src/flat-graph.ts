import { type Designs, flatten, type Graph, interpret, type Tensor, type Values, valuesLeaf } from '@odot/autodiff'

/** A graph whose arguments are lists of its leaves, and whose result is the list of its outputs. */
export type FlatGraph = Graph<readonly (readonly Tensor[])[], readonly Tensor[]>

/** A graph with its input leaves as one argument. */
export function flatGraph({ nodes, inputs, outputs, designs }: Graph): FlatGraph {
  return { nodes, inputs, outputs, designs, arguments: [[...inputs.keys()]], result: [...outputs.keys()] }
}

/** The leaves of the result of a graph in float64. */
export function interpretLeaves(graph: Graph, args: readonly (readonly Values[])[], designs: Designs): readonly Values[] {
  return flatten(interpret(graph, args, { designs }), valuesLeaf, 'result').leaves.map((leaf) => leaf.value)
}
