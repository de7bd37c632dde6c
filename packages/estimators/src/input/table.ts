/** One column of an Arrow table, as far as it is read. */
export interface TableColumn {
  readonly length: number
  readonly nullCount?: number
  readonly toArray: () => ArrayLike<unknown>
  /** The value of a row, null where there is none. */
  readonly get?: (row: number) => unknown
}

/** A table of the kind of Apache Arrow: columns by name that may have rows without a value. */
export interface ColumnTable {
  readonly numRows: number
  readonly schema: { readonly fields: readonly { readonly name: string }[] }
  readonly getChild: (name: string) => TableColumn | null
}

export function isTable(X: object): X is ColumnTable {
  return 'getChild' in X && typeof X.getChild === 'function' && 'schema' in X
}

export function tableNames({ schema }: ColumnTable): readonly string[] {
  return schema.fields.map(({ name }) => name)
}

/** The values of a column, nulls where there are none; undefined when the table has no such column. */
export function tableColumn(table: ColumnTable, name: string): ArrayLike<unknown> | undefined {
  const column = table.getChild(name)
  if (!column) return undefined
  const array = column.toArray()
  const { length, get } = column
  if (!get || (!((column.nullCount ?? 0) > 0) && holdsValues(array, column))) return array
  return Array.from({ length }, (_, row) => plain(get.call(column, row)))
}

/**
 * Whether an array holds the values of a column and not only their bits, as those of half floats, decimals, dates and booleans do. Zeros say nothing; of
 * these types no other number stands for itself.
 */
function holdsValues(array: ArrayLike<unknown>, column: TableColumn): boolean {
  if (array.length !== column.length || typeof array[0] === 'bigint') return false
  if (!ArrayBuffer.isView(array)) return true
  for (let row = 0; row < array.length; row++) if (array[row] !== 0) return Object.is(array[row], column.get?.(row))
  return true
}

/** 64-bit integers as numbers where a double holds them. */
function plain(value: unknown): unknown {
  return typeof value === 'bigint' && BigInt(Number(value)) === value ? Number(value) : value
}
