import type { RowsKernel } from '../plan/kernel.js'
import { quotientLines } from './coordinates.js'
import type { Launch } from './launch.js'
import { writer } from './writer.js'

/** Rows at indices; NaN where an index is no row. */
export function gatherLaunch({ source, indices, out, count, rows, width }: RowsKernel): readonly Launch[] {
  if (count * width === 0) return []
  const to = writer()
  const [from, at] = [to.array(source), to.array(indices)]
  const [size, limit, missing] = [to.integer(width), to.integer(rows), to.float(Number.NaN)]
  const lines = [
    ...quotientLines('i', size, { quotient: 'row', remainder: 'column' }),
    `const wanted = ${at}[row];`,
    `const found = ~~wanted;`,
    // what is true of NaN is nothing
    `if (wanted >= 0.0) {`,
    `  if (wanted < ${limit}) {`,
    `    if (found >= wanted) { return ${from}[found * ${size} + column]; }`,
    '  }',
    '}',
    `return ${missing};`,
  ]
  return [to.launch('gather', lines, { out, size: count * width })]
}
