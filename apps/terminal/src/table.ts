/** Rows of cells as aligned text; the last column is aligned left, the others right. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, k) => Math.max(...rows.map((row) => row[k]?.length ?? 0)))
  const line = (row: readonly string[]): string =>
    row
      .map((cell, k) => (k === row.length - 1 ? cell : cell.padStart(widths[k]!)))
      .join('  ')
      .trimEnd()
  return rows.map((row) => `  ${line(row)}`).join('\n')
}
