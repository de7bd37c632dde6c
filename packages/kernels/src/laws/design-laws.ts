import { normal, type Random, seededRandom } from '@odot/autodiff'
import { adjointCheck, assertClose, type Law } from '@odot/autodiff/testing'
import type { Design } from '../design/design.js'
import { type Fact, rowFacts, singleFacts } from './product-laws.js'

/** How a design is checked. */
export interface DesignLawOptions {
  /** Begins the names of the laws. */
  readonly name?: string
  readonly random?: Random
  /** Allowed error, relative to ‖column‖·‖vector‖. */
  readonly tolerance?: number
}

/** Roundings of float64 sums. */
const sumTolerance = 1e-13
/** Columns of a large design that are looked at. */
const someColumns = 20

/**
 * Laws of a design: adjoint is the transpose of apply, both are linear and overwrite `out`; norms, column operations and restrictions, where it has
 * them, agree with its columns X eⱼ, products by rows with the whole products, and products with float32 vectors with those with float64 ones.
 * @example
 * const X = dense(Float64Array.of(1, 2, 3, 4), { rows: 2, columns: 2, order: 'row-major' })
 * for (const law of designLaws(X)) await law.check()
 * designLaws(X).length // => 10
 */
export function designLaws(
  design: Design,
  {
    name = `${design.format} design ${design.rows}×${design.columns}`,
    random = seededRandom(1),
    tolerance = sumTolerance,
  }: DesignLawOptions = {},
): readonly Law[] {
  const { rows, columns, columnNorms, column, restrict, byRows, single } = design
  const chosen = Int32Array.from({ length: columns === 0 ? 0 : Math.min(columns, someColumns) + 1 }, (_, k) =>
    columns <= someColumns ? k % columns : Math.floor(columns * random()),
  )
  const draw = (length: number): Float64Array => Float64Array.from({ length }, () => normal(random))
  const [r, weights, v] = [draw(rows), draw(rows).map(Math.abs), draw(chosen.length)]
  const law = (fact: string, check: (what: string) => void): Law => ({ name: `${name}: ${fact}`, check: () => check(`${name}: ${fact}`) })
  const lawOf = ({ fact, check }: Fact): Law => law(fact, check)
  const columnOf = (j: number): Float64Array => {
    const [unit, out] = [new Float64Array(columns), new Float64Array(rows)]
    unit[j] = 1
    design.apply(unit, out)
    return out
  }
  const demandNorms = (what: string, norms: Float64Array, center: (j: number) => number): void => {
    if (norms.length !== columns) throw new Error(`${what}: ${norms.length} norms for ${columns} columns.`)
    for (const j of chosen) {
      const expected = distance(columnOf(j), center(j), weights)
      assertClose({ what: `${what}, column ${j}`, actual: [norms[j]!], expected: [expected], tolerance: tolerance * (1 + expected) })
    }
  }
  return [
    ...adjointCheck(design, { name, random, tolerance }),
    ...(columnNorms
      ? [
          law('columnNorms are the weighted norms of the columns', (what) => demandNorms(what, columnNorms(weights), () => 0)),
          law('columnNorms with a center are the weighted distances of the columns from it', (what) => {
            const center = new Float64Array(columns)
            design.adjoint(new Float64Array(rows).fill(1 / Math.max(rows, 1)), center)
            demandNorms(what, columnNorms(weights, center), (j) => center[j]!)
          }),
        ]
      : []),
    ...(column
      ? [
          law('column operations are those of the columns', (what) => {
            for (const j of chosen) {
              const x = columnOf(j)
              const size = norm(x) * norm(r)
              assertClose({ what: `${what}, dot ${j}`, actual: [column.dot(j, r)], expected: [inner(x, r)], tolerance: tolerance * size })
              const out = Float64Array.from(r)
              column.axpy(j, -2.5, out)
              const expected = r.map((y, i) => y - 2.5 * x[i]!)
              assertClose({ what: `${what}, axpy ${j}`, actual: out, expected, tolerance: tolerance * (norm(x) + norm(r)) })
            }
          }),
        ]
      : []),
    ...(restrict
      ? [
          law('a restriction has the columns, in the order given', (what) => {
            const part = restrict(chosen)
            assertClose({ what: `${what}: sizes`, actual: [part.rows, part.columns], expected: [rows, chosen.length], tolerance: 0 })
            const [Xv, Xr] = [new Float64Array(rows).fill(Number.NaN), new Float64Array(chosen.length).fill(Number.NaN)]
            part.apply(v, Xv)
            part.adjoint(r, Xr)
            const expected = new Float64Array(rows)
            let size = 0
            chosen.forEach((j, k) => {
              const x = columnOf(j)
              for (let i = 0; i < rows; i++) expected[i]! += v[k]! * x[i]!
              size += Math.abs(v[k]!) * norm(x)
              assertClose({
                what: `${what}: adjoint ${k}`,
                actual: [Xr[k]!],
                expected: [inner(x, r)],
                tolerance: tolerance * norm(x) * norm(r),
              })
            })
            assertClose({ what: `${what}: apply`, actual: Xv, expected, tolerance: tolerance * size })
          }),
        ]
      : []),
    ...(byRows ? rowFacts(design, design, byRows, { make: (n) => new Float64Array(n), random, kind: 'float64' }).map(lawOf) : []),
    ...(single ? singleFacts(design, single, { columnOf, chosen, random }).map(lawOf) : []),
    ...(single?.byRows
      ? rowFacts(design, single, single.byRows, { make: (n) => new Float32Array(n), random, kind: 'float32' }).map(lawOf)
      : []),
  ]
}

function inner(a: Float64Array, b: Float64Array): number {
  return a.reduce((s, x, i) => s + x * b[i]!, 0)
}

function norm(x: Float64Array): number {
  return Math.sqrt(inner(x, x))
}

/** √(Σᵢ wᵢ (xᵢ − center)²), over the largest deviation so that no square overflows. */
function distance(x: Float64Array, center: number, weights: Float64Array): number {
  const largest = x.reduce((most, value) => Math.max(most, Math.abs(value - center)), 0)
  if (largest === 0) return 0
  return largest * Math.sqrt(x.reduce((s, value, i) => s + weights[i]! * ((value - center) / largest) ** 2, 0))
}
