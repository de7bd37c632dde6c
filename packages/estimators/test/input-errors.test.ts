import { type ColumnTable, encode, lasso, type MatrixLike, type RawColumns } from '@odot/estimators'
import { cpu, csc, dense, operator } from '@odot/kernels'
import { describe, expect, test } from 'vitest'
import { finished } from '../src/fit/run.js'
import { placeMatrix, readMatrix } from '../src/input/matrix.js'

const values = Float64Array.of(1, 2, 3)
const rowIndices = Int32Array.of(0, 2, 2)
const columnStarts = Int32Array.of(0, 2, 3)
const shape = [3, 2] as const

const table = (column: object, numRows = 3): ColumnTable =>
  ({
    numRows,
    schema: { fields: [{ name: 'age' }, { name: 'bmi' }] },
    getChild: (name: string) => (name === 'age' ? column : null),
  }) as unknown as ColumnTable

const refused: readonly (readonly [what: string, X: unknown, says: string])[] = [
  [
    'an operator without columns',
    operator({ rows: 3, columns: 2, apply: (_, out) => out.fill(0), adjoint: (_, out) => out.fill(0) }),
    'X is a design of the format operator without column and columnNorms; give the operator both, or pass a matrix.',
  ],
  ['a design without rows', dense(new Float64Array(0), { rows: 0, columns: 2, order: 'row-major' }), 'X is empty (0 rows, 2 columns)'],
  [
    'a sparse matrix with too few indices',
    { values, rowIndices: rowIndices.subarray(1), columnStarts, shape },
    'X is no sparse matrix: csc: 3 values but 2 row indices; pass the row of each value.',
  ],
  [
    'a sparse matrix whose rows are out of order',
    { format: 'csc', values, indices: Int32Array.of(2, 0, 2), indptr: columnStarts, shape },
    'X is no sparse matrix: csc: column 0 has row 0 after row 2, as entry 1; sort the rows of each column.',
  ],
  [
    'a sparse matrix with a column that does not exist',
    { values, columnIndices: rowIndices, rowStarts: Int32Array.of(0, 1, 2, 3), shape },
    'X is no sparse matrix: csr: entry 1, in row 1, has the column 2, which is not one of 0 … 1.',
  ],
  [
    'a sparse format that is none',
    { format: 'coo', values, indices: rowIndices, starts: columnStarts, shape },
    "X.format is the text 'coo'; pass 'csc'",
  ],
  [
    'a sparse matrix without starts',
    { format: 'csc', values, indices: rowIndices, shape },
    'X has neither starts nor indptr; pass where each column begins.',
  ],
  [
    'a sparse shape that is none',
    { values, rowIndices, columnStarts, shape: [3] },
    'X.shape is an array [3]; pass [rows, columns] in whole numbers.',
  ],
  ['a number in place of a column', { age: [1, 2, 3], bmi: 4 }, 'column bmi of X is 4; pass an array of numbers.'],
  [
    'text in a column',
    { age: [1, 2, 3], sex: ['m', 'f', 'm'] },
    "X has the text 'm' at row 0, column 1 (sex); every value must be a finite number, so encode categories as numbers first.",
  ],
  [
    'null in a column',
    { age: [1, 2, 3], bmi: [1, 2, null] },
    "X has null at row 2, column 1 (bmi); every value must be a finite number, so remove the row or fill the cell, or fit with impute: 'mean'.",
  ],
  [
    'a table without a column that it names',
    table({ length: 3, toArray: () => values }),
    'X has no column bmi; pass every column that was fitted.',
  ],
]

describe('X is refused, saying where, what and what to do', () => {
  for (const [what, X, says] of refused)
    test(what, () => {
      expect(() => readMatrix('test', X as MatrixLike)).toThrow(`test: ${says}`)
      const device = cpu()
      expect(() => finished(placeMatrix('test', X as MatrixLike, device))).toThrow(`test: ${says}`)
      device.dispose()
      expect(() => lasso({ lambda: 1 }).fitSync(X as MatrixLike, [1, 2, 3])).toThrow(`lasso.fitSync: ${says}`)
    })

  test('columns without any observed value', () => {
    const X = [
      [1, Number.NaN],
      [2, null],
      [3, undefined],
    ]
    expect(() => readMatrix('test', X, { impute: 'mean' })).toThrow('test: column 1 of X has no value, so it has no mean; leave it out.')
    const weighted = { age: [1, null, 3], bmi: [1, 2, 3] }
    expect(() => readMatrix('test', weighted, { impute: 'mean', sampleWeight: [0, 1, 0] })).toThrow(
      'test: column 0 (age) of X has no value in a row of positive weight, so it has no mean; leave it out.',
    )
  })

  test('sparse columns whose entries are all missing, where there is one in each row', () => {
    const X = csc(
      { values: Float64Array.of(Number.NaN, Number.NaN), rowIndices: Int32Array.of(0, 1), columnStarts: Int32Array.of(0, 2) },
      { rows: 2, columns: 1 },
    )
    expect(() => readMatrix('test', X, { impute: 'mean' })).toThrow('test: column 0 of X has no value')
  })

  test('another number of columns than there are fills', () => {
    expect(() => readMatrix('test', [[1, 2]], { impute: Float64Array.of(1) })).toThrow(
      'test: X has 2 columns but the model was fitted on 1; pass the fitted columns in the fitted order.',
    )
  })

  test('text where cells may be missing', () => {
    expect(() => readMatrix('test', [[1, 'a' as unknown as number]], { impute: 'mean' })).toThrow("X has the text 'a' at row 0, column 1")
  })

  test('columns whose sum overflows', () => {
    const X = { data: Float64Array.of(1, 1e308, 2, 1e308), shape: [2, 2] } as const
    for (const impute of [undefined, 'mean', Float64Array.of(1, 2)] as const)
      expect(() => readMatrix('test', X, { impute })).toThrow('test: column 1 of X adds up to more than a double holds; rescale it.')
  })

  test('columns that every object has by nature', () => {
    expect(() => readMatrix('test', { age: [1, 2] }, { names: ['age', 'constructor'] })).toThrow('test: X has no column constructor')
  })
})

describe('encode refuses', () => {
  const cases: readonly (readonly [what: string, columns: unknown, options: object, says: string])[] = [
    ['rows', [[1, 2]], {}, 'encode: the columns are an array [an array [1, 2]]; pass an object of columns by name.'],
    [
      'a category without a value',
      { city: ['Oslo', null] },
      {},
      'encode: column city has null at row 1; pass a string, a boolean or a number',
    ],
    [
      'levels of two types',
      { city: ['Oslo', 3] },
      {},
      "encode: column city has 3 at row 1 but the text 'Oslo' at row 0; pass levels of one type.",
    ],
    ['text among numbers', { age: [1, 'old'] }, {}, "encode: column age has the text 'old' at row 1 but is a column of numbers"],
    [
      'a categorical column that does not exist',
      { age: [1] },
      { categorical: ['city'] },
      'encode: categorical names the column city, which does not exist',
    ],
    ['categorical as text', { age: [1] }, { categorical: 'age' }, "encode: categorical is the text 'age'; pass an array of column names."],
    ['dropFirst as a number', { age: [1] }, { dropFirst: 1 }, 'encode: dropFirst is 1; pass true or false.'],
    ['an unknown option', { age: [1] }, { drop: true }, 'encode: the option drop is unknown; the options are categorical, dropFirst.'],
    ['two columns of one name', { a: ['b'], 'a=b': [1] }, {}, 'encode: two columns are called a=b once encoded; rename one of them.'],
    ['a column that is none', { a: 3 }, {}, 'encode: column a is 3; pass an array.'],
  ]
  for (const [what, columns, options, says] of cases)
    test(what, () => {
      expect(() => encode(columns as RawColumns, options)).toThrow(says)
    })

  const { apply } = encode({ age: [1, 2], city: ['Oslo', 'Rome'] })
  test('a level that it has not seen, when applied', () => {
    expect(() => apply({ age: [1, 2, 3], city: ['Oslo', 'Rome', 'Paris'] })).toThrow(
      "encode.apply: column city has the text 'Paris' at row 2, which is none of its levels 'Oslo', 'Rome'; encode all levels at once, or leave the row out.",
    )
  })
  test('a column that is missing, when applied', () => {
    expect(() => apply({ age: [1] })).toThrow('encode.apply: there is no column city; pass every column that was encoded.')
  })
})
