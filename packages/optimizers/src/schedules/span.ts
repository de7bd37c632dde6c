import { OptimizerError } from '../errors.js'
import { refuseUnknown } from '../refuse-unknown.js'

/** The options of a curve that ends. */
export interface Span {
  /** Its number at step 0. */
  readonly from: number
  /** Its number from step `steps` on. Default 0. */
  readonly to?: number
  /** How many steps it takes, > 0. */
  readonly steps: number
}

/** Checks the options of a curve. @throws OptimizerError for an unknown option, and numbers that are not finite or steps that are not positive. */
export function checkedSpan(where: string, options: Span): Required<Span> {
  const { from, to = 0, steps } = refuseUnknown(where, options, ['from', 'to', 'steps'])
  checkFinite(where, { from, to })
  checkSteps(where, { steps })
  return { from, to, steps }
}

/** @throws OptimizerError naming the first that is not a finite number. */
export function checkFinite(where: string, numbers: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(numbers))
    if (!Number.isFinite(value)) throw new OptimizerError(`${where}: ${name} is ${value}; pass a finite number.`)
}

/** @throws OptimizerError naming the first that is not a finite number > 0. */
export function checkSteps(where: string, numbers: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(numbers))
    if (!(value > 0 && value < Number.POSITIVE_INFINITY)) throw new OptimizerError(`${where}: ${name} is ${value}; pass a number > 0.`)
}
