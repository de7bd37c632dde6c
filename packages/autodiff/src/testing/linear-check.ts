import type { Designs } from '../design-products.js'
import { AutodiffError } from '../errors.js'
import { interpretFlat } from '../evaluators.js'
import type { Graph } from '../graph.js'
import { type Random, seededRandom } from '../random.js'
import { vjp } from '../transforms.js'
import { positions } from '../tree.js'
import type { Values } from '../values.js'
import { assertClose } from './assert-close.js'
import type { Law } from './law.js'
import { normalValues } from './random-values.js'
import { innerProduct, innerSize, largest } from './vectors.js'

/** How a linear graph is checked. */
export interface LinearCheckOptions {
  /** Begins the names of the laws. */
  readonly name?: string
  /** Draws the inputs, when the laws are made. */
  readonly random?: Random
  /** The argument in which the graph is linear, counted from 0. */
  readonly wrt?: number
  /** The leaves of the other arguments, e.g. indices; a leaf of argument `wrt` is ignored. Random where absent. */
  readonly inputs?: readonly Values[]
  readonly designs?: Designs
}

/** Roundings of float64 sums. */
const sumTolerance = 1e-13

/**
 * Laws of a graph A that is linear in one argument: A(2u − 3v) = 2A(u) − 3A(v), and its vjp is the adjoint, ⟨A u, v⟩ = ⟨u, Aᵀ v⟩.
 * @example
 * const laws = linearCheck(trace((x: Tensor) => cumsum(x), [4]), { name: 'cumsum' })
 * for (const law of laws) await law.check()
 * laws[1].name // => "cumsum: vjp is the adjoint"
 * @throws AutodiffError when `wrt` is not one of the arguments.
 */
export function linearCheck(
  graph: Graph,
  { name = 'graph', random = seededRandom(1), wrt = 0, inputs, designs = {} }: LinearCheckOptions = {},
): readonly Law[] {
  const structure = graph.arguments[wrt]
  if (structure === undefined)
    throw new AutodiffError(`linearCheck: wrt is ${wrt} but the graph has ${graph.arguments.length} arguments; count from 0.`)
  const moving = positions(structure)
  const shapes = graph.inputs.map((input) => input.shape)
  const fixed = shapes.map((shape, i) => inputs?.[i] ?? normalValues(shape, random))
  const draw = (): readonly Values[] => moving.map((i) => normalValues(shapes[i]!, random))
  const [u, u2] = [draw(), draw()]
  const v = graph.outputs.map((at) => normalValues(graph.nodes[at]!.shape, random))
  const withLeaves = (leaves: readonly Values[]): readonly Values[] =>
    fixed.map((leaf, i) => (moving.includes(i) ? leaves[moving.indexOf(i)]! : leaf))
  const apply = (leaves: readonly Values[]): readonly Values[] => interpretFlat(graph, withLeaves(leaves), designs)
  const law = (fact: string, check: (what: string) => void): Law => ({ name: `${name}: ${fact}`, check: () => check(`${name}: ${fact}`) })
  return [
    law('is linear', (what) => {
      const [Au, Au2] = [apply(u), apply(u2)]
      const combined = apply(combine(u, u2))
      const size = (largest(Au) + largest(Au2)) * Math.sqrt(u.reduce((n, { data }) => n + data.length, 1))
      for (const [k, { data }] of combine(Au, Au2).entries())
        assertClose({ what, actual: combined[k]!.data, expected: data, tolerance: 10 * sumTolerance * size })
    }),
    law('vjp is the adjoint', (what) => {
      const Au = apply(u)
      const Av = interpretFlat(vjp(graph, { wrt }), [...withLeaves(u), ...v], designs).slice(graph.outputs.length)
      assertClose({
        what,
        actual: [innerProduct(Au, v)],
        expected: [innerProduct(u, Av)],
        tolerance: sumTolerance * (innerSize(Au, v) + innerSize(u, Av)),
      })
    }),
  ]
}

/** 2a − 3b. */
function combine(a: readonly Values[], b: readonly Values[]): readonly Values[] {
  return a.map(({ shape, data }, k) => ({ shape, data: data.map((x, i) => 2 * x - 3 * b[k]!.data[i]!) }))
}
