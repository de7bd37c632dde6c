import { normal, seededRandom } from '@odot/autodiff'
import { type CscDesign, type CsrDesign, csc, cscFromDense, csr, type Design, dense } from '@odot/kernels'
import { designLaws } from '@odot/kernels/laws'
import { standardized } from '@odot/problem'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

interface Drawn {
  readonly rows: number
  readonly columns: number
  /** Row-major. */
  readonly data: Float64Array
  readonly weights: Float64Array
}

/** How many deviations full columns may be from zero. */
const farthest = 1e6
/** Roundings of means of so many rows, next to deviations `farthest` times smaller. */
const tolerance = 30 * farthest * Number.EPSILON

/** Columns in turn: mostly zeros; full and up to a million deviations from zero; constant; full where rows weigh something, far from zero; zeros. */
function draw(seed: number, rows: number, columns: number): Drawn {
  const random = seededRandom(seed)
  const counts = Float64Array.from({ length: rows }, () => Math.floor(3 * random()))
  counts[0] = 1
  counts[1] = 2
  const total = counts.reduce((a, b) => a + b)
  const weights = counts.map((w) => w / total)
  const far = [10, 1e3, 1e5, farthest]
  const entry = (i: number, j: number): number => {
    const x = normal(random)
    const mean = far[Math.floor(j / 5) % far.length]!
    const kinds = [random() < 0.3 ? x : 0, mean + x, 0.1, weights[i]! > 0 ? mean + x : 0, 0]
    return kinds[j % kinds.length]!
  }
  const data = Float64Array.from({ length: rows * columns }, (_, at) => entry(Math.floor(at / columns), at % columns))
  return { rows, columns, data, weights }
}

function byColumns({ data, rows, columns }: Drawn): CscDesign {
  return cscFromDense(data, { rows, columns, order: 'row-major' })
}

function byRows({ data, rows, columns }: Drawn): CsrDesign {
  // the columns of the transpose are the rows
  const { values, indices, starts } = cscFromDense(data, { rows: columns, columns: rows, order: 'column-major' })
  return csr({ values, columnIndices: indices, rowStarts: starts }, { rows, columns })
}

const close = (actual: ArrayLike<number>, expected: ArrayLike<number>): void => {
  expect(actual.length).toBe(expected.length)
  for (let i = 0; i < actual.length; i++)
    if (!(Math.abs(actual[i]! - expected[i]!) <= tolerance * (1 + Math.abs(expected[i]!))))
      throw new Error(`entry ${i} is ${actual[i]}, expected ${expected[i]}.`)
}

const filled = (size: number, fill: (out: Float64Array) => void): Float64Array => {
  const out = new Float64Array(size).fill(Number.NaN)
  fill(out)
  return out
}

describe.each([
  { format: 'csc', make: byColumns },
  { format: 'csr', make: byRows },
] as const)('a standardised $format design', ({ format, make }) => {
  test('equals the standardised dense one: means, scales, constant columns, products, norms, columns and restrictions', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 3, max: 24 }),
        fc.integer({ min: 1, max: 21 }),
        fc.integer({ min: 0, max: 1e6 }),
        fc.boolean(),
        fc.boolean(),
        (rows, columns, seed, center, scale) => {
          const drawn = draw(seed, rows, columns)
          const options = { weights: drawn.weights, center, scale }
          const sparse = standardized(make(drawn), options)
          const full = standardized(dense(drawn.data, { rows, columns, order: 'row-major' }), options)
          expect(sparse.design.format).toBe(format)
          close(sparse.means, full.means)
          close(sparse.scales, full.scales)
          expect(sparse.constantColumns).toEqual(full.constantColumns)

          const random = seededRandom(seed + 1)
          const v = Float64Array.from({ length: columns }, () => normal(random))
          // without centring, far columns are as large as they are
          const r = Float64Array.from(drawn.weights, (w) => w * normal(random))
          const compare = (product: (of: Design) => ArrayLike<number>): void => close(product(sparse.design), product(full.design))
          const weighted = (x: Float64Array): Float64Array => x.map((value, i) => value * Math.sign(drawn.weights[i]!))
          compare((of) => weighted(filled(rows, (out) => of.apply(v, out))))
          compare((of) => filled(columns, (out) => of.adjoint(r, out)))
          compare((of) => of.columnNorms!(drawn.weights))
          const chosen = Int32Array.of(columns - 1, 0, columns - 1)
          compare((of) => filled(3, (out) => of.restrict!(chosen).adjoint(r, out)))
          if (!sparse.design.column) return
          for (let j = 0; j < columns; j++) {
            compare((of) => [of.column!.dot(j, r)])
            compare((of) => {
              const out = new Float64Array(rows)
              of.column!.axpy(j, 2, out)
              return weighted(out)
            })
          }
        },
      ),
      { seed: 11, numRuns: 150 },
    )
  })

  test('has centred and scaled columns of weighted mean 0 and weighted norm 1, a million deviations from zero too', () => {
    const drawn = draw(5, 24, 21)
    const { design, scales } = standardized(make(drawn), { weights: drawn.weights })
    close(
      filled(21, (out) => design.adjoint(drawn.weights, out)),
      new Float64Array(21),
    )
    close(
      design.columnNorms!(drawn.weights),
      scales.map((s) => (s === 0 ? 0 : 1)),
    )
  })

  test('multiplies with what is left of a column a million deviations from zero, to the last digits', () => {
    const [rows, columns] = [40, 3]
    const random = seededRandom(8)
    const data = Float64Array.from({ length: rows * columns }, () => farthest + normal(random))
    const weights = new Float64Array(rows).fill(1 / rows)
    const { design, means, scales } = standardized(make({ rows, columns, data, weights }), { weights })
    const left = (i: number, j: number): number => (data[i * columns + j]! - means[j]!) / scales[j]!
    const [v, r] = [Float64Array.of(1, -2, 3), Float64Array.from({ length: rows }, () => normal(random))]
    // sums of terms of size 10 at most, a few roundings each
    const few = 10 * rows * 2 ** -52
    for (const X of [design, design.restrict!(Int32Array.of(0, 1, 2))]) {
      const [Xv, Xr] = [filled(rows, (out) => X.apply(v, out)), filled(columns, (out) => X.adjoint(r, out))]
      for (let i = 0; i < rows; i++) expect(Math.abs(Xv[i]! - v.reduce((sum, x, j) => sum + x * left(i, j), 0))).toBeLessThanOrEqual(few)
      for (let j = 0; j < columns; j++) expect(Math.abs(Xr[j]! - r.reduce((sum, x, i) => sum + x * left(i, j), 0))).toBeLessThanOrEqual(few)
    }
  })

  test('obeys the laws of designs', async () => {
    const { design } = standardized(make(draw(6, 12, 10)), { weights: draw(6, 12, 10).weights })
    for (const law of designLaws(design, { tolerance })) await law.check()
  })

  test('has column operations where the format has them', () => {
    const drawn = draw(7, 4, 3)
    expect(standardized(make(drawn), { weights: drawn.weights }).design.column !== undefined).toBe(format === 'csc')
  })
})

test('a sparse design of a million columns is standardised without being written out', () => {
  const [rows, columns] = [20_000, 1_000_000]
  const X = csc(
    {
      values: new Float64Array(columns).fill(1),
      rowIndices: Int32Array.from({ length: columns }, (_, j) => j % rows),
      columnStarts: Int32Array.from({ length: columns + 1 }, (_, j) => j),
    },
    { rows, columns },
  )
  const { design, scales } = standardized(X, { weights: new Float64Array(rows).fill(1 / rows) })
  const mean = 1 / rows
  expect(Math.abs(scales[columns - 1]! / Math.sqrt(mean * (1 - mean)) - 1)).toBeLessThan(1e-12)
  const out = filled(rows, (to) => design.apply(new Float64Array(columns).fill(1), to))
  // every row adds up to its mean: 50 ones over their scale, less a sum over all columns
  expect(Math.max(...out.map(Math.abs))).toBeLessThan((columns * 2 ** -53 * 50) / scales[0]!)
})

test('a column that is constant wherever rows weigh something is constant, whatever zeros the other rows have', () => {
  const X = csc(
    { values: Float64Array.of(0.1, 0.1, 0.1), rowIndices: Int32Array.of(0, 1, 2), columnStarts: Int32Array.of(0, 3) },
    { rows: 5, columns: 1 },
  )
  const weights = Float64Array.of(1 / 3, 1 / 3, 1 / 3, 0, 0)
  expect([...standardized(X, { weights }).constantColumns]).toEqual([0])
})
