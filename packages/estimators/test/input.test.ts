import { normal, seededRandom } from '@odot/autodiff'
import { type ColumnTable, lasso, type MatrixLike, type TableColumn } from '@odot/estimators'
import { cpu, cscFromDense, csr, dense, isCsc } from '@odot/kernels'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { finished } from '../src/fit/run.js'
import { type NamedDesign, placeMatrix, type ReadOptions, readMatrix } from '../src/input/matrix.js'

const runs = { seed: 3, numRuns: 60 }

/** A matrix as rows, about half zeros. */
const cells = fc
  .tuple(fc.integer({ min: 1, max: 70 }), fc.integer({ min: 1, max: 40 }), fc.integer({ min: 0, max: 1e6 }))
  .map(([rows, columns, seed]) => {
    const random = seededRandom(seed)
    return Array.from({ length: rows }, () => Array.from({ length: columns }, () => (random() < 0.5 ? 0 : normal(random))))
  })

interface Kind {
  readonly of: (rows: readonly (readonly number[])[]) => MatrixLike
  readonly sparse?: true
  /** Whether columns have names. */
  readonly named?: true
}

const sizes = (rows: readonly (readonly number[])[]) => ({ rows: rows.length, columns: rows[0]!.length })
const shape = (rows: readonly (readonly number[])[]) => [rows.length, rows[0]!.length] as const
const transpose = (rows: readonly (readonly number[])[]): number[][] => rows[0]!.map((_, j) => rows.map((row) => row[j]!))
const byRow = (rows: readonly (readonly number[])[]): Float64Array => Float64Array.from(rows.flat())
const byColumn = (rows: readonly (readonly number[])[]): Float64Array => byRow(transpose(rows))
const sparseOf = (rows: readonly (readonly number[])[]) => cscFromDense(byRow(rows), { ...sizes(rows), order: 'row-major' })
/** The arrays of the matrix by rows: those of its transpose by columns. */
const sparseRowsOf = (rows: readonly (readonly number[])[]) => sparseOf(transpose(rows))

function tableOf(columns: Readonly<Record<string, TableColumn>>): ColumnTable {
  const names = Object.keys(columns)
  return {
    numRows: columns[names[0]!]!.length,
    schema: { fields: names.map((name) => ({ name })) },
    getChild: (name) => columns[name] ?? null,
  }
}

/** A column that knows its values and its nulls, with an array of its own kind. */
function tableColumn(values: readonly unknown[], array: ArrayLike<unknown> = Float64Array.from(values, Number)): TableColumn {
  return {
    length: values.length,
    nullCount: values.filter((value) => value === null).length,
    toArray: () => array,
    get: (row) => values[row],
  }
}

const kinds: Readonly<Record<string, Kind>> = {
  'rows of numbers': { of: (rows) => rows },
  'rows in typed arrays': { of: (rows) => rows.map((row) => Float64Array.from(row)) },
  'a matrix by rows': { of: (rows) => ({ data: byRow(rows), shape: shape(rows) }) },
  'a matrix by columns': { of: (rows) => ({ data: byColumn(rows), shape: shape(rows), order: 'column-major' }) },
  'a dense design by rows': { of: (rows) => dense(byRow(rows), { ...sizes(rows), order: 'row-major' }) },
  'a dense design by columns': { of: (rows) => dense(byColumn(rows), { ...sizes(rows), order: 'column-major' }) },
  'a csc design': { of: sparseOf, sparse: true },
  'a csr design': {
    of: (rows) => {
      const { values, indices, starts } = sparseRowsOf(rows)
      return csr({ values, columnIndices: indices, rowStarts: starts }, sizes(rows))
    },
    sparse: true,
  },
  'csc arrays by the names of csc': {
    of: (rows) => {
      const { values, indices, starts } = sparseOf(rows)
      return { values, rowIndices: indices, columnStarts: starts, shape: shape(rows) }
    },
    sparse: true,
  },
  'csr arrays by the names of csr': {
    of: (rows) => {
      const { values, indices, starts } = sparseRowsOf(rows)
      return { values, columnIndices: indices, rowStarts: starts, shape: shape(rows) }
    },
    sparse: true,
  },
  'csc arrays with a format': {
    of: (rows) => {
      const { values, indices, starts } = sparseOf(rows)
      return { format: 'csc', values, indices, starts, shape: shape(rows) }
    },
    sparse: true,
  },
  'csr arrays with a format and indptr': {
    of: (rows) => {
      const { values, indices, starts } = sparseRowsOf(rows)
      return { format: 'csr', values, indices, indptr: starts, shape: shape(rows) }
    },
    sparse: true,
  },
  'columns by name': { of: (rows) => Object.fromEntries(transpose(rows).map((column, j) => [`x${j}`, column])), named: true },
  'typed columns by name': {
    of: (rows) => Object.fromEntries(transpose(rows).map((column, j) => [`x${j}`, Float64Array.from(column)])),
    named: true,
  },
  'a table': {
    of: (rows) => tableOf(Object.fromEntries(transpose(rows).map((column, j) => [`x${j}`, tableColumn(column)]))),
    named: true,
  },
}

/** The numbers of a design, by its columns. */
function numbersOf({ rows, columns, column }: NamedDesign['design']): number[][] {
  const out = Array.from({ length: rows }, () => new Array<number>(columns))
  for (let j = 0; j < columns; j++) {
    const values = new Float64Array(rows)
    column.axpy(j, 1, values)
    for (const [i, value] of values.entries()) out[i]![j] = value + 0
  }
  return out
}

const device = cpu()

/** Reads X to both places. */
const places: Readonly<Record<string, (X: MatrixLike, options?: ReadOptions) => NamedDesign>> = {
  'to the host': (X, options) => readMatrix('test', X, options),
  'to a device': (X, options) => finished(placeMatrix('test', X, device, options)),
}

for (const [where, read] of Object.entries(places)) {
  describe(`X is read ${where}`, () => {
    for (const [kind, { of, sparse, named }] of Object.entries(kinds)) {
      test(`${kind}: the same numbers, ${sparse ? 'sparse' : 'dense'}`, () => {
        fc.assert(
          fc.property(cells, (rows) => {
            const { design, dispose } = read(of(rows))
            expect([design.rows, design.columns]).toEqual([...shape(rows)])
            expect(numbersOf(design)).toEqual(rows.map((row) => row.map((value) => value + 0)))
            expect(isCsc(design)).toBe(sparse === true)
            dispose()
          }),
          runs,
        )
      })

      test(`${kind}: filling missing cells is filling them by hand, and the fills are the means of the observed cells`, () => {
        fc.assert(
          fc.property(cells, fc.integer({ min: 0, max: 1e6 }), fc.boolean(), (rows, seed, weighted) => {
            const random = seededRandom(seed)
            const sampleWeight = weighted ? rows.map((_, i) => (i === 0 ? 1 : Math.floor(3 * random()))) : undefined
            // the first row is whole, so that every column has a mean
            const holed = rows.map((row, i) => row.map((value) => (i > 0 && random() < 0.3 ? Number.NaN : value)))
            const means = transpose(holed).map((column) => {
              const seen = [...column.keys()].filter((i) => !Number.isNaN(column[i]!))
              const weightOf = (i: number): number => sampleWeight?.[i] ?? 1
              return seen.reduce((sum, i) => sum + weightOf(i) * column[i]!, 0) / seen.reduce((sum, i) => sum + weightOf(i), 0)
            })
            const X = of(holed)
            const { design, fills, dispose } = read(X, { impute: 'mean', sampleWeight })
            for (const [j, mean] of means.entries()) expect(fills![j]).toBeCloseTo(mean, 12)
            const byHand = holed.map((row) => row.map((value, j) => (Number.isNaN(value) ? fills![j]! : value) + 0))
            expect(numbersOf(design)).toEqual(byHand)
            const again = read(X, { impute: fills! })
            expect(numbersOf(again.design)).toEqual(byHand)
            expect(again.fills).toEqual(fills)
            dispose()
            again.dispose()
            // the caller's numbers stay as they were
            expect(JSON.stringify(X)).toEqual(JSON.stringify(of(holed)))
            if (holed.flat().some(Number.isNaN)) expect(() => read(X)).toThrow('X has NaN at row')
          }),
          runs,
        )
      })

      test(`${kind}: NaN and infinities are named by row and column`, () => {
        const hole = (value: number): MatrixLike =>
          of([
            [1, 0, 3],
            [4, 5, 0],
            [0, 8, value],
            [7, value, 1],
          ])
        // rows are read one after the other, all else by columns
        const at = kind.startsWith('rows') ? 'row 2, column 2' : `row 3, column 1${named ? ' (x1)' : ''}`
        for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
          expect(() => read(hole(value))).toThrow(`test: X has ${value} at ${at}; every value must be a finite number`)
          if (Number.isNaN(value)) continue
          expect(() => read(hole(value), { impute: 'mean' })).toThrow(`test: X has ${value} at ${at};`)
          expect(() => read(hole(value), { impute: Float64Array.of(1, 2, 3) })).toThrow(`test: X has ${value} at ${at};`)
        }
      })
    }
  })
}

test('a model of a sparse X is that of the same numbers, dense', () => {
  fc.assert(
    fc.property(cells, fc.boolean(), fc.boolean(), (rows, intercept, standardize) => {
      const y = rows.map((row, i) => 2 * row[0]! - (row[1] ?? 0) + Math.sin(i))
      const fit = (X: MatrixLike) => lasso({ lambdaRatio: 0.1, tolerance: 1e-10, intercept, standardize }).fitSync(X, y)
      const whole = fit(rows)
      for (const kind of ['a csc design', 'a csr design', 'csr arrays with a format and indptr']) {
        const X = kinds[kind]!.of(rows)
        const model = fit(X)
        expect(model.certificate.relativeGap).toBeLessThanOrEqual(1e-10)
        expect(Math.abs(model.certificate.primal - whole.certificate.primal)).toBeLessThanOrEqual(
          4e-10 * Math.max(whole.certificate.primal, 1e-12 + model.certificate.primal),
        )
        if (rows.length > 2 * rows[0]!.length)
          for (const [j, b] of model.coefficients.entries()) expect(b).toBeCloseTo(whole.coefficients[j]!, 4)
        const predicted = model.predict(rows)
        for (const [i, value] of model.predict(X).entries()) expect(value).toBeCloseTo(predicted[i]!, 10)
      }
    }),
    { ...runs, numRuns: 20 },
  )
})
