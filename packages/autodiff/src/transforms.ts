import { AutodiffError } from './errors.js'
import { pushforward } from './forward.js'
import type { Graph } from './graph.js'
import { pullback } from './reverse.js'
import { sameShape, showShape } from './shape.js'
import { type Tensor, tensor } from './tensor.js'
import { replay, traceLeaves } from './trace.js'
import { flatten, positions, type Structure, shift, tensorLeaf, unflatten } from './tree.js'

/** Which argument to differentiate; the first by default. */
export interface WithRespectTo {
  readonly wrt?: number
}

type First<A extends readonly unknown[]> = A extends readonly [infer H, ...unknown[]] ? H : A[number]

/**
 * The gradient of a scalar graph in one of its arguments, as a graph with the same arguments.
 * @example
 * const gradient = grad(trace((x: Tensor) => sum(mul(x, x)), [2]))
 * interpret(gradient, [values([1, 5])]).data // => [2, 10]
 * @throws AutodiffError when the result is not one scalar.
 */
export function grad<A extends readonly unknown[]>(graph: Graph<A, Tensor>, { wrt = 0 }: WithRespectTo = {}): Graph<A, First<A>> {
  return transform(graph, [], ({ inputs, targets }) => gradientTree(graph, inputs, targets).gradient, wrt)
}

/** Value and gradient of a scalar graph in one pass. @throws AutodiffError when the result is not one scalar. */
export function valueAndGrad<A extends readonly unknown[]>(
  graph: Graph<A, Tensor>,
  { wrt = 0 }: WithRespectTo = {},
): Graph<A, { readonly value: Tensor; readonly gradient: First<A> }> {
  return transform(graph, [], ({ inputs, targets }) => gradientTree(graph, inputs, targets), wrt)
}

/** Result and cotangents of one argument for a cotangent of the result, which becomes the last argument. */
export function vjp<A extends readonly unknown[], R>(
  graph: Graph<A, R>,
  { wrt = 0 }: WithRespectTo = {},
): Graph<[...A, R], { readonly value: R; readonly cotangent: First<A> }> {
  const shapes = graph.outputs.map((at) => graph.nodes[at]!.shape)
  return transform(
    graph,
    [leavesOf(graph.result, shapes, 'cotangent')],
    ({ inputs, targets, extra }) => {
      const outputs = replay(graph, inputs)
      return {
        value: unflatten(graph.result, outputs),
        cotangent: unflatten(targets.structure, pullback(outputs, extra[0]!, targets.tensors)),
      }
    },
    wrt,
  )
}

/** Result and its tangent along a direction of one argument, which becomes the last argument. */
export function jvp<A extends readonly unknown[], R>(
  graph: Graph<A, R>,
  { wrt = 0 }: WithRespectTo = {},
): Graph<[...A, First<A>], { readonly value: R; readonly tangent: R }> {
  return transform(
    graph,
    [argumentPart(graph, wrt)],
    ({ inputs, targets, extra }) => {
      const outputs = replay(graph, inputs)
      return { value: unflatten(graph.result, outputs), tangent: unflatten(graph.result, pushforward(outputs, targets.tensors, extra[0]!)) }
    },
    wrt,
  )
}

/**
 * Hessian times a direction (the last argument), forward over reverse: about the price of two gradients.
 * @example
 * const product = hvp(trace((x: Tensor) => sum(mul(x, mul(x, x))), [2]))
 * interpret(product, [values([1, 2]), values([1, 1])]).data // => [6, 12]
 */
export function hvp<A extends readonly unknown[]>(
  graph: Graph<A, Tensor>,
  { wrt = 0 }: WithRespectTo = {},
): Graph<[...A, First<A>], First<A>> {
  return transform(
    graph,
    [argumentPart(graph, wrt)],
    ({ inputs, targets, extra }) => {
      const gradient = gradients(graph, inputs, targets.tensors).gradient
      return unflatten(targets.structure, pushforward(gradient, targets.tensors, extra[0]!))
    },
    wrt,
  )
}

interface Targets {
  readonly tensors: readonly Tensor[]
  readonly structure: Structure
}

interface Scope {
  readonly inputs: readonly Tensor[]
  readonly targets: Targets
  readonly extra: readonly (readonly Tensor[])[]
}

type Part = ReturnType<typeof flatten<readonly number[]>>

/** Traces a new graph over the arguments of an old one and `extra` arguments behind them. */
function transform<A extends readonly unknown[], R>(
  graph: Graph,
  extra: readonly Part[],
  build: (scope: Scope) => unknown,
  wrt: number,
): Graph<A, R> {
  const structure = graph.arguments[wrt]
  if (structure === undefined) throw new AutodiffError(`wrt is ${wrt} but the graph has ${graph.arguments.length} arguments; count from 0.`)
  const parts = [...graph.arguments.keys()].map((i) => argumentPart(graph, i))
  return traceLeaves<A, R>([...parts, ...extra], (trees) => {
    const leaves = trees.map((tree) => flatten(tree, tensorLeaf).leaves.map((leaf) => leaf.value))
    const inputs = leaves.slice(0, parts.length).flat()
    const targets = { tensors: leaves[wrt]!, structure: shift(structure, -(positions(structure)[0] ?? 0)) }
    return build({ inputs, targets, extra: leaves.slice(parts.length) })
  })
}

function argumentPart(graph: Graph, argument: number): Part {
  const structure = graph.arguments[argument]!
  const at = positions(structure)
  const leaves = at.map((i) => ({ path: graph.inputs[i]!.path, value: graph.inputs[i]!.shape }))
  return { leaves, structure: shift(structure, -(at[0] ?? 0)) }
}

function leavesOf(structure: Structure, shapes: readonly (readonly number[])[], path: string): Part {
  return { leaves: positions(structure).map((i) => ({ path, value: shapes[i]! })), structure }
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
