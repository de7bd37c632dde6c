import { type Designs, type Graph, type GraphNode, type Op, sizeOf, type Values, values, vjp, zerosOf } from '@odot/autodiff'
import { dense } from '../design/dense.js'
import { type FlatGraph, flatGraph, interpretLeaves } from '../flat-graph.js'

/** How exactly a device computes. */
export interface Accuracy {
  /** Unit roundoff: 2⁻⁵³ for f64, 2⁻²⁴ for f32. */
  readonly epsilon: number
  /** Error of one elementwise operation, in units of epsilon times its value. */
  readonly ulps: number
}

/** What a device may answer: the float64 outputs, and how far a weighted sum of their entries may be off. */
export interface Expectation {
  readonly outputs: readonly Values[]
  readonly allowed: (weights: readonly Values[]) => number
}

/** Second-order terms of the bound. */
const slack = 2

/**
 * First-order bound of rounding errors: if node k of a graph is off by at most δₖ, a weighted sum of the outputs is off by Σₖ ⟨|∂/∂nodeₖ|, δₖ⟩.
 * δ = ulps·ε·|value| for each operation, and terms·ε·Σ|term| more for sums, which is the bound of adding up in any order.
 */
export function expectation(graph: Graph, inputs: readonly Values[], designs: Designs, accuracy: Accuracy): Expectation {
  const flat = flatGraph(graph)
  const all = [...graph.nodes.keys()]
  const computed = interpretLeaves({ ...flat, outputs: all, result: all }, [inputs], designs)
  const wrong = all.filter((at) => graph.nodes[at]!.op !== 'input')
  const local = wrong.map((at) =>
    localError(
      graph.nodes[at]!,
      graph.nodes[at]!.inputs.map((i) => computed[i]!),
      computed[at]!,
      designs,
      accuracy,
    ),
  )
  const errors = wrong.map((at) => zerosOf(graph.nodes[at]!.shape))
  const sensitivity = sensitivities.get(graph) ?? vjp(withErrors(flat, wrong), { wrt: 1 })
  sensitivities.set(graph, sensitivity)
  const outputs = graph.outputs.map((at) => computed[at]!)
  return {
    outputs,
    allowed: (weights) => {
      const cotangents = interpretLeaves(sensitivity, [inputs, errors, weights], designs).slice(outputs.length)
      return (
        slack *
        cotangents.reduce((total, { data }, k) => data.reduce((sum, x, i) => (x === 0 ? sum : sum + Math.abs(x) * local[k]![i]!), total), 0)
      )
    },
  }
}

/** Derivatives in the errors of the nodes, made once for each graph. */
const sensitivities = new WeakMap<Graph, Graph>()

/** The graph with an error, a second argument, added to each of some nodes. */
function withErrors({ nodes, inputs, outputs, designs }: FlatGraph, wrong: readonly number[]): FlatGraph {
  const made: GraphNode[] = []
  const place: number[] = []
  const errors: { node: number; shape: readonly number[]; path: string }[] = []
  nodes.forEach((node, at) => {
    const { shape } = node
    const exact = made.push({ ...node, inputs: node.inputs.map((i) => place[i]!) }) - 1
    if (!wrong.includes(at)) {
      place.push(exact)
      return
    }
    const error = made.push({ op: 'input', inputs: [], shape, attributes: { index: inputs.length + errors.length, shape } }) - 1
    errors.push({ node: error, shape, path: `error of %${at}` })
    place.push(made.push({ op: 'add', inputs: [exact, error], shape, attributes: {} }) - 1)
  })
  return {
    nodes: made,
    inputs: [...inputs.map((input) => ({ ...input, node: place[input.node]! })), ...errors],
    outputs: outputs.map((at) => place[at]!),
    arguments: [[...inputs.keys()], errors.map((_, i) => inputs.length + i)],
    result: [...outputs.keys()],
    designs,
  }
}

/** Operations that move numbers and do not round, except to the precision of an array. */
const exact: ReadonlySet<Op> = new Set<Op>([
  'constant',
  'transpose',
  'reshape',
  'broadcast',
  'slice',
  'pad',
  'gather',
  'amax',
  'stopGradient',
])
/** Operations that a custom forward may hold, as a bound. */
const customFactor = 32

function localError(
  node: GraphNode,
  inputs: readonly Values[],
  output: Values,
  designs: Designs,
  { epsilon, ulps }: Accuracy,
): Float64Array {
  const factor = exact.has(node.op) ? 1 : node.op === 'custom' ? customFactor * ulps : ulps
  const terms = termsOf(node, inputs)
  if (terms === 0) return output.data.map((x) => factor * epsilon * Math.abs(x))
  const sizes = sumOfSizes(node, inputs, designs)
  return output.data.map((x, i) => epsilon * (factor * Math.abs(x) + terms * sizes.data[i]!))
}

/** How many terms an entry sums up; 0 where it is no sum. */
function termsOf(node: GraphNode, [first]: readonly Values[]): number {
  switch (node.op) {
    case 'sum':
      return node.attributes.axes.reduce((product, axis) => product * first!.shape[axis]!, 1)
    case 'dot':
      return first!.shape.at(-1)!
    case 'apply':
      return node.attributes.columns
    case 'adjoint':
      return node.attributes.rows
    case 'scatterAdd':
      return first!.shape[0]!
    case 'cumsum':
      return first!.shape[node.attributes.axis]!
    default:
      return 0
  }
}

/** Σ |term| for each entry of a sum: the operation on absolute values. */
function sumOfSizes(node: GraphNode, inputs: readonly Values[], designs: Designs): Values {
  const sizes = inputs.map(({ shape, data }) => ({ shape, data: data.map(Math.abs) }))
  const leaves = inputs.map(({ shape }, index): GraphNode => ({ op: 'input', inputs: [], shape, attributes: { index, shape } }))
  const graph: FlatGraph = {
    nodes: [...leaves, { ...node, inputs: [...inputs.keys()] }],
    inputs: inputs.map(({ shape }, i) => ({ node: i, shape, path: `input ${i}` })),
    outputs: [inputs.length],
    arguments: [[...inputs.keys()]],
    result: [0],
    designs:
      node.op === 'apply' || node.op === 'adjoint'
        ? [{ name: node.attributes.design, rows: node.attributes.rows, columns: node.attributes.columns }]
        : [],
  }
  const bound = node.op === 'apply' || node.op === 'adjoint' ? absolute(designs, node.attributes.design) : {}
  return interpretLeaves(graph, [sizes], bound)[0] ?? values([])
}

/** |X| written out. */
function absolute(designs: Designs, name: string): Designs {
  const X = designs[name]!
  const data = new Float64Array(sizeOf([X.rows, X.columns]))
  const unit = new Float64Array(X.columns)
  for (let j = 0; j < X.columns; j++) {
    unit.fill(0)[j] = 1
    X.apply(unit, data.subarray(j * X.rows, (j + 1) * X.rows))
  }
  return { [name]: dense(data.map(Math.abs), { rows: X.rows, columns: X.columns, order: 'column-major' }) }
}
