import { call, type Graph, jvp, mul, type Tensor, trace, unflatten } from '@odot/autodiff'
import { lineDegree } from './line-degree.js'
import type { Packing } from './packing.js'

type Leaves = readonly Tensor[]
type ScalarGraph = Graph<readonly unknown[], Tensor>

/** Derivatives beyond are not taken: 16! is still exact, and eight factors have no more. */
const largestDegree = 16

/**
 * The coefficients of t ↦ f(x + t · direction), the constant one first, for a graph that is a polynomial in its first argument: Dⁱf(x)[d, …, d]/i!, by
 * derivatives forward over forward. What they have in common is computed once, so that least squares of K(ξ) of degree k multiply by X k + 1 times.
 * Undefined where the graph is no such polynomial.
 */
export function tracedLine(
  graph: ScalarGraph,
  parts: Packing,
): ((x: Tensor, direction: Tensor, inputs: Leaves) => readonly Tensor[]) | undefined {
  // a parabola at least, whose coefficient may be 0
  const degree = Math.max(lineDegree(graph, parts.leaves.length), 2)
  if (degree > largestDegree) return undefined
  let derivatives: readonly Derivative[] | undefined
  return (x, direction, inputs) => {
    derivatives ??= directional(graph, parts, degree)
    let factorial = 1
    return derivatives.map((derivative, i) => {
      factorial *= Math.max(i, 1)
      return mul(1 / factorial, call(derivative, x, [direction, ...inputs]))
    })
  }
}

/** Of a point, for the direction and then the inputs. */
type Derivative = Graph<[Tensor, Leaves], Tensor>

function directional(graph: ScalarGraph, { size, leaves, unpackLeaves }: Packing, degree: number): readonly Derivative[] {
  const shapes = [[size], ...graph.inputs.slice(leaves.length).map(({ shape }) => shape)]
  const value = trace<[Tensor, Leaves], Tensor>(
    (x, [, ...inputs]) => {
      const all = [...unpackLeaves(x), ...inputs]
      return call(graph, ...graph.arguments.map((tree) => unflatten(tree, all)))
    },
    [size],
    shapes,
  )
  const derivatives = [value]
  for (let i = 1; i <= degree; i++) {
    const pushed = jvp(derivatives.at(-1)!)
    derivatives.push(trace<[Tensor, Leaves], Tensor>((x, rest) => call(pushed, x, rest, rest[0]!).tangent, [size], shapes))
  }
  return derivatives
}
