import type { ColumnTable, TableColumn } from '@odot/estimators'
import { expect, test } from 'vitest'
import { readMatrix } from '../src/input/matrix.js'

/** A table of one column, as Arrow keeps it: `stored` are the bits, `values` what they mean. */
function tableOf(stored: ArrayLike<unknown>, values: readonly unknown[]): ColumnTable {
  const column: TableColumn = {
    length: values.length,
    nullCount: values.filter((value) => value === null).length,
    toArray: () => stored,
    get: (row) => values[row],
  }
  return { numRows: values.length, schema: { fields: [{ name: 'x' }] }, getChild: (name) => (name === 'x' ? column : null) }
}

const read = (table: ColumnTable, impute?: 'mean') => {
  const { design, fills, names } = readMatrix('test', table, { impute })
  const column = new Float64Array(design.rows)
  design.column.axpy(0, 1, column)
  return { column: [...column], fills, names }
}

const kinds: readonly (readonly [what: string, stored: ArrayLike<unknown>, values: readonly unknown[], numbers: readonly number[]])[] = [
  ['doubles', Float64Array.of(0, 1.5, -2), [0, 1.5, -2], [0, 1.5, -2]],
  ['integers', Int32Array.of(0, 3, 4), [0, 3, 4], [0, 3, 4]],
  ['half floats, whose bits are an array of integers', Uint16Array.of(0, 0x3c00, 0x4000), [0, 1, 2], [0, 1, 2]],
  ['days, which mean milliseconds', Int32Array.of(0, 1, 2), [0, 864e5, 1728e5], [0, 864e5, 1728e5]],
  ['64-bit integers', BigInt64Array.of(0n, 5n, -7n), [0n, 5n, -7n], [0, 5, -7]],
  ['decimals, four words each', new Uint32Array(12).fill(9), [0.5, 1, 2], [0.5, 1, 2]],
]
for (const [what, stored, values, numbers] of kinds)
  test(`a table's column of ${what} is read as what it means`, () => {
    expect(read(tableOf(stored, values))).toEqual({ column: numbers, fills: undefined, names: ['x'] })
  })

test('a null in a table is no number, whatever the array has in its place', () => {
  const table = tableOf(Float64Array.of(1, 777, 3), [1, null, 3])
  expect(() => read(table)).toThrow('test: X has null at row 1, column 0 (x); every value must be a finite number')
  expect(read(table, 'mean')).toEqual({ column: [1, 2, 3], fills: Float64Array.of(2), names: ['x'] })
})

test('a 64-bit integer that no double holds is refused', () => {
  const value = 2n ** 53n + 1n
  expect(() => read(tableOf(BigInt64Array.of(value), [value]))).toThrow('test: X has the bigint 9007199254740993n at row 0, column 0 (x)')
})

test('booleans and text in a table are categories', () => {
  expect(() => read(tableOf(Uint8Array.of(0b101), [true, false, true]))).toThrow(
    'test: X has true at row 0, column 0 (x); every value must',
  )
  expect(() => read(tableOf(['a', 'b'], ['a', 'b']))).toThrow("test: X has the text 'a' at row 0, column 0 (x)")
})

test('a column without get is what its array holds', () => {
  const column: TableColumn = { length: 2, toArray: () => Float64Array.of(4, 5) }
  const table: ColumnTable = { numRows: 2, schema: { fields: [{ name: 'x' }] }, getChild: () => column }
  expect(read(table).column).toEqual([4, 5])
})

test('columns of a table are taken by name where a model has names', () => {
  const columns: Readonly<Record<string, Float64Array>> = { a: Float64Array.of(1, 2), b: Float64Array.of(3, 4), c: Float64Array.of(5, 6) }
  const table: ColumnTable = {
    numRows: 2,
    schema: { fields: Object.keys(columns).map((name) => ({ name })) },
    getChild: (name) => (columns[name] ? { length: 2, toArray: () => columns[name]! } : null),
  }
  const { design, names } = readMatrix('test', table, { names: ['c', 'a'] })
  expect(names).toEqual(['c', 'a'])
  const out = new Float64Array(2)
  design.apply(Float64Array.of(1, 10), out)
  expect([...out]).toEqual([15, 26])
})
