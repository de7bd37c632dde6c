import { ProblemError, showValue } from '@odot/problem'
import type { Capable } from './capable.js'

/** What a penalty needs, and who has it. */
export interface Needs {
  readonly fields: readonly (keyof Capable)[]
  readonly take: string
}

/** @throws ProblemError for what is no penalty, and for one without a field that is needed. */
export function checkPenalty(where: string, penalty: { readonly [K in keyof Capable]?: unknown }, { fields, take }: Needs): void {
  if (typeof penalty !== 'object' || penalty === null || penalty.value === undefined)
    throw new ProblemError(`${where}: the penalty is ${showValue(penalty)}; pass ${take}.`)
  const missing = fields.find((field) => penalty[field] === undefined)
  if (missing !== undefined) throw new ProblemError(`${where}: the penalty ${String(penalty.name)} has no ${missing}; pass ${take}.`)
}
