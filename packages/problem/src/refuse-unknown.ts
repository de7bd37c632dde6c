import { ProblemError } from './errors.js'
import { showValue } from './show-value.js'

/** The options that there are, and the class of what is thrown. */
export interface KnownOptions {
  readonly known: readonly string[]
  /** `ProblemError` unless a package has an error of its own. */
  readonly error?: new (
    message: string,
  ) => Error
}

/**
 * The options of a function as they are, refused where nobody would read them: names that are not known, which are mostly misspelt, and what is no object.
 * @example
 * refuseUnknown('huber', { threshold: 2 }, { known: ['threshold'] }) // => { threshold: 2 }
 * refuseUnknown('huber', { treshold: 2 }, { known: ['threshold'] }) // => throws huber: there is no option treshold; the options are threshold.
 * refuseUnknown('huber', 2, { known: ['threshold'] }) // => throws huber: the options are 2; pass an object of threshold.
 * @throws ProblemError (or `error`) naming the first option that is not known, and those there are.
 */
export function refuseUnknown<T extends object>(where: string, options: T, { known, error: Failure = ProblemError }: KnownOptions): T {
  const names = known.join(', ')
  if (typeof options !== 'object' || options === null || Array.isArray(options) || ArrayBuffer.isView(options))
    throw new Failure(`${where}: the options are ${showValue(options)}; pass an object of ${names}.`)
  const unknown = Object.keys(options).find((key) => !known.includes(key))
  if (unknown !== undefined) throw new Failure(`${where}: there is no option ${unknown}; the options are ${names}.`)
  return options
}
