import { normal, seededRandom } from '@odot/autodiff'
import { dense } from '@odot/kernels'
import { standardized } from '@odot/problem'
import fc from 'fast-check'
import { expect, test } from 'vitest'

interface Drawn {
  readonly rows: number
  readonly columns: number
  readonly data: Float64Array
  readonly weights: Float64Array
}

function draw(seed: number, rows: number, columns: number): Drawn {
  const random = seededRandom(seed)
  const data = Float64Array.from({ length: rows * columns }, (_, i) => (i % columns) * 10 + normal(random))
  const weights = Float64Array.from({ length: rows }, () => Math.floor(4 * random()))
  weights[0] = 1
  const total = weights.reduce((a, b) => a + b)
  return { rows, columns, data, weights: weights.map((w) => w / total) }
}

/** The standardised columns written out. */
function explicit({ rows, columns, data, weights }: Drawn, center: boolean, scale: boolean): Float64Array {
  const out = new Float64Array(rows * columns)
  for (let j = 0; j < columns; j++) {
    let mean = 0
    for (let i = 0; i < rows; i++) mean += weights[i]! * data[i * columns + j]!
    let variance = 0
    for (let i = 0; i < rows; i++) variance += weights[i]! * (data[i * columns + j]! - mean) ** 2
    const s = scale ? Math.sqrt(variance) : 1
    for (let i = 0; i < rows; i++) out[i * columns + j] = s < 1e-12 ? 0 : (data[i * columns + j]! - (center ? mean : 0)) / s
  }
  return out
}

const close = (actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void => {
  expect(actual.length).toBe(expected.length)
  for (let i = 0; i < actual.length; i++)
    expect(Math.abs(actual[i]! - expected[i]!)).toBeLessThanOrEqual(tolerance * (1 + Math.abs(expected[i]!)))
}

test('every operation of a standardised design equals that of the standardised numbers', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 2, max: 12 }),
      fc.integer({ min: 1, max: 6 }),
      fc.integer({ min: 0, max: 1e6 }),
      fc.boolean(),
      fc.boolean(),
      (rows, columns, seed, center, scale) => {
        const drawn = draw(seed, rows, columns)
        fc.pre(drawn.weights.filter((w) => w > 0).length > 1)
        const X = dense(drawn.data, { rows, columns, order: 'row-major' })
        const { design } = standardized(X, { weights: drawn.weights, center, scale })
        const reference = dense(explicit(drawn, center, scale), { rows, columns, order: 'row-major' })
        const random = seededRandom(seed + 1)
        const v = Float64Array.from({ length: columns }, () => normal(random))
        const r = Float64Array.from({ length: rows }, () => normal(random))
        const run = (size: number, fill: (out: Float64Array) => void): Float64Array => {
          const out = new Float64Array(size).fill(Number.NaN)
          fill(out)
          return out
        }
        const tolerance = 1e-9
        close(
          run(rows, (out) => design.apply(v, out)),
          run(rows, (out) => reference.apply(v, out)),
          tolerance,
        )
        close(
          run(columns, (out) => design.adjoint(r, out)),
          run(columns, (out) => reference.adjoint(r, out)),
          tolerance,
        )
        const positive = r.map((x) => x * x)
        close(design.columnNorms!(positive), reference.columnNorms(positive), tolerance)
        const last = columns - 1
        close([design.column!.dot(last, r)], [reference.column.dot(last, r)], tolerance)
        const axpy = (of: typeof design): Float64Array =>
          run(rows, (out) => {
            out.set(r)
            of.column!.axpy(last, 2, out)
          })
        close(axpy(design), axpy(reference), tolerance)
        const chosen = Int32Array.of(last, 0)
        close(
          run(2, (out) => design.restrict!(chosen).adjoint(r, out)),
          run(2, (out) => reference.restrict(chosen).adjoint(r, out)),
          tolerance,
        )
      },
    ),
    { seed: 7, numRuns: 200 },
  )
})

test('centred and scaled columns have weighted mean 0 and weighted norm 1', () => {
  const drawn = draw(3, 30, 5)
  const { design } = standardized(dense(drawn.data, { rows: 30, columns: 5, order: 'row-major' }), { weights: drawn.weights })
  const means = new Float64Array(5)
  design.adjoint(drawn.weights, means)
  for (const mean of means) expect(Math.abs(mean)).toBeLessThan(1e-13)
  for (const norm of design.columnNorms!(drawn.weights)) expect(Math.abs(norm - 1)).toBeLessThan(1e-10)
})

test('a column far from zero keeps its digits', () => {
  const data = Float64Array.of(1e8 + 1, 1e8 + 2, 1e8 + 3)
  const { scales } = standardized(dense(data, { rows: 3, columns: 1, order: 'column-major' }), { weights: new Float64Array(3).fill(1 / 3) })
  expect(Math.abs(scales[0]! - Math.sqrt(2 / 3))).toBeLessThan(1e-8)
})

test('a constant column becomes zero when it is centred or scaled, and stays when it is neither', () => {
  const X = dense(Float64Array.of(0.1, 0.1, 0.1), { rows: 3, columns: 1, order: 'column-major' })
  const weights = new Float64Array(3).fill(1 / 3)
  const applied = (center: boolean, scale: boolean): number => {
    const out = new Float64Array(3)
    standardized(X, { weights, center, scale }).design.apply(Float64Array.of(1), out)
    return out[0]!
  }
  expect(applied(true, true)).toBe(0)
  expect(applied(false, true)).toBe(0)
  expect(applied(false, false)).toBe(0.1)
  expect([...standardized(X, { weights }).constantColumns]).toEqual([0])
  expect([...standardized(X, { weights, center: false, scale: false }).constantColumns]).toEqual([])
})

test('weights that do not fit the rows are refused', () => {
  const X = dense(new Float64Array(6), { rows: 3, columns: 2, order: 'row-major' })
  expect(() => standardized(X, { weights: new Float64Array(2) })).toThrow(
    'standardized: 2 weights for 3 rows; pass one weight for each row.',
  )
  for (const weights of [Float64Array.of(1, 1, 1), Float64Array.of(Number.NaN, 0.5, 0.5), Float64Array.of(1, 1, -1)]) {
    expect(() => standardized(X, { weights })).toThrow('pass weights that are 0 or more and add up to 1')
  }
})
