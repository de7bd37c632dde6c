/** A table of cells in markdown, with columns of equal width so that it reads well in a terminal too. */
export function markdownTable(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = [columns, ...rows].map((row) => row.map((cell) => cell.replaceAll('|', '\\|')))
  const widths = columns.map((_, j) => Math.max(3, ...cells.map((row) => row[j]?.length ?? 0)))
  const line = (row: readonly string[]): string => `| ${widths.map((width, j) => (row[j] ?? '').padEnd(width)).join(' | ')} |`
  const [head = [], ...body] = cells
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n')
}
