import type { Spread } from './statistics.js'

/** A Markdown table. */
export function table(head: readonly string[], lines: readonly (readonly string[])[]): readonly string[] {
  const row = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`
  return [row(head), row(head.map(() => '---')), ...lines.map(row)]
}

/** A median, and least–most in brackets. */
export function spread({ median, least, most }: Spread): string {
  return `${digits(median)} (${digits(least)}–${digits(most)})`
}

/** Three significant digits, without an exponent where it can be. */
export function digits(x: number): string {
  if (!Number.isFinite(x)) return String(x)
  if (Math.abs(x) >= 100) return x.toFixed(0)
  return x === 0 || Math.abs(x) >= 0.001 ? String(Number(x.toPrecision(3))) : x.toExponential(1)
}
