import { OptimizerError } from './errors.js'

/** Refuses options that nobody reads, which are mostly misspelt. @throws OptimizerError naming the first one and those there are. */
export function refuseUnknown(where: string, options: object, known: readonly string[]): void {
  const unknown = Object.keys(options).find((key) => !known.includes(key))
  if (unknown !== undefined) throw new OptimizerError(`${where}: there is no option ${unknown}; the options are ${known.join(', ')}.`)
}
