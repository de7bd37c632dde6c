import type { Label } from '@odot/problem'
import { EstimatorError } from '../errors.js'
import { show } from '../show.js'
import { isArrayLike, isMissing } from './cell.js'
import type { Cell, NamedColumns } from './matrix.js'
import { type ColumnTable, isTable, tableColumn, tableNames } from './table.js'

/** Columns by name that may hold categories, all of one length, or a table like those of Apache Arrow. */
export type RawColumns = Readonly<Record<string, ArrayLike<Cell | Label>>> | ColumnTable

export interface EncodeOptions {
  /** Columns of numbers that are categories; columns of strings and booleans are without being named. */
  readonly categorical?: readonly string[]
  /** Leaves the first level of every category out (default: false). A penalty that knows groups does not need it. */
  readonly dropFirst?: boolean
}

/** Columns with categories as indicators, and how others are encoded in the same way. */
export interface Encoding {
  /** Numbers by name, to be passed to `fit`: indicators of the levels, named `city=Oslo`, in place of each category. */
  readonly columns: NamedColumns
  /** The names of `columns`, in their order. */
  readonly names: readonly string[]
  /** The group 0 … G − 1 of each of them, for `groupLasso`: the indicators of one category are a group, every other column is one of its own. */
  readonly groups: Int32Array
  /** The levels of each category, in ascending order. */
  readonly levels: Readonly<Record<string, readonly Label[]>>
  /** Other rows of the same columns, to be passed to `predict`. @throws EstimatorError for a level that was not there, naming the row. */
  readonly apply: (columns: RawColumns) => NamedColumns
}

/**
 * Writes categories as indicators, one column for each level (one-hot): strings, booleans, and columns named in `categorical`. Columns of numbers stay as
 * they are, missing cells and all.
 *
 * @example
 * const { columns, names, groups, apply } = encode({ age: [40, 50, 60], city: ['Oslo', 'Rome', 'Oslo'] })
 * names.join(' ') // => 'age city=Oslo city=Rome'
 * groups // => [0, 1, 1]
 * columns['city=Rome'] // => [0, 1, 0]
 * apply({ age: [30, 20], city: ['Rome', 'Oslo'] })['city=Rome'] // => [1, 0]
 * apply({ age: [30], city: ['Paris'] }) // => throws column city has the text 'Paris' at row 0
 * @throws EstimatorError for a category without a value in some row or with values of several types, naming column and row, and for unknown options.
 */
export function encode(columns: RawColumns, options: EncodeOptions = {}): Encoding {
  const { categorical = [], dropFirst = false } = checked(options)
  if (typeof columns !== 'object' || columns === null || Array.isArray(columns) || ArrayBuffer.isView(columns)) {
    throw new EstimatorError(`encode: the columns are ${show(columns)}; pass an object of columns by name.`)
  }
  const given = isTable(columns) ? tableNames(columns) : Object.keys(columns)
  for (const name of categorical)
    if (!given.includes(name)) throw new EstimatorError(`encode: categorical names the column ${name}, which does not exist; leave it out.`)
  const codes = given.map((name) => codeOf(name, columnOf('encode', columns, name), { categorical, dropFirst }))
  const groupOf = new Map<string, number>()
  let group = 0
  for (const { outputs } of codes) {
    for (const output of outputs) {
      if (groupOf.has(output)) throw new EstimatorError(`encode: two columns are called ${output} once encoded; rename one of them.`)
      groupOf.set(output, group)
    }
    if (outputs.length > 0) group++
  }
  const encoded = encodedWith('encode', codes, columns)
  // in the order in which `fit` will see them: names that are whole numbers come first in an object
  const names = Object.freeze(Object.keys(encoded))
  return Object.freeze({
    columns: encoded,
    names,
    groups: Int32Array.from(names, (name) => groupOf.get(name)!),
    levels: Object.freeze(Object.fromEntries(codes.flatMap(({ name, levels }) => (levels ? [[name, levels]] : [])))),
    apply: (others: RawColumns) => encodedWith('encode.apply', codes, others),
  })
}

/** How a column is written: by its levels, or as it is. */
interface Code {
  readonly name: string
  readonly levels: readonly Label[] | undefined
  /** Levels that have no column, the first ones. */
  readonly dropped: number
  readonly outputs: readonly string[]
}

function codeOf(name: string, column: ArrayLike<unknown>, { categorical, dropFirst }: Required<EncodeOptions>): Code {
  if (!categorical.includes(name) && !isCategory(column)) return { name, levels: undefined, dropped: 0, outputs: [name] }
  const levels = levelsOf(name, column)
  const dropped = dropFirst ? 1 : 0
  return { name, levels, dropped, outputs: levels.slice(dropped).map((level) => `${name}=${level}`) }
}

/** Whether the first value of a column is a string or a boolean. */
function isCategory(column: ArrayLike<unknown>): boolean {
  for (let i = 0; i < column.length; i++) {
    const value = column[i]
    if (!isMissing(value)) return typeof value === 'string' || typeof value === 'boolean'
  }
  return false
}

function levelsOf(name: string, column: ArrayLike<unknown>): readonly Label[] {
  const seen = new Set<Label>()
  for (let i = 0; i < column.length; i++) {
    const value = labelAt('encode', name, column, i)
    if (typeof value !== typeof column[0])
      throw new EstimatorError(
        `encode: column ${name} has ${show(value)} at row ${i} but ${show(column[0])} at row 0; pass levels of one type.`,
      )
    seen.add(value)
  }
  return Object.freeze([...seen].sort((a, b) => (a < b ? -1 : 1)))
}

function labelAt(where: string, name: string, column: ArrayLike<unknown>, row: number): Label {
  const value = column[row]
  if (typeof value === 'string' || typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))) return value
  throw new EstimatorError(
    `${where}: column ${name} has ${show(value)} at row ${row}; pass a string, a boolean or a number, such as 'missing' where nothing is known.`,
  )
}

function encodedWith(where: string, codes: readonly Code[], columns: RawColumns): NamedColumns {
  const out: (readonly [string, ArrayLike<Cell>])[] = []
  for (const code of codes) {
    const column = columnOf(where, columns, code.name)
    if (code.levels) out.push(...indicators(where, code, column))
    else {
      requireNumbers(where, code.name, column)
      out.push([code.name, column])
    }
  }
  return Object.freeze(Object.fromEntries(out))
}

function requireNumbers(where: string, name: string, column: ArrayLike<unknown>): asserts column is ArrayLike<Cell> {
  for (let i = 0; i < column.length; i++) {
    const value = column[i]
    if (typeof value !== 'number' && !isMissing(value))
      throw new EstimatorError(
        `${where}: column ${name} has ${show(value)} at row ${i} but is a column of numbers; pass a number, or name it in categorical.`,
      )
  }
}

function indicators(
  where: string,
  { name, levels = [], dropped, outputs }: Code,
  column: ArrayLike<unknown>,
): readonly (readonly [string, Uint8Array])[] {
  const places = new Map(levels.map((level, k) => [level, k - dropped]))
  const out = outputs.map((output) => [output, new Uint8Array(column.length)] as const)
  for (let i = 0; i < column.length; i++) {
    const value = labelAt(where, name, column, i)
    const place = places.get(value)
    if (place === undefined) {
      throw new EstimatorError(
        `${where}: column ${name} has ${show(value)} at row ${i}, which is none of its levels ${shown(levels)}; encode all levels at once, or leave the row out.`,
      )
    }
    if (place >= 0) out[place]![1][i] = 1
  }
  return out
}

function shown(levels: readonly Label[]): string {
  const some = levels.slice(0, 6).map((level) => (typeof level === 'string' ? `'${level}'` : String(level)))
  return levels.length > 6 ? `${some.join(', ')}, …` : some.join(', ')
}

function columnOf(where: string, columns: RawColumns, name: string): ArrayLike<unknown> {
  const column = isTable(columns) ? tableColumn(columns, name) : Object.hasOwn(columns, name) ? columns[name] : undefined
  if (column === undefined) throw new EstimatorError(`${where}: there is no column ${name}; pass every column that was encoded.`)
  if (!isArrayLike(column)) throw new EstimatorError(`${where}: column ${name} is ${show(column)}; pass an array.`)
  return column
}

function checked(options: EncodeOptions): EncodeOptions {
  for (const key of Object.keys(options)) {
    if (key !== 'categorical' && key !== 'dropFirst')
      throw new EstimatorError(`encode: the option ${key} is unknown; the options are categorical, dropFirst.`)
  }
  const { categorical, dropFirst } = options
  if (categorical !== undefined && !Array.isArray(categorical))
    throw new EstimatorError(`encode: categorical is ${show(categorical)}; pass an array of column names.`)
  if (dropFirst !== undefined && typeof dropFirst !== 'boolean')
    throw new EstimatorError(`encode: dropFirst is ${show(dropFirst)}; pass true or false.`)
  return options
}
