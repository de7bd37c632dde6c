import type { DesignProducts } from '../design-products.js'
import { type Random, seededRandom } from '../random.js'
import type { Values } from '../values.js'
import { assertClose } from './assert-close.js'
import type { Law } from './law.js'
import { normalValues } from './random-values.js'
import { innerProduct, innerSize } from './vectors.js'

/** How a pair of products is checked. */
export interface AdjointCheckOptions {
  /** Begins the names of the laws. */
  readonly name?: string
  /** Draws the vectors, when the laws are made. */
  readonly random?: Random
  /** Allowed error of an inner product or a sum, relative to the sizes of its terms; about 1e-6 for float32 storage. */
  readonly tolerance?: number
}

/** Roundings of float64 sums. */
const sumTolerance = 1e-13

/**
 * Laws of a matrix A given by two functions, e.g. a design: ⟨A u, v⟩ = ⟨u, Aᵀ v⟩ for random u and v, both products are linear, and both overwrite
 * `out` whatever was in it.
 * @example
 * const first = { rows: 1, columns: 2, apply: (v, out) => { out[0] = v[0] }, adjoint: (r, out) => { out[0] = r[0]; out[1] = 0 } }
 * const [transposes] = adjointCheck(first, { name: 'first entry' })
 * transposes.name // => "first entry: adjoint is the transpose of apply"
 * transposes.check() // => undefined
 */
export function adjointCheck(
  pair: DesignProducts,
  { name = 'design', random = seededRandom(1), tolerance = sumTolerance }: AdjointCheckOptions = {},
): readonly Law[] {
  const { rows, columns } = pair
  const [u, u2] = [normalValues([columns], random), normalValues([columns], random)]
  const [v, v2] = [normalValues([rows], random), normalValues([rows], random)]
  const apply = (x: Values, out = new Float64Array(rows)): Values => {
    pair.apply(x.data, out)
    return { shape: [rows], data: out }
  }
  const adjoint = (x: Values, out = new Float64Array(columns)): Values => {
    pair.adjoint(x.data, out)
    return { shape: [columns], data: out }
  }
  const law = (fact: string, check: (what: string) => void): Law => ({ name: `${name}: ${fact}`, check: () => check(`${name}: ${fact}`) })
  const linear = (product: (x: Values) => Values, a: Values, b: Values, what: string): void => {
    const combined = { shape: a.shape, data: a.data.map((x, i) => 2 * x - 3 * b.data[i]!) }
    const [pa, pb] = [product(a).data, product(b).data]
    const expected = pa.map((x, i) => 2 * x - 3 * pb[i]!)
    // ‖A‖ is not known: the largest |A a| and the root of the length stand for the sizes of the terms
    const size = Math.max(0, ...pa.map(Math.abs), ...pb.map(Math.abs)) * Math.sqrt(a.data.length)
    assertClose({ what, actual: product(combined).data, expected, tolerance: 10 * tolerance * size })
  }
  return [
    law('adjoint is the transpose of apply', (what) => {
      const [Au, Av] = [apply(u), adjoint(v)]
      assertClose({
        what,
        actual: [innerProduct([Au], [v])],
        expected: [innerProduct([u], [Av])],
        tolerance: tolerance * (innerSize([Au], [v]) + innerSize([u], [Av])),
      })
    }),
    law('apply is linear', (what) => linear(apply, u, u2, what)),
    law('adjoint is linear', (what) => linear(adjoint, v, v2, what)),
    law('apply and adjoint overwrite out', (what) => {
      const [dirtyRows, dirtyColumns] = [new Float64Array(rows).fill(Number.NaN), new Float64Array(columns).fill(Number.NaN)]
      assertClose({ what, actual: apply(u, dirtyRows).data, expected: apply(u).data, tolerance: 0 })
      assertClose({ what, actual: adjoint(v, dirtyColumns).data, expected: adjoint(v).data, tolerance: 0 })
    }),
  ]
}
