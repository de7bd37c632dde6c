import { type ColumnTable, encode, lasso } from '@odot/estimators'
import { groupIndex } from '@odot/penalties'
import fc from 'fast-check'
import { expect, test } from 'vitest'

const runs = { seed: 5, numRuns: 200 }
const level = fc.constantFrom('a', 'b', 'c', 'd')

/** Columns of several kinds, some with names that are whole numbers, which objects put first. */
const rows = fc.array(fc.record({ x: fc.double({ noNaN: true }), city: level, 7: fc.boolean(), code: fc.constantFrom(30, 4, 5) }), {
  minLength: 1,
  maxLength: 20,
})
const columnsOf = <R extends object>(given: readonly R[], names: readonly (keyof R & string)[]) =>
  Object.fromEntries(names.map((name) => [name, given.map((row) => row[name])]))

test('every row has one indicator of each category, that of its level, and the indicators of one category are a group', () => {
  fc.assert(
    fc.property(rows, fc.boolean(), (given, dropFirst) => {
      const x = given.map((row) => row.x)
      const input = { ...columnsOf(given, ['city', 'code']), x, 7: given.map((row) => row[7]) }
      const { columns: encoded, names, groups, levels } = encode(input, { categorical: ['code'], dropFirst })
      expect(names).toEqual(Object.keys(encoded))
      expect(Object.keys(levels).sort()).toEqual(['7', 'city', 'code'])
      const raw: Readonly<Record<string, readonly (string | number | boolean)[]>> = {
        city: given.map((row) => row.city),
        7: given.map((row) => row[7]),
        code: given.map((row) => row.code),
      }
      for (const [name, of] of Object.entries(levels)) {
        expect([...of]).toEqual([...new Set(raw[name]!)].sort((a, b) => (a < b ? -1 : 1)))
        for (const [k, value] of of.entries()) {
          const indicator = encoded[`${name}=${value}`]
          if (dropFirst && k === 0) expect(indicator).toBeUndefined()
          else expect(Array.from(indicator!)).toEqual(raw[name]!.map((each) => (each === value ? 1 : 0)))
        }
        const own = new Set(names.flatMap((output, j) => (output.startsWith(`${name}=`) ? [groups[j]] : [])))
        expect(own.size).toBe(of.length > (dropFirst ? 1 : 0) ? 1 : 0)
      }
      expect(encoded.x).toBe(x)
      // groups without gaps, one for each column that is left
      expect(groupIndex(groups).count).toBe(1 + Object.values(levels).filter((of) => of.length > (dropFirst ? 1 : 0)).length)
      expect(groups).toHaveLength(names.length)
    }),
    runs,
  )
})

test('applied to some of the rows, it gives those rows', () => {
  fc.assert(
    fc.property(rows, fc.boolean(), (given, dropFirst) => {
      const whole = encode(columnsOf(given, ['x', 'city']), { dropFirst })
      const some = given.filter((_, i) => i % 2 === 0)
      const applied = whole.apply(columnsOf(some, ['city', 'x']))
      expect(Object.keys(applied)).toEqual([...whole.names])
      for (const name of whole.names) {
        const all = Array.from(whole.columns[name]!)
        expect(Array.from(applied[name]!)).toEqual(all.filter((_, i) => i % 2 === 0))
      }
    }),
    runs,
  )
})

test('a model of encoded columns predicts from columns that are encoded in the same way', () => {
  const columns = { city: ['Oslo', 'Rome', 'Oslo', 'Paris', 'Rome', 'Paris'], age: [20, 30, 40, 50, 60, 70], 2020: [1, 0, 1, 1, 0, 1] }
  const y = columns.city.map((city, i) => (city === 'Rome' ? 5 : 0) + 0.1 * columns.age[i]!)
  const { columns: X, names, apply } = encode(columns)
  const model = lasso({ lambda: 0.001, tolerance: 1e-10 }).fitSync(X, y)
  expect(model.names).toEqual(names)
  const again = model.predict(apply({ 2020: [0, 1], age: [30, 50], city: ['Rome', 'Paris'] }))
  const all = model.predict(X)
  expect([...again]).toEqual([all[1], all[3]])
})

test('a table is encoded as the columns that it holds', () => {
  const columns = { city: ['Oslo', 'Rome', 'Oslo'], age: Float64Array.of(1, 2, 3), member: [true, false, true] }
  const table: ColumnTable = {
    numRows: 3,
    schema: { fields: Object.keys(columns).map((name) => ({ name })) },
    getChild: (name) => {
      const array = Object.entries(columns).find(([own]) => own === name)?.[1]
      return array ? { length: 3, nullCount: 0, toArray: () => array, get: (row) => array[row] } : null
    },
  }
  const encoded = encode(table)
  expect(encoded.columns).toEqual(encode(columns).columns)
  expect([...encoded.groups]).toEqual([0, 0, 1, 2, 2])
})

test('a category that is missing in all rows before the first value is recognised by that value', () => {
  expect(() => encode({ city: [null, 'Oslo'] })).toThrow('encode: column city has null at row 0')
  expect(encode({ age: [null, 3] }).columns.age).toEqual([null, 3])
})

test('groups are in the order in which fit sees the columns, where names are whole numbers', () => {
  const columns: Readonly<Record<string, readonly (string | number)[]>> = { city: ['Oslo', 'Rome'], 2020: [1, 2] }
  const table: ColumnTable = {
    numRows: 2,
    schema: { fields: [{ name: 'city' }, { name: '2020' }] },
    getChild: (name) => ({ length: 2, toArray: () => columns[name] ?? [] }),
  }
  const { names, groups } = encode(table)
  expect(names).toEqual(['2020', 'city=Oslo', 'city=Rome'])
  expect([...groups]).toEqual([1, 0, 0])
})
