import { type Label, ProblemError } from '@odot/problem'
import { checkRows } from './check-rows.js'

/** Labels as codes: `classes` sorted, and the position of each row's label in them. */
export interface ClassLabels {
  readonly classes: readonly Label[]
  readonly codes: Int32Array
}

/**
 * The classes of labels that are all numbers, all strings or all booleans, in ascending order (strings by code unit, false before true).
 * @throws ProblemError for a wrong length, mixed types, and numbers that are not finite, naming the row.
 */
export function classLabels(where: string, y: ArrayLike<Label>, rows: number): ClassLabels {
  checkRows(where, y, rows)
  const kind = typeof y[0]
  const seen = new Set<Label>()
  for (let i = 0; i < rows; i++) {
    const label: unknown = y[i]
    if (!isLabel(label)) throw new ProblemError(`${where}: y[${i}] is ${String(label)}; pass a number, a string or a boolean for each row.`)
    if (typeof label !== kind)
      throw new ProblemError(
        `${where}: y[${i}] is the ${typeof label} ${showLabel(label)} but y[0] is the ${kind} ${showLabel(y[0]!)}; pass labels of one type.`,
      )
    seen.add(label)
  }
  const classes = [...seen].sort((a, b) => (a < b ? -1 : 1))
  const codeOf = new Map(classes.map((label, code) => [label, code]))
  return { classes, codes: Int32Array.from({ length: rows }, (_, i) => codeOf.get(y[i]!)!) }
}

/** Labels for messages: `"yes"`, `1`, `true`; at most `limit` of them. */
export function showLabels(labels: readonly Label[], limit = 6): string {
  const shown = labels.slice(0, limit).map(showLabel).join(', ')
  return labels.length > limit ? `${shown}, …` : shown
}

function showLabel(label: Label): string {
  return typeof label === 'string' ? JSON.stringify(label) : String(label)
}

function isLabel(label: unknown): label is Label {
  return typeof label === 'string' || typeof label === 'boolean' || (typeof label === 'number' && Number.isFinite(label))
}
