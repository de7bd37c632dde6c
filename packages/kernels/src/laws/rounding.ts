import { type Graph, type GraphNode, type Op, type Random, sizeOf, type Values, values, vjp, zerosOf } from '@odot/autodiff'
import { dense, isDense } from '../design/dense.js'
import type { Design } from '../design/design.js'
import { type FlatGraph, flatGraph, interpretLeaves } from '../flat-graph.js'

type Designs = Readonly<Record<string, Design>>

/** How far an elementwise operation may be off, in units of the roundoff of the device times its value, where nothing else is said. */
export const elementwiseUlps = 4
/** Units of roundoff: half the distance from 1 to the next number. */
export const roundoff: { readonly [P in 'f32' | 'f64']: number } = { f32: 2 ** -24, f64: 2 ** -53 }
/** How far a custom forward may be off, as a multiple of one operation. */
const customFactor = 32
/** For terms of second order, as a multiple of the bound of first order. */
export const slack = 2

/** What a device may answer: the float64 outputs, and how far a weighted sum of their entries may be off, in units of its roundoff. */
export interface Expectation {
  readonly outputs: readonly Values[]
  readonly allowed: (weights: readonly Values[]) => number
}

/**
 * First-order bound of rounding errors: if node k of a graph is off by at most δₖ, a weighted sum of the outputs is off by Σₖ ⟨|∂/∂nodeₖ|, δₖ⟩.
 * δ = ulps·ε·|value| for each operation, and terms·ε·Σ|term| more for sums, which is the bound of adding up in any order. ε is 1 here.
 */
export function expectation(graph: Graph, inputs: readonly Values[], designs: Designs, ulps: number): Expectation {
  const { flat, computed, wrong, local } = analysed(graph, inputs, designs, ulps)
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

/**
 * Whether no comparison in a graph (`less`, `sign`, and conditions of `select`) turns when every node is off by the bound of its own error for a roundoff of
 * `epsilon`, in random directions. The bound of first order knows no jumps, so it says nothing of other graphs.
 */
export function decided(
  graph: Graph,
  inputs: readonly Values[],
  designs: Designs,
  { epsilon, random }: { readonly epsilon: number; readonly random: Random },
): boolean {
  const watched = graph.nodes.flatMap((node, at) => {
    if (node.op === 'less' || node.op === 'sign') return [at]
    return node.op === 'select' ? [node.inputs[0]!] : []
  })
  if (watched.length === 0) return true
  const { flat, computed, wrong, local } = analysed(graph, inputs, designs, elementwiseUlps)
  const disturbed = withErrors({ ...flat, outputs: watched, result: [...watched.keys()] }, wrong)
  const truth = (x: number, at: number): number => (graph.nodes[at]!.op === 'sign' ? Math.sign(x) : Number(x !== 0))
  for (let round = 0; round < rounds; round++) {
    const errors = wrong.map(
      (at, k): Values => ({
        shape: graph.nodes[at]!.shape,
        data: local[k]!.map((x, i) =>
          isSteady(graph.nodes[at]!, computed[at]!.data[i]!) ? 0 : random() < 0.5 ? epsilon * x : -epsilon * x,
        ),
      }),
    )
    const found = interpretLeaves(disturbed, [inputs, errors], designs)
    const same = watched.every((at, k) => found[k]!.data.every((x, i) => truth(x, at) === truth(computed[at]!.data[i]!, at)))
    if (!same) return false
  }
  return true
}

const rounds = 3

interface Analysis {
  readonly flat: FlatGraph
  /** The value of each node. */
  readonly computed: readonly Values[]
  /** The nodes that round. */
  readonly wrong: readonly number[]
  /** How far each of these may be off by itself. */
  readonly local: readonly Float64Array[]
}

function analysed(graph: Graph, inputs: readonly Values[], designs: Designs, ulps: number): Analysis {
  const flat = flatGraph(graph)
  const all = [...graph.nodes.keys()]
  const computed = interpretLeaves({ ...flat, outputs: all, result: all }, [inputs], designs)
  const wrong = all.filter((at) => graph.nodes[at]!.op !== 'input')
  const local = wrong.map((at) => {
    const node = graph.nodes[at]!
    const sources = node.inputs.map((i) => computed[i]!)
    return localError(node, sources, computed[at]!, designs, ulps)
  })
  return { flat, computed, wrong, local }
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
/** Whether an answer is exact where the arguments are: equal numbers stay equal, and what float32 holds stays as it is. */
function isSteady({ op }: GraphNode, value: number): boolean {
  return op === 'constant' ? Math.fround(value) === value : op === 'less' || op === 'sign' || exact.has(op)
}

function localError(node: GraphNode, inputs: readonly Values[], output: Values, designs: Designs, ulps: number): Float64Array {
  const factor = exact.has(node.op) ? 1 : node.op === 'custom' ? customFactor * ulps : ulps
  const terms = termsOf(node, inputs)
  if (terms === 0) return output.data.map((x) => factor * Math.abs(x))
  const sizes = sumOfSizes(node, inputs, designs)
  return output.data.map((x, i) => factor * Math.abs(x) + terms * sizes.data[i]!)
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
  if (isDense(X)) return { [name]: dense(X.data.map(Math.abs), { rows: X.rows, columns: X.columns, order: X.format }) }
  const data = new Float64Array(sizeOf([X.rows, X.columns]))
  const unit = new Float64Array(X.columns)
  for (let j = 0; j < X.columns; j++) {
    unit.fill(0)[j] = 1
    X.apply(unit, data.subarray(j * X.rows, (j + 1) * X.rows))
  }
  return { [name]: dense(data.map(Math.abs), { rows: X.rows, columns: X.columns, order: 'column-major' }) }
}
