import { dsvFormat } from 'd3-dsv'

/** How a text is laid out. */
export type CsvFormat = {
  /** True when the first row holds the names (the default), false for names `column0`, `column1`, …, or the names themselves. */
  readonly header?: boolean | readonly string[]
  /** One character, a comma by default. */
  readonly delimiter?: string
  /** Names of the features to keep, all columns but the target by default; the cells of the others, such as ids and dates, are not read. */
  readonly columns?: readonly string[]
}

type NoTarget = { readonly target?: never; readonly labels?: never }
type NumericTarget = { readonly target: string; readonly labels?: never }
type ClassTarget = { readonly labels: string; readonly target?: never }

/** The options of `readCsv`: the layout, and the name of one target at most. */
export type CsvOptions = CsvFormat & (NoTarget | NumericTarget | ClassTarget)

/** The numeric columns of a text, without the target. */
export type CsvTable = {
  /** One array of length [rows] per feature. */
  readonly columns: Readonly<Record<string, Float64Array>>
  /** The keys of `columns`, in their order. */
  readonly featureNames: readonly string[]
}

/** A table with a numeric target. */
export type CsvRegression = CsvTable & { readonly targetName: string; readonly target: Float64Array }

/** A table with a target of class names. */
export type CsvClassification = CsvTable & { readonly targetName: string; readonly labels: readonly string[] }

const decimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i

const fail = (message: string): never => {
  throw new Error(`readCsv: ${message}`)
}

const quoted = (cell: string): string => JSON.stringify(cell.length > 40 ? `${cell.slice(0, 40)}…` : cell)

const checkNames = (names: readonly string[]): void => {
  const seen = new Map<string, number>()
  names.forEach((name, j) => {
    if (name === '') fail(`column ${j + 1} of the header has no name; name every column.`)
    const first = seen.get(name)
    if (first !== undefined) fail(`columns ${first + 1} and ${j + 1} are both named ${quoted(name)}; rename one.`)
    seen.set(name, j)
  })
}

const checkChosen = (chosen: readonly string[] | undefined, names: readonly string[], targetName: string | undefined): void => {
  for (const name of chosen ?? []) {
    if (!names.includes(name)) fail(`columns asks for ${quoted(name)}; the columns are ${names.map(quoted).join(', ')}.`)
    if (name === targetName) fail(`${quoted(name)} is the target and in columns; leave it out of columns.`)
  }
}

const splitRows = (text: string, delimiter: string): string[][] => {
  if (!/^[^\w.+\-"\r\n]$/.test(delimiter))
    fail(
      `delimiter is ${quoted(delimiter)}; pass one character that occurs neither in numbers nor in quoting, such as a comma, ";" or "\\t".`,
    )
  const body = text.replace(/^\uFEFF/, '').replace(/[\r\n]+$/, '')
  if (body.trim() === '') fail('the text is empty; pass at least one row of data.')
  return dsvFormat(delimiter).parseRows(body)
}

const checkFilled = (cell: string, row: number, name: string): string =>
  cell === '' ? fail(`row ${row}, column ${quoted(name)} is empty (""); fill in or drop missing values before reading.`) : cell

const parseNumber = (cell: string, row: number, name: string): number => {
  const value = decimal.test(cell) ? Number(cell) : Number.NaN
  return Number.isFinite(value)
    ? value
    : fail(
        `row ${row}, column ${quoted(name)} is ${quoted(checkFilled(cell, row, name))}, which is not a finite number; encode or drop it before reading.`,
      )
}

/**
 * Reads CSV text into numeric columns, of length [rows] each, that a fit takes as X.
 *
 * `target` names a numeric column to keep apart, `labels` a column of class names, `columns` the features to keep, in the order of the text. Spaces around a cell are dropped, quoted cells may hold the
 * delimiter, and rows in messages count from 1 below the header. It needs no `eval`.
 *
 * @throws on an empty text, a header with empty or equal names, a row of another length, an unknown target or column, and on a cell that is missing or not
 * a finite decimal number, with row, column and value.
 * @example
 * const { columns, target } = readCsv('size,rooms,price\n70,3,210\n45,2,150\n', { target: 'price' })
 * columns // => { size: [70, 45], rooms: [3, 2] }
 * target // => [210, 150]
 * @example
 * readCsv('id,day,size\na7,2024-01-02,70', { columns: ['size'] }).columns // => { size: [70] }
 * @example
 * readCsv('5.1;setosa\n6.7;virginica', { header: ['sepal', 'species'], delimiter: ';', labels: 'species' }).labels // => ['setosa', 'virginica']
 */
export function readCsv(text: string, options?: CsvFormat & NoTarget): CsvTable
export function readCsv(text: string, options: CsvFormat & NumericTarget): CsvRegression
export function readCsv(text: string, options: CsvFormat & ClassTarget): CsvClassification
export function readCsv(text: string, options: CsvOptions): CsvTable | CsvRegression | CsvClassification
export function readCsv(
  text: string,
  { header = true, delimiter = ',', columns: chosen, target, labels }: CsvOptions = {},
): CsvTable | CsvRegression | CsvClassification {
  if (target !== undefined && labels !== undefined)
    fail(`target is ${quoted(target)} and labels is ${quoted(labels)}; pass one of the two.`)
  const body = splitRows(text, delimiter)
  const heading = header === true ? body.shift()! : header === false ? body[0]!.map((_, j) => `column${j}`) : header
  const names = heading.map((name) => name.trim())
  checkNames(names)
  if (body.length === 0) fail(`the header is followed by no rows; pass at least one row of data, or header: false.`)

  const targetName = target ?? labels
  const targetIndex = targetName === undefined ? -1 : names.indexOf(targetName)
  if (targetName !== undefined && targetIndex < 0)
    fail(`no column is named ${quoted(targetName)}; the columns are ${names.map(quoted).join(', ')}.`)
  checkChosen(chosen, names, targetName)
  const isFeature = names.map((name, j) => j !== targetIndex && (chosen?.includes(name) ?? true))
  if (!isFeature.includes(true)) fail('no column is left for the features; pass at least one besides the target.')

  const classes: string[] = []
  const numbers = names.map(() => new Float64Array(body.length))
  body.forEach((cells, i) => {
    if (cells.length !== names.length)
      fail(`row ${i + 1} has ${cells.length} cells but there are ${names.length} columns; make all rows equally long.`)
    names.forEach((name, j) => {
      const cell = cells[j]!.trim()
      if (labels !== undefined && j === targetIndex) classes.push(checkFilled(cell, i + 1, name))
      else if (isFeature[j] || j === targetIndex) numbers[j]![i] = parseNumber(cell, i + 1, name)
    })
  })

  const columns = Object.freeze(Object.fromEntries(names.flatMap((name, j) => (isFeature[j] ? [[name, numbers[j]!]] : []))))
  const table = { columns, featureNames: Object.freeze(Object.keys(columns)) }
  if (targetName === undefined) return Object.freeze(table)
  return Object.freeze(
    labels === undefined
      ? { ...table, targetName, target: numbers[targetIndex]! }
      : { ...table, targetName, labels: Object.freeze(classes) },
  )
}
