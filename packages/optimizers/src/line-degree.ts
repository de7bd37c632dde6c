import type { Graph, GraphNode, GraphNodeOf, Op, OpAttributes } from '@odot/autodiff'

/** The degree of what an operation gives, from the degrees of its inputs. */
type DegreeRule<O extends Op> = (degrees: readonly number[], attributes: OpAttributes[O]) => number

const linear = (degrees: readonly number[]): number => Math.max(...degrees)
const multilinear = (degrees: readonly number[]): number => degrees.reduce((total, degree) => total + degree, 0)
/** What is no polynomial, or is one in pieces only, is at least constant where its inputs are. */
const other = (degrees: readonly number[]): number => (degrees.every((degree) => degree === 0) ? 0 : Number.POSITIVE_INFINITY)
/** Linear in the first input, where the last one, the places or the divisor, is constant. */
const chosen = (degrees: readonly number[]): number => (degrees.at(-1) === 0 ? linear(degrees) : Number.POSITIVE_INFINITY)

const rules: { readonly [O in Op]: DegreeRule<O> } = {
  input: () => 0,
  constant: () => 0,
  add: linear,
  neg: linear,
  transpose: linear,
  reshape: linear,
  broadcast: linear,
  sum: linear,
  slice: linear,
  pad: linear,
  cumsum: linear,
  apply: linear,
  adjoint: linear,
  mul: multilinear,
  dot: multilinear,
  gather: chosen,
  scatterAdd: chosen,
  div: chosen,
  select: ([condition, ...branches]) => (condition === 0 ? linear(branches) : Number.POSITIVE_INFINITY),
  pow: ([degree = 0], { exponent }) => {
    if (degree === 0) return 0
    return Number.isInteger(exponent) && exponent >= 0 ? degree * exponent : Number.POSITIVE_INFINITY
  },
  exp: other,
  log: other,
  sqrt: other,
  abs: other,
  sign: other,
  sin: other,
  cos: other,
  sigmoid: other,
  softplus: other,
  max: other,
  min: other,
  less: other,
  amax: other,
  custom: other,
  stopGradient: other,
}

/** The degree of a graph as a polynomial in its first `count` inputs, at most; Infinity where it may be none. */
export function lineDegree({ nodes, outputs }: Graph, count: number): number {
  const degrees: number[] = []
  for (const node of nodes) {
    const isPoint = node.op === 'input' && node.attributes.index < count
    degrees.push(isPoint ? 1 : degreeOf(node, degrees))
  }
  return Math.max(...outputs.map((at) => degrees[at]!))
}

function degreeOf<O extends Op>(node: GraphNode & GraphNodeOf<O>, before: readonly number[]): number {
  const rule: DegreeRule<O> = rules[node.op]
  return rule(
    node.inputs.map((at) => before[at]!),
    node.attributes,
  )
}
