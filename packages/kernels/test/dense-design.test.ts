import { seededRandom } from '@odot/autodiff'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type DenseDesign, dense, isDense, KernelsError, operator } from '../src/index.js'

const seed = 20240101
const orders = ['row-major', 'column-major'] as const
const sizes = fc.record({ rows: fc.integer({ min: 0, max: 11 }), columns: fc.integer({ min: 0, max: 11 }), seed: fc.integer() })

interface Case {
  readonly X: DenseDesign
  readonly entry: (i: number, j: number) => number
  readonly v: Float64Array
  readonly r: Float64Array
}

function makeCase(size: { rows: number; columns: number; seed: number }, order: (typeof orders)[number], storage: 'f32' | 'f64'): Case {
  const random = seededRandom(size.seed)
  const numbers = (n: number): Float64Array => Float64Array.from({ length: n }, () => 2 * random() - 1)
  const plain = numbers(size.rows * size.columns)
  const data = storage === 'f32' ? Float32Array.from(plain) : plain
  const at = (i: number, j: number): number => (order === 'row-major' ? i * size.columns + j : j * size.rows + i)
  return {
    X: dense(data, { rows: size.rows, columns: size.columns, order }),
    entry: (i, j) => data[at(i, j)]!,
    v: numbers(size.columns),
    r: numbers(size.rows),
  }
}

const product = ({ X, entry, v }: Case): Float64Array =>
  Float64Array.from({ length: X.rows }, (_, i) => v.reduce((s, x, j) => s + entry(i, j) * x, 0))
const transposed = ({ X, entry, r }: Case): Float64Array =>
  Float64Array.from({ length: X.columns }, (_, j) => r.reduce((s, x, i) => s + entry(i, j) * x, 0))
const poisoned = (n: number): Float64Array => new Float64Array(n).fill(Number.NaN)

/** Sums of at most 11 products of numbers in [−1, 1]. */
const tolerance = 11 * 11 * 2 ** -53

function close(actual: Float64Array, expected: Float64Array): void {
  expect(actual.length).toBe(expected.length)
  for (const [i, x] of actual.entries()) expect(Math.abs(x - expected[i]!)).toBeLessThanOrEqual(tolerance)
}

describe.each(orders.flatMap((order) => (['f64', 'f32'] as const).map((storage) => ({ order, storage }))))(
  'a dense design, $order $storage',
  ({ order, storage }) => {
    const each = (check: (c: Case) => void): void =>
      fc.assert(
        fc.property(sizes, (size) => check(makeCase(size, order, storage))),
        { seed, numRuns: 60 },
      )

    test('multiplies like the numbers written out, and overwrites out', () => {
      each((c) => {
        const [Xv, Xr] = [poisoned(c.X.rows), poisoned(c.X.columns)]
        c.X.apply(c.v, Xv)
        c.X.adjoint(c.r, Xr)
        close(Xv, product(c))
        close(Xr, transposed(c))
      })
    })

    test('has columns that agree with its adjoint', () => {
      each((c) => {
        const expected = transposed(c)
        for (let j = 0; j < c.X.columns; j++) {
          close(Float64Array.of(c.X.column.dot(j, c.r)), expected.subarray(j, j + 1))
          const out = Float64Array.from(c.r)
          c.X.column.axpy(j, -2, out)
          close(
            out,
            c.r.map((x, i) => x - 2 * c.entry(i, j)),
          )
        }
      })
    })

    test('has weighted column norms', () => {
      each((c) => {
        const weights = c.r.map(Math.abs)
        const expected = Float64Array.from({ length: c.X.columns }, (_, j) =>
          Math.sqrt(weights.reduce((s, w, i) => s + w * c.entry(i, j) ** 2, 0)),
        )
        close(c.X.columnNorms(weights), expected)
      })
    })

    test('has norms of columns around a center', () => {
      each((c) => {
        const weights = c.r.map(Math.abs)
        const expected = Float64Array.from({ length: c.X.columns }, (_, j) =>
          Math.sqrt(weights.reduce((s, w, i) => s + w * (c.entry(i, j) - c.v[j]!) ** 2, 0)),
        )
        close(c.X.columnNorms(weights, c.v), expected)
      })
    })

    test('restricts to columns in any order, repeated ones too', () => {
      each((c) => {
        const chosen = Int32Array.from({ length: c.X.columns === 0 ? 0 : 5 }, (_, k) => (7 * k + 3) % c.X.columns)
        const part = c.X.restrict(chosen)
        expect(part).toMatchObject({ rows: c.X.rows, columns: chosen.length, format: order, storage })
        const out = poisoned(chosen.length)
        part.adjoint(c.r, out)
        const all = transposed(c)
        close(
          out,
          Float64Array.from(chosen, (j) => all[j]!),
        )
      })
    })

    test('is a view: a later change of the array is seen', () => {
      const { X } = makeCase({ rows: 2, columns: 2, seed: 1 }, order, storage)
      X.data.fill(1)
      const out = poisoned(2)
      X.apply(Float64Array.of(1, 2), out)
      expect([...out]).toEqual([3, 3])
    })
  },
)

describe.each(orders)('norms of columns, %s', (order) => {
  const weights = Float64Array.of(0.5, 2, 0.25, 0)
  /** Entries scaled by 2^k, so that the norms are exactly scaled too. */
  const scaled = (exponents: readonly number[], last = 0): DenseDesign => {
    const data = new Float64Array(4 * exponents.length)
    exponents.forEach((k, j) => {
      ;[3, -1, 2, last].forEach((x, i) => {
        data[order === 'row-major' ? i * exponents.length + j : 4 * j + i] = x * 2 ** k
      })
    })
    return dense(data, { rows: 4, columns: exponents.length, order })
  }
  const root = Math.sqrt(0.5 * 9 + 2 + 0.25 * 4)

  test('neither overflow nor underflow, next to columns of ordinary size', () => {
    const exponents = [0, 532, -532, 1015, -1010, -500]
    const norms = scaled(exponents).columnNorms(weights)
    exponents.forEach((k, j) => {
      expect(Math.abs(norms[j]! / 2 ** k / root - 1)).toBeLessThanOrEqual(4 * Number.EPSILON)
    })
  })

  test('keep their digits around centers of any size', () => {
    const exponents = [0, 532, -532]
    const center = Float64Array.from(exponents, (k) => 2 ** k)
    const expected = Math.sqrt(0.5 * 4 + 2 * 4 + 0.25)
    const norms = scaled(exponents).columnNorms(weights, center)
    exponents.forEach((k, j) => {
      expect(Math.abs(norms[j]! / 2 ** k / expected - 1)).toBeLessThanOrEqual(4 * Number.EPSILON)
    })
  })

  test('are exact where the mean is 1e8 standard deviations', () => {
    const data = Float64Array.of(1e8 + 3, 1e8 - 1, 1e8 + 2, 1e8)
    expect([...dense(data, { rows: 4, columns: 1, order }).columnNorms(weights, Float64Array.of(1e8))]).toEqual([root])
  })

  test('do not see rows of weight 0, are 0 for a column at its center, and tell NaN and infinity', () => {
    expect(scaled([-532], 2 ** 900).columnNorms(weights)[0]! * 2 ** 532).toBeCloseTo(root, 14)
    const X = dense(Float64Array.of(7, 7, 7, 7), { rows: 4, columns: 1, order })
    expect([...X.columnNorms(weights, Float64Array.of(7))]).toEqual([0])
    expect([...X.columnNorms(weights, Float64Array.of(Number.POSITIVE_INFINITY))]).toEqual([Number.NaN])
    expect([
      ...X.columnNorms(
        weights.map(() => 1),
        Float64Array.of(Number.POSITIVE_INFINITY),
      ),
    ]).toEqual([Number.POSITIVE_INFINITY])
    expect([...X.columnNorms(weights, Float64Array.of(Number.NaN))]).toEqual([Number.NaN])
  })
})

test('a block of columns of a column-major design is a view, not a copy', () => {
  const data = Float64Array.of(1, 2, 3, 4, 5, 6)
  const part = dense(data, { rows: 2, columns: 3, order: 'column-major' }).restrict(Int32Array.of(1, 2))
  expect(part.data.buffer).toBe(data.buffer)
  expect([...part.data]).toEqual([3, 4, 5, 6])
})

test('wrong sizes are refused with the numbers', () => {
  const X = dense(new Float64Array(6), { rows: 2, columns: 3, order: 'row-major' })
  expect(() => dense(new Float64Array(5), { rows: 2, columns: 3, order: 'row-major' })).toThrow(/5 numbers but 2 rows × 3 columns are 6/)
  expect(() => dense(new Float64Array(0), { rows: -1, columns: 0, order: 'row-major' })).toThrow(/rows is -1/)
  expect(() => X.apply(new Float64Array(2), new Float64Array(2))).toThrow('apply: v holds 2 numbers but needs 3')
  expect(() => X.adjoint(new Float64Array(2), new Float64Array(2))).toThrow('adjoint: out holds 2 numbers but needs 3')
  expect(() => X.columnNorms(new Float64Array(2), new Float64Array(2))).toThrow('columnNorms: center holds 2 numbers but needs 3')
  expect(() => X.restrict(Int32Array.of(3))).toThrow('restrict: column 3 is not one of 0 … 2')
})

test('an operator is a design without numbers', () => {
  const X = operator({
    rows: 1,
    columns: 2,
    apply: (v, out) => void out.set([v[0]! + v[1]!]),
    adjoint: (r, out) => void out.fill(r[0]!),
  })
  expect(isDense(X)).toBe(false)
  expect(X.column).toBeUndefined()
  const out = new Float64Array(2)
  X.adjoint(Float64Array.of(3), out)
  expect([...out]).toEqual([3, 3])
  expect(() => X.apply(Float64Array.of(1), out)).toThrow('v holds 1 numbers but needs 2')
})

test('other arrays than of floats and other orders are refused', () => {
  const refused =
    (...input: unknown[]): (() => unknown) =>
    () =>
      Reflect.apply(dense, undefined, input)
  const size = { rows: 1, columns: 2 }
  expect(refused(Int32Array.of(1, 2), { ...size, order: 'row-major' })).toThrow(KernelsError)
  expect(refused(Int32Array.of(1, 2), { ...size, order: 'row-major' })).toThrow(
    'of the type Int32Array; pass a Float64Array or a Float32Array',
  )
  expect(refused([1, 2], { ...size, order: 'row-major' })).toThrow('of the type Array;')
  expect(refused(Float64Array.of(1, 2), size)).toThrow("order is undefined; pass 'row-major' or 'column-major'")
  expect(refused(Float64Array.of(1, 2), { ...size, order: 'C' })).toThrow('order is C;')
})
