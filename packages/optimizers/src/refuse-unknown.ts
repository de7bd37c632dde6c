import { refuseUnknown as refuse } from '@odot/problem'
import { OptimizerError } from './errors.js'

/** The options as they are. @throws OptimizerError for what is no object, and naming the first option that nobody reads and those there are. */
export function refuseUnknown<T extends object>(where: string, options: T, known: readonly string[]): T {
  return refuse(where, options, { known, error: OptimizerError })
}
