import { type Design, isCsc, isCsr, isDense } from '@odot/kernels'
import { isDesign } from '../input/column-design.js'
import type { Matrix } from '../input/dense-input.js'
import type { MatrixLike } from '../input/matrix.js'
import type { SparseMatrix } from '../input/sparse-input.js'
import { isTable, tableColumn, tableNames } from '../input/table.js'
import { NotShareable } from './shareable.js'

/** X as plain data with the same numbers, or as it is. @throws NotShareable for designs that are only code. */
export function plainMatrix(X: MatrixLike): object {
  if (isRows(X)) return packedRows(X) ?? X
  if (isDesign(X)) return plainDesign(X)
  if (isTable(X)) return Object.fromEntries(tableNames(X).map((name) => [name, tableColumn(X, name) ?? []]))
  return X
}

function isRows(X: MatrixLike): X is Extract<MatrixLike, readonly unknown[]> {
  return Array.isArray(X)
}

function plainDesign(X: Design): Matrix | SparseMatrix {
  const { rows, columns } = X
  if (isDense(X)) return { data: X.data, shape: [rows, columns], order: X.format }
  if (isCsc(X)) return { values: X.values, rowIndices: X.indices, columnStarts: X.starts, shape: [rows, columns] }
  if (isCsr(X)) return { values: X.values, columnIndices: X.indices, rowStarts: X.starts, shape: [rows, columns] }
  throw new NotShareable('X is an operator')
}

/** Rows of numbers in one array, which can be shared; undefined where a cell is none. */
function packedRows(X: readonly ArrayLike<unknown>[]): Matrix | undefined {
  const columns = X[0]?.length ?? 0
  const data = new Float64Array(X.length * columns)
  for (let i = 0; i < X.length; i++) {
    const row = X[i]!
    if (row.length !== columns) return undefined
    for (let j = 0; j < columns; j++) {
      const value = row[j]
      if (typeof value !== 'number') return undefined
      data[i * columns + j] = value
    }
  }
  return { data, shape: [X.length, columns] }
}
