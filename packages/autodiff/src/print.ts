import type { Graph, GraphNode } from './graph.js'
import { showShape } from './shape.js'

/**
 * A graph as text, one operation a line.
 * @example
 * printGraph(trace((x: Tensor) => sum(mul(x, x)), [3])) // => "%0 = input argument 0 [3]\n%1 = mul %0 %0 [3]\n%2 = sum %1 axes=[0] []\nreturn %2"
 */
export function printGraph(graph: Graph): string {
  const paths = new Map(graph.inputs.map(({ node, path }) => [node, path]))
  const lines = graph.nodes.map((node, i) =>
    [`%${i} =`, node.op, paths.get(i), ...node.inputs.map((at) => `%${at}`), ...attributesOf(node), showShape(node.shape)]
      .filter(Boolean)
      .join(' '),
  )
  return [...lines, `return ${graph.outputs.map((at) => `%${at}`).join(' ')}`].join('\n')
}

function attributesOf(node: GraphNode): readonly string[] {
  switch (node.op) {
    case 'input':
    case 'reshape':
      return []
    case 'constant': {
      const { data } = node.attributes
      return [data.length <= 4 ? [...data].join(' ') : `${data[0]} … ${data.at(-1)}`]
    }
    case 'custom':
      return [node.attributes.name]
    case 'apply':
    case 'adjoint':
      return [node.attributes.design]
    case 'broadcast':
      return [`axes=${showShape(node.attributes.axes)}`]
    default:
      return Object.entries(node.attributes).map(([key, value]) => `${key}=${Array.isArray(value) ? showShape(value) : value}`)
  }
}
