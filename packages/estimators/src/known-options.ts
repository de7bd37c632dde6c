import { EstimatorError } from './errors.js'
import { show } from './show.js'

/** @throws EstimatorError where options are no record, or one of their names is not known. */
export function knownOptions(where: string, options: unknown, known: readonly string[]): void {
  if (typeof options !== 'object' || options === null)
    throw new EstimatorError(`${where}: the options are ${show(options)}; pass a record of some of ${known.join(', ')}.`)
  for (const key of Object.keys(options))
    if (!known.includes(key)) throw new EstimatorError(`${where}: the option ${key} is unknown; the options are ${known.join(', ')}.`)
}
