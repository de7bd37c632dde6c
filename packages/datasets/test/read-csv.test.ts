import { dsvFormat } from 'd3-dsv'
import { array, assert, constantFrom, double, integer, property, string, uniqueArray } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type CsvOptions, readCsv } from '../src/index.js'

describe('readCsv', () => {
  test('reads back the bits of any table of finite numbers', () => {
    const name = string({ minLength: 1, maxLength: 6 }).filter((s) => s.trim() !== '' && !/[\r\n\uFEFF]/.test(s))
    const names = uniqueArray(name, { minLength: 1, maxLength: 5, selector: (s) => s.trim() })
    const number = double({ noNaN: true, noDefaultInfinity: true }).map((x) => x + 0)
    assert(
      property(
        names,
        integer({ min: 1, max: 6 }),
        constantFrom(',', ';', '\t', '|'),
        constantFrom('\n', '\r\n'),
        array(number),
        (header, rows, delimiter, end, pool) => {
          const value = (i: number, j: number): number => pool[i * header.length + j] ?? i - j / 7
          const cells = Array.from({ length: rows }, (_, i) => header.map((_, j) => String(value(i, j))))
          const text = dsvFormat(delimiter)
            .formatRows([header, ...cells])
            .replaceAll('\n', end)
          const { columns, featureNames } = readCsv(text, { delimiter })
          expect([...featureNames].sort()).toEqual(header.map((s) => s.trim()).sort())
          header.forEach((s, j) => {
            expect(Array.from(columns[s.trim()]!)).toEqual(cells.map((_, i) => value(i, j)))
          })
        },
      ),
      { seed: 1 },
    )
  })

  test('keeps the target apart from the features', () => {
    const table = readCsv('a,y,b\n1,2,3\n4,5,6', { target: 'y' })
    expect(table.featureNames).toEqual(['a', 'b'])
    expect(table.columns).toEqual({ a: Float64Array.of(1, 4), b: Float64Array.of(3, 6) })
    expect(table.target).toEqual(Float64Array.of(2, 5))
    expect(table.targetName).toBe('y')
  })

  test('reads class names as they stand', () => {
    expect(readCsv('a,kind\n1,"x, y"\n2,3', { labels: 'kind' }).labels).toEqual(['x, y', '3'])
  })

  test('numbers the columns of a text without a header', () => {
    expect(readCsv('1,2\n3,4', { header: false, target: 'column1' }).columns).toEqual({ column0: Float64Array.of(1, 3) })
  })

  test('drops a byte order mark, spaces around cells and line breaks at the end', () => {
    expect(readCsv('\uFEFFa , b\r\n 1,+2e-3\r\n\r\n').columns).toEqual({ a: Float64Array.of(1), b: Float64Array.of(0.002) })
  })

  test('featureNames are the keys of columns, in their order', () => {
    const { columns, featureNames } = readCsv('b,2010,2009,__proto__\n1,2,3,4')
    expect(featureNames).toEqual(Object.keys(columns))
    expect([...featureNames].sort()).toEqual(['2009', '2010', '__proto__', 'b'])
  })

  test('is frozen', () => {
    const table = readCsv('a,k\n1,u', { labels: 'k' })
    expect([table, table.columns, table.featureNames, table.labels].every((part) => Object.isFrozen(part))).toBe(true)
  })

  test.each<[text: string, options: CsvOptions, message: string]>([
    ['', {}, 'readCsv: the text is empty; pass at least one row of data.'],
    [' \n\n', {}, 'readCsv: the text is empty; pass at least one row of data.'],
    ['a,b\n', {}, 'readCsv: the header is followed by no rows; pass at least one row of data, or header: false.'],
    ['a,b,a\n1,2,3', {}, 'readCsv: columns 1 and 3 are both named "a"; rename one.'],
    ['a,,b\n1,2,3', {}, 'readCsv: column 2 of the header has no name; name every column.'],
    ['a,b\n1,2\n3', {}, 'readCsv: row 2 has 1 cells but there are 2 columns; make all rows equally long.'],
    ['a,b\n1,2\n\n3,4', {}, 'readCsv: row 2 has 1 cells but there are 2 columns; make all rows equally long.'],
    ['1,2,3', { header: ['a', 'b'] }, 'readCsv: row 1 has 3 cells but there are 2 columns; make all rows equally long.'],
    ['a,b\n1,2\n3, ', {}, 'readCsv: row 2, column "b" is empty (""); fill in or drop missing values before reading.'],
    ['a,b\n1,NA', {}, 'readCsv: row 1, column "b" is "NA", which is not a finite number; encode or drop it before reading.'],
    ['a,b\n1,Infinity', {}, 'readCsv: row 1, column "b" is "Infinity", which is not a finite number; encode or drop it before reading.'],
    ['a,b\n1,1e999', {}, 'readCsv: row 1, column "b" is "1e999", which is not a finite number; encode or drop it before reading.'],
    ['a,b\n1,0x10', {}, 'readCsv: row 1, column "b" is "0x10", which is not a finite number; encode or drop it before reading.'],
    [
      'a;b\n1;2,5',
      { delimiter: ';' },
      'readCsv: row 1, column "b" is "2,5", which is not a finite number; encode or drop it before reading.',
    ],
    ['a,k\n1,', { labels: 'k' }, 'readCsv: row 1, column "k" is empty (""); fill in or drop missing values before reading.'],
    ['a,b\n1,2', { target: 'y' }, 'readCsv: no column is named "y"; the columns are "a", "b".'],
    ['y\n1', { target: 'y' }, 'readCsv: no column is left for the features; pass at least one besides the target.'],
    [
      'a\n1',
      { delimiter: '::' },
      'readCsv: delimiter is "::"; pass one character that occurs neither in numbers nor in quoting, such as a comma, ";" or "\\t".',
    ],
  ])('refuses %j with %o', (text, options, message) => {
    expect(() => readCsv(text, options)).toThrow(new Error(message))
  })

  test('refuses a target that is both numbers and labels', () => {
    // @ts-expect-error: the two exclude each other
    expect(() => readCsv('a,b\n1,2', { target: 'a', labels: 'b' })).toThrow(
      'readCsv: target is "a" and labels is "b"; pass one of the two.',
    )
  })

  test('shortens long cells in messages', () => {
    expect(() => readCsv(`a\n${'x'.repeat(100)}`)).toThrow(`is "${'x'.repeat(40)}…", which`)
  })
})

describe('columns', () => {
  const text = 'id,day,size,rooms,price\na7,2024-01-02,70,3,210\nb1,2024-03-04,45,2,150'

  test('keeps the features that are named, and reads no cell of the others', () => {
    const { columns, featureNames, target } = readCsv(text, { columns: ['rooms', 'size'], target: 'price' })
    expect(featureNames).toEqual(['size', 'rooms'])
    expect(columns).toEqual({ size: Float64Array.of(70, 45), rooms: Float64Array.of(3, 2) })
    expect(target).toEqual(Float64Array.of(210, 150))
    expect(readCsv(text, { columns: ['size'], labels: 'id' }).labels).toEqual(['a7', 'b1'])
    expect(() => readCsv(text, { target: 'price' })).toThrow('row 1, column "id" is "a7", which is not a finite number')
  })

  test('refuses names that there are not, the target, and none', () => {
    expect(() => readCsv(text, { columns: ['sise'] })).toThrow(
      'columns asks for "sise"; the columns are "id", "day", "size", "rooms", "price"',
    )
    expect(() => readCsv(text, { columns: ['price'], target: 'price' })).toThrow('"price" is the target and in columns')
    expect(() => readCsv(text, { columns: [], target: 'price' })).toThrow('no column is left for the features')
  })
})
