import { AutodiffError } from './errors.js'
import { pushforward } from './forward.js'
import type { Graph } from './graph.js'
import { pullback } from './reverse.js'
import { sameShape, showShape } from './shape.js'
import { type Tensor, tensor } from './tensor.js'
import { type Part, replay, traceLeaves } from './trace.js'
import { positions, type Structure, shift, unflatten } from './tree.js'

/** Which argument to differentiate, counted from 0; the first by default. */
export interface WithRespectTo<W extends number = number> {
  readonly wrt?: W
}

/**
 * The gradient of a scalar graph in one of its arguments, as a graph with the same arguments.
 * @example
 * const gradient = grad(trace((x: Tensor) => sum(mul(x, x)), [2]))
 * interpret(gradient, [values([1, 5])]).data // => [2, 10]
 * @throws AutodiffError when the result is not one scalar, or `wrt` is not one of the arguments.
 */
export function grad<A extends readonly unknown[], W extends number = 0>(
  graph: Graph<A, Tensor>,
  { wrt }: WithRespectTo<W> = {},
): Graph<A, A[W]> {
  return transform(graph, [], wrt, ({ inputs, targets }) => gradientTree(graph, inputs, targets).gradient)
}

/**
 * Value and gradient of a scalar graph in one pass.
 * @example
 * const both = valueAndGrad(trace((p: { u: Tensor; v: Tensor }) => inner(p.u, p.v), { u: [2], v: [2] }))
 * const { value, gradient } = interpret(both, [{ u: values([1, 2]), v: values([3, 4]) }])
 * value // => 11
 * gradient.u.data // => [3, 4]
 * @throws AutodiffError when the result is not one scalar, or `wrt` is not one of the arguments.
 */
export function valueAndGrad<A extends readonly unknown[], W extends number = 0>(
  graph: Graph<A, Tensor>,
  { wrt }: WithRespectTo<W> = {},
): Graph<A, { readonly value: Tensor; readonly gradient: A[W] }> {
  return transform(graph, [], wrt, ({ inputs, targets }) => gradientTree(graph, inputs, targets))
}

/**
 * Result, and what a cotangent c of the result (the new last argument) becomes in one argument: Jᵀ c for the Jacobian J.
 * @example
 * const pulled = vjp(trace((x: Tensor) => mul(x, x), [2]))
 * interpret(pulled, [values([3, 4]), values([1, 10])]).cotangent // => [6, 80]
 * @throws AutodiffError when `wrt` is not one of the arguments.
 */
export function vjp<A extends readonly unknown[], R, W extends number = 0>(
  graph: Graph<A, R>,
  { wrt }: WithRespectTo<W> = {},
): Graph<[...A, R], { readonly value: R; readonly cotangent: A[W] }> {
  requireGraph(graph)
  const cotangent = { shapes: graph.outputs.map((at) => graph.nodes[at]!.shape), structure: graph.result }
  return transform(graph, [cotangent], wrt, ({ inputs, targets, extra }) => {
    const outputs = replay(graph, inputs)
    return {
      value: unflatten(graph.result, outputs),
      cotangent: unflatten(targets.structure, pullback(outputs, extra, targets.tensors)),
    }
  })
}

/**
 * Result, and how it moves when one argument moves along a direction t (the new last argument): J t for the Jacobian J.
 * @example
 * const pushed = jvp(trace((x: Tensor) => mul(x, x), [2]))
 * interpret(pushed, [values([3, 4]), values([1, 10])]).tangent // => [6, 80]
 * @throws AutodiffError when `wrt` is not one of the arguments.
 */
export function jvp<A extends readonly unknown[], R, W extends number = 0>(
  graph: Graph<A, R>,
  { wrt }: WithRespectTo<W> = {},
): Graph<[...A, A[W]], { readonly value: R; readonly tangent: R }> {
  return transform(graph, [argumentPart(graph, wrt)], wrt, ({ inputs, targets, extra }) => {
    const outputs = replay(graph, inputs)
    return { value: unflatten(graph.result, outputs), tangent: unflatten(graph.result, pushforward(outputs, targets.tensors, extra)) }
  })
}

/**
 * Hessian of a scalar graph times a direction (the new last argument), forward over reverse: about the price of two gradients.
 * @example
 * const product = hvp(trace((x: Tensor) => sum(mul(x, mul(x, x))), [2]))
 * interpret(product, [values([1, 2]), values([1, 1])]).data // => [6, 12]
 * @throws AutodiffError when the result is not one scalar, or `wrt` is not one of the arguments.
 * @see Pearlmutter (1994), "Fast exact multiplication by the Hessian"
 */
export function hvp<A extends readonly unknown[], W extends number = 0>(
  graph: Graph<A, Tensor>,
  { wrt }: WithRespectTo<W> = {},
): Graph<[...A, A[W]], A[W]> {
  return transform(graph, [argumentPart(graph, wrt)], wrt, ({ inputs, targets, extra }) => {
    const { gradient } = gradients(graph, inputs, targets.tensors)
    return unflatten(targets.structure, pushforward(gradient, targets.tensors, extra))
  })
}

interface Targets {
  readonly tensors: readonly Tensor[]
  readonly structure: Structure
}

/** What a transformed graph is built from: leaves of the old arguments, those to differentiate, and the leaves of the new last argument. */
interface Scope {
  readonly inputs: readonly Tensor[]
  readonly targets: Targets
  readonly extra: readonly Tensor[]
}

/** Traces a new graph over the arguments of an old one and `extra` arguments behind them. */
function transform<A extends readonly unknown[], R>(
  graph: Graph,
  extra: readonly Part[],
  wrt: number | undefined,
  build: (scope: Scope) => unknown,
): Graph<A, R> {
  const target = argumentPart(graph, wrt)
  const parts = [...graph.arguments.keys()].map((i) => argumentPart(graph, i))
  return traceLeaves<A, R>([...parts, ...extra], (_, leaves) => {
    const first = positions(graph.arguments[wrt ?? 0]!)[0] ?? 0
    const tensors = leaves.slice(first, first + target.shapes.length)
    const count = graph.inputs.length
    return build({ inputs: leaves.slice(0, count), targets: { tensors, structure: target.structure }, extra: leaves.slice(count) })
  })
}

function argumentPart(graph: Graph, argument = 0): Part {
  requireGraph(graph)
  const structure = graph.arguments[argument]
  if (structure === undefined)
    throw new AutodiffError(`wrt is ${argument} but the graph has ${graph.arguments.length} arguments; count from 0.`)
  const at = positions(structure)
  return { shapes: at.map((i) => graph.inputs[i]!.shape), structure: shift(structure, -(at[0] ?? 0)) }
}

/** @throws AutodiffError when it is none: the types see it, JavaScript does not. */
function requireGraph(graph: unknown): void {
  const isObject = typeof graph === 'object' && graph !== null
  if (isObject && 'arguments' in graph && 'outputs' in graph) return
  const given = typeof graph === 'function' ? 'a function' : isObject ? 'another object' : String(graph)
  throw new AutodiffError(`a derivative needs a graph but got ${given}; pass a graph of trace(), e.g. grad(trace(f, [3])).`)
}

function gradients(
  graph: Graph,
  inputs: readonly Tensor[],
  wrt: readonly Tensor[],
): { readonly value: Tensor; readonly gradient: readonly Tensor[] } {
  const outputs = replay(graph, inputs)
  const [value] = outputs
  if (outputs.length !== 1 || !value || !sameShape(value.shape, [])) {
    throw new AutodiffError(
      `a gradient needs one scalar result but the graph gives ${outputs.map((x) => showShape(x.shape)).join(' and ')}; sum it first.`,
    )
  }
  return { value, gradient: pullback([value], [tensor(1)], wrt) }
}

function gradientTree(graph: Graph, inputs: readonly Tensor[], targets: Targets): { readonly value: Tensor; readonly gradient: unknown } {
  const { value, gradient } = gradients(graph, inputs, targets.tensors)
  return { value, gradient: unflatten(targets.structure, gradient) }
}
