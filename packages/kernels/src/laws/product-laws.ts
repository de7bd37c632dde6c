import { normal, type Random } from '@odot/autodiff'
import { assertClose } from '@odot/autodiff/testing'
import type { Numbers } from '../dense/gemv.js'
import type { Design, Products, RowProducts } from '../design/design.js'

/** What must be true of products; `what` begins the messages. */
export interface Fact {
  readonly fact: string
  readonly check: (what: string) => void
}

/** Blocks of rows begin at multiples of this. */
const blockRows = 8
const singleRounding = 2 ** -24

/** Products by rows are the whole products, bit for bit, in blocks of 8, 16, 8 … rows. */
export function rowFacts<V extends Numbers>(
  { rows, columns }: Pick<Design, 'rows' | 'columns'>,
  { apply, adjoint }: Products<V>,
  { apply: applyRows, addAdjoint }: RowProducts<V>,
  { make, random, kind }: { readonly make: (count: number) => V; readonly random: Random; readonly kind: string },
): readonly Fact[] {
  const blocks: (readonly [number, number])[] = []
  for (let from = 0; from < rows; from = blocks.at(-1)![1])
    blocks.push([from, Math.min(from + blockRows * (1 + (blocks.length % 2)), rows)])
  const draw = (count: number): V => {
    const v = make(count)
    for (let i = 0; i < count; i++) v[i] = normal(random)
    return v
  }
  const [v, r, start] = [draw(columns), draw(rows), draw(columns)]
  const same = (what: string, actual: V, expected: V): void => assertClose({ what, actual, expected, tolerance: 0 })
  return [
    {
      fact: `${kind} products by rows are apply, bit for bit, and leave other rows alone`,
      check: (what) => {
        const [whole, out] = [make(rows), make(rows)]
        apply(v, whole)
        // every other block, so that what one writes outside of its rows stays to be seen
        for (const turn of [0, 1]) {
          const expected = make(rows)
          expected.fill(Number.NaN)
          out.fill(Number.NaN)
          blocks.forEach(([from, to], at) => {
            if (at % 2 !== turn) return
            applyRows(v, out, from, to)
            expected.set(whole.subarray(from, to), from)
          })
          same(what, out, expected)
        }
      },
    },
    {
      fact: `${kind} adjoint products by rows add up to adjoint, bit for bit`,
      check: (what) => {
        const [whole, out] = [make(columns), make(columns)]
        adjoint(r, whole)
        for (const [from, to] of blocks) addAdjoint(r, out, from, to)
        same(what, out, whole)
        out.set(start)
        for (const [from, to] of blocks) addAdjoint(make(rows), out, from, to)
        same(`${what}, of a zero vector`, out, start)
      },
    },
  ]
}

/** Products with float32 vectors overwrite `out` and are as accurate as float32 sums. `columnOf` gives the columns, of which some are chosen. */
export function singleFacts(
  { rows, columns }: Pick<Design, 'rows' | 'columns'>,
  { apply, adjoint }: Products<Float32Array>,
  { columnOf, chosen, random }: { readonly columnOf: (j: number) => Float64Array; readonly chosen: Int32Array; readonly random: Random },
): readonly Fact[] {
  const draw = (): number => Math.fround(normal(random))
  const v = new Float32Array(columns)
  for (const j of chosen) v[j] = draw()
  const r = Float32Array.from({ length: rows }, draw)
  const demand = (what: string, terms: number, actual: number, products: Iterable<number>): void => {
    let [sum, size] = [0, 0]
    for (const product of products) {
      sum += product
      size += Math.abs(product)
    }
    // roundings are relative to sums that are rounded themselves
    assertClose({ what, actual: [actual], expected: [sum], tolerance: terms * singleRounding * size * (1 + 2 * terms * singleRounding) })
  }
  return [
    {
      fact: 'apply with float32 vectors is within columns · 2⁻²⁴ · Σ|x v| of that with float64 ones',
      check: (what) => {
        const out = new Float32Array(rows).fill(Number.NaN)
        apply(v, out)
        const used = [...new Set(chosen)].map((j) => ({ x: columnOf(j), v: v[j]! }))
        out.forEach((y, i) => {
          demand(
            `${what}, row ${i}`,
            columns,
            y,
            used.map((term) => term.x[i]! * term.v),
          )
        })
      },
    },
    {
      fact: 'adjoint with float32 vectors is within rows · 2⁻²⁴ · Σ|x r| of that with float64 ones',
      check: (what) => {
        const out = new Float32Array(columns).fill(Number.NaN)
        adjoint(r, out)
        for (const j of chosen)
          demand(
            `${what}, column ${j}`,
            rows,
            out[j]!,
            columnOf(j).map((x, i) => x * r[i]!),
          )
      },
    },
  ]
}
