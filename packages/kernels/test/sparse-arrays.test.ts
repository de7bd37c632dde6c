import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type CscArrays, type CsrArrays, csc, cscFromDense, cscFromTriplets, csr, dense, isCsc, isCsr, KernelsError } from '../src/index.js'

const size = { rows: 3, columns: 2 }
const sound: CscArrays = { values: Float64Array.of(1, 2, 3), rowIndices: Int32Array.of(0, 2, 2), columnStarts: Int32Array.of(0, 2, 3) }
const byRows: CsrArrays = { values: Float64Array.of(1, 2, 3), columnIndices: Int32Array.of(0, 0, 1), rowStarts: Int32Array.of(0, 1, 1, 3) }
const refused =
  (change: Record<string, unknown>, sizes: object = size): (() => unknown) =>
  () =>
    Reflect.apply(csc, undefined, [{ ...sound, ...change }, sizes])

test('the arrays of a sparse design are views over those of the caller, unsigned ones too', () => {
  const rowIndices = Uint32Array.from(sound.rowIndices)
  const X = csc({ ...sound, rowIndices }, size)
  expect(X.values).toBe(sound.values)
  expect(X.starts).toBe(sound.columnStarts)
  expect(X.indices.buffer).toBe(rowIndices.buffer)
  expect([...X.indices]).toEqual([0, 2, 2])
  expect(Object.isFrozen(X)).toBe(true)
})

test('each format knows its own designs', () => {
  const designs = [csc(sound, size), csr(byRows, size), dense(new Float64Array(6), { ...size, order: 'row-major' })]
  expect(designs.map(isCsc)).toEqual([true, false, false])
  expect(designs.map(isCsr)).toEqual([false, true, false])
})

test('arrays of other kinds are refused', () => {
  expect(refused({ values: [1, 2, 3] })).toThrow(KernelsError)
  expect(refused({ values: [1, 2, 3] })).toThrow('csc: the values are of the type Array; pass a Float64Array or a Float32Array.')
  expect(refused({ rowIndices: [0, 2, 2] })).toThrow('the row indices are of the type Array; pass an Int32Array or a Uint32Array.')
  expect(refused({ columnStarts: undefined })).toThrow('the column starts are undefined; pass an Int32Array or a Uint32Array.')
})

test('wrong lengths are refused with the numbers', () => {
  expect(refused({}, { rows: -1, columns: 2 })).toThrow('csc: rows is -1')
  expect(refused({ rowIndices: Int32Array.of(0, 2) })).toThrow('csc: 3 values but 2 row indices; pass the row of each value.')
  expect(refused({}, { rows: 3, columns: 3 })).toThrow('csc: 3 column starts for 3 columns; pass 4')
  expect(refused({ columnStarts: Int32Array.of(1, 2, 3) })).toThrow('csc: the first column starts at 1; pass 0.')
  expect(refused({ columnStarts: Int32Array.of(0, 2, 2) })).toThrow('csc: the last column ends at 2 but there are 3 values')
  expect(refused({ columnStarts: Int32Array.of(0, 4, 3) })).toThrow(
    'csc: column 1 starts at 4 but the next at 3; pass starts that never fall.',
  )
  expect(() => csr({ ...byRows, rowStarts: Int32Array.of(0, 1, 3) }, size)).toThrow('csr: 3 row starts for 3 rows; pass 4')
})

test('indices out of range, out of order or twice are refused, and the error says where', () => {
  expect(refused({ rowIndices: Int32Array.of(0, 3, 2) })).toThrow('csc: entry 1, in column 0, has the row 3, which is not one of 0 … 2.')
  expect(refused({ rowIndices: Uint32Array.of(0, 2, 2 ** 32 - 1) })).toThrow('entry 2, in column 1, has the row 4294967295,')
  expect(refused({ rowIndices: Int32Array.of(2, 2, 2) })).toThrow('csc: column 0 has row 2 twice, as entries 0 and 1; add them up.')
  expect(refused({ rowIndices: Int32Array.of(2, 0, 2) })).toThrow(
    'csc: column 0 has row 0 after row 2, as entry 1; sort the rows of each column.',
  )
  expect(() => csr({ ...byRows, columnIndices: Int32Array.of(0, 1, 1) }, size)).toThrow(
    'csr: row 2 has column 1 twice, as entries 1 and 2; add them up.',
  )
})

test('blocks of rows that are none, and vectors of other lengths for them, are refused', () => {
  const { byRows: products } = csr(byRows, size)
  const [v, out] = [new Float64Array(2), new Float64Array(3)]
  expect(() => products.apply(v, out, 0, 4)).toThrow('apply: the rows 0 ≤ i < 4 are no block of 0 ≤ i < 3')
  expect(() => products.addAdjoint(out, v, 1, 3)).toThrow('begins at a multiple of 8')
  expect(() => products.apply(out, out, 0, 3)).toThrow('apply: v holds 3 numbers but needs 2')
  expect(() => products.addAdjoint(out, out, 0, 3)).toThrow('addAdjoint: out holds 3 numbers but needs 2')
})

test('vectors of other lengths are refused', () => {
  for (const X of [csc(sound, size), csr(byRows, size)]) {
    expect(() => X.apply(new Float64Array(3), new Float64Array(3))).toThrow('apply: v holds 3 numbers but needs 2')
    expect(() => X.adjoint(new Float64Array(3), new Float64Array(3))).toThrow('adjoint: out holds 3 numbers but needs 2')
    expect(() => X.columnNorms(new Float64Array(2))).toThrow('columnNorms: weights holds 2 numbers but needs 3')
    expect(() => X.restrict(Int32Array.of(2))).toThrow('restrict: column 2 is not one of 0 … 1')
  }
})

test('triplets in any order are added up where they meet', () => {
  const triplet = fc.record({ value: fc.integer({ min: 1, max: 99 }), row: fc.nat(6), column: fc.nat(4) })
  fc.assert(
    fc.property(fc.array(triplet, { maxLength: 40 }), (triplets) => {
      const data = new Float64Array(35)
      for (const { value, row, column } of triplets) data[7 * column + row]! += value
      const X = cscFromTriplets(
        {
          values: Float64Array.from(triplets, ({ value }) => value),
          rowIndices: triplets.map(({ row }) => row),
          columnIndices: triplets.map(({ column }) => column),
        },
        { rows: 7, columns: 5 },
      )
      const expected = cscFromDense(data, { rows: 7, columns: 5, order: 'column-major' })
      for (const field of ['values', 'indices', 'starts'] as const) expect(X[field]).toEqual(expected[field])
    }),
    { seed: 20240103 },
  )
})

test('triplets that do not fit are refused', () => {
  const good = { values: Float32Array.of(1, 2), rowIndices: [0, 1], columnIndices: [1, 0] }
  expect(cscFromTriplets(good, size).storage).toBe('f32')
  expect(() => cscFromTriplets({ ...good, rowIndices: [0] }, size)).toThrow('cscFromTriplets: 2 values but 1 row indices')
  expect(() => cscFromTriplets({ ...good, columnIndices: [0, 2] }, size)).toThrow('entry 1 has the column 2, which is not one of 0 … 1.')
  expect(() => cscFromTriplets({ ...good, rowIndices: [0.5, 1] }, size)).toThrow('entry 0 has the row 0.5')
  expect(() => Reflect.apply(cscFromTriplets, undefined, [{ ...good, values: [1, 2] }, size])).toThrow(
    'pass a Float64Array or a Float32Array',
  )
})
