import type { Designs } from '../design-products.js'
import { interpretFlat } from '../evaluators.js'
import type { Graph } from '../graph.js'
import { flattenArguments } from '../interpret.js'
import { inner } from '../ops/composite.js'
import { add } from '../ops/elementwise.js'
import { type Random, seededRandom } from '../random.js'
import { type Tensor, tensor } from '../tensor.js'
import { type Part, replay, traceLeaves } from '../trace.js'
import { grad, hvp, jvp, valueAndGrad, vjp } from '../transforms.js'
import { flatten, positions, shift, type ValuesOf, valuesLeaf } from '../tree.js'
import type { Values } from '../values.js'
import { assertClose } from './assert-close.js'
import type { Law } from './law.js'
import { normalValues } from './random-values.js'
import { assertSlope, slopeTolerance } from './slope.js'
import { innerProduct, innerSize, largest, moved } from './vectors.js'

/** Where and how derivatives are checked. */
export interface GradientCheckOptions {
  /** Begins the names of the laws. */
  readonly name?: string
  /** Draws directions and cotangents, when the laws are made. */
  readonly random?: Random
  /** The argument that moves, counted from 0. */
  readonly wrt?: number
  /** How far, relative to each entry (to the largest one where an entry is 0); keep kinks further away. */
  readonly step?: number
  /** Allowed error of a slope, relative to the largest one. */
  readonly tolerance?: number
  readonly designs?: Designs
}

/** Roundings of sums that are equal in exact arithmetic, relative to the sizes of their terms. */
const exactTolerance = 1e-11

/**
 * Laws of the derivatives of a function or graph at a point, in a random direction d: jvp against differences of the function; vjp as its transpose,
 * ⟨vjp(c), d⟩ = ⟨c, jvp(d)⟩; and for the scalar result (or ⟨c, result⟩ for random c) grad against differences of the value, hvp against differences
 * of the gradient, and hvp against the gradient of ⟨grad, d⟩. A graph with kinks passes away from them.
 * @example
 * const laws = gradientCheck((x: Tensor) => sum(mul(x, exp(x))), [values([1, -2])], { name: 'x·eˣ' })
 * for (const law of laws) await law.check()
 * laws[0].name // => "x·eˣ: jvp is the slope of the function"
 * @throws AutodiffError when the point does not fit the graph, or the function cannot be traced.
 */
export function gradientCheck<A extends readonly unknown[], R>(
  f: ((...args: A) => R) | Graph<A, R>,
  point: { readonly [K in keyof A]: ValuesOf<A[K]> },
  {
    name = 'function',
    random = seededRandom(1),
    wrt = 0,
    step = 1e-3,
    tolerance = slopeTolerance,
    designs = {},
  }: GradientCheckOptions = {},
): readonly Law[] {
  const graph = typeof f === 'function' ? traceAt(f, point) : f
  const x = flattenArguments(graph, point)
  const moving = positions(graph.arguments[wrt] ?? [])
  const x0 = moving.map((i) => x[i]!)
  const d = x0.map((leaf) => relativeDirection(leaf, random))
  const c = graph.outputs.map((at) => normalValues(graph.nodes[at]!.shape, random))
  const scalar = contract(graph, c)

  const run = (g: Graph, inputs: readonly Values[]): readonly Values[] => interpretFlat(g, inputs, designs)
  const at = (t: number): readonly Values[] => {
    const leaves = moved(x0, t, d)
    return x.map((leaf, i) => (moving.includes(i) ? leaves[moving.indexOf(i)]! : leaf))
  }
  const count = graph.outputs.length
  const tangent = (): readonly Values[] => run(jvp(graph, { wrt }), [...x, ...d]).slice(count)
  const gradient = (): readonly Values[] => run(grad(scalar, { wrt }), x)
  const law = (fact: string, check: (what: string) => void): Law => ({ name: `${name}: ${fact}`, check: () => check(`${name}: ${fact}`) })

  return [
    law('jvp is the slope of the function', (what) =>
      assertSlope(what, { along: (t) => run(graph, at(t)), slope: tangent(), step, tolerance }),
    ),
    law('vjp is the transpose of jvp', (what) => {
      const pulled = run(vjp(graph, { wrt }), [...x, ...c]).slice(count)
      const pushed = tangent()
      assertClose({
        what,
        actual: [innerProduct(pulled, d)],
        expected: [innerProduct(c, pushed)],
        tolerance: exactTolerance * (innerSize(pulled, d) + innerSize(c, pushed)),
      })
    }),
    law('vjp and jvp keep the result', (what) => {
      const value = run(graph, x)
      const kept = [run(vjp(graph, { wrt }), [...x, ...c]), run(jvp(graph, { wrt }), [...x, ...d])]
      for (const outputs of kept)
        for (const [k, { data }] of value.entries()) assertClose({ what, actual: outputs[k]!.data, expected: data, tolerance: 0 })
    }),
    law('the gradient gives the slope of the value', (what) => {
      const g = gradient()
      assertSlope(what, {
        along: (t) => run(scalar, at(t)),
        slope: [{ shape: [], data: Float64Array.of(innerProduct(g, d)) }],
        step,
        tolerance,
      })
    }),
    law('valueAndGrad gives value and gradient', (what) => {
      const [value, ...both] = run(valueAndGrad(scalar, { wrt }), x)
      const g = gradient()
      assertClose({ what, actual: value!.data, expected: run(scalar, x)[0]!.data, tolerance: 0 })
      for (const [k, { data }] of g.entries())
        assertClose({ what, actual: both[k]!.data, expected: data, tolerance: exactTolerance * largest(g) })
    }),
    law('hvp is the slope of the gradient', (what) =>
      assertSlope(what, {
        along: (t) => run(grad(scalar, { wrt }), at(t)),
        slope: run(hvp(scalar, { wrt }), [...x, ...d]),
        step,
        tolerance,
      }),
    ),
    law('forward over reverse is reverse over reverse', (what) => {
      const product = run(hvp(scalar, { wrt }), [...x, ...d])
      const g = gradient()
      const again = run(grad(contract(grad(scalar, { wrt }), d), { wrt }), x)
      for (const [k, { data }] of again.entries())
        assertClose({ what, actual: product[k]!.data, expected: data, tolerance: exactTolerance * (largest(product) + largest(g)) })
    }),
  ]
}

/** Traces a function for the shapes of given values. */
function traceAt<A extends readonly unknown[], R>(fn: (...args: A) => R, point: readonly unknown[]): Graph<A, R> {
  const parts = point.map((tree, i): Part => {
    const { leaves, structure } = flatten(tree, valuesLeaf, `argument ${i}`)
    return { shapes: leaves.map((leaf) => leaf.value.shape), structure }
  })
  // each tree is unflattened from the structure of its value in `point`: trees are A where the point fits the function
  return traceLeaves(parts, (trees) => fn(...(trees as unknown as A)))
}

/** ⟨c, result⟩ of a graph, as a graph with the same arguments. */
function contract(graph: Graph, c: readonly Values[]): Graph<readonly unknown[], Tensor> {
  const parts = graph.arguments.map((structure): Part => {
    const at = positions(structure)
    return { shapes: at.map((i) => graph.inputs[i]!.shape), structure: shift(structure, -(at[0] ?? 0)) }
  })
  return traceLeaves(parts, (_, leaves) =>
    replay(graph, leaves).reduce((sum, output, k) => add(sum, inner(tensor(c[k]!), output)), tensor(0)),
  )
}

/** Steps between half and all of each entry, up or down. */
function relativeDirection(x: Values, random: Random): Values {
  const typical = largest([x]) || 1
  return { shape: x.shape, data: x.data.map((value) => (random() < 0.5 ? -1 : 1) * (0.5 + 0.5 * random()) * (Math.abs(value) || typical)) }
}
