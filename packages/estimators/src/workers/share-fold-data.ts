import type { Certificate } from '@odot/problem'
import type { FoldData } from '../cross-validation/fold.js'
import type { Unfixed } from '../estimator.js'
import { ownLoss } from '../model/own-loss.js'
import type { SharedFoldData } from './fold-pool.js'
import { plainMatrix } from './plain-matrix.js'
import { NotShareable, shareable } from './shareable.js'

export type Sharing =
  | { readonly kind: 'shared'; readonly data: SharedFoldData }
  /** Why folds must run in this thread. */
  | { readonly kind: 'refused'; readonly because: string }

/** Options of a fit as a whole, which folds do without: they have weights of their own, and are started and stopped from outside. */
const notForFolds: ReadonlySet<string> = new Set(['signal', 'onProgress', 'sampleWeight', 'loss'])

/** What workers need, as plain data; or why that cannot be: a loss or an option that is code, or a device of the caller. */
export function shareFoldData<Y, C extends Certificate>(
  { estimator, options }: Unfixed<Y, C>,
  { X, y }: Pick<FoldData<Y, C>, 'X' | 'y'>,
): Sharing {
  try {
    if (options.device !== undefined) throw new NotShareable('the device of the options is one of this thread')
    const kept = Object.entries(options).filter(([name, value]) => !notForFolds.has(name) && value !== undefined)
    const data: SharedFoldData = {
      estimator,
      options: Object.fromEntries(kept.map(([name, value]) => [name, shareable(`the option ${name}`, numbersOf(value))])),
      loss: namedLoss(options.loss),
      X: shareable('X', plainMatrix(X)),
      y: shareable('y', y),
    }
    return { kind: 'shared', data }
  } catch (error) {
    if (error instanceof NotShareable) return { kind: 'refused', because: error.message }
    throw error
  }
}

/** Of a model that a fit starts from, or takes its factors from, the numbers. */
function numbersOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('coefficients' in value)) return value
  const { coefficients } = value
  return { coefficients, ...('intercepts' in value && { intercepts: value.intercepts }) }
}

/** A loss by its name and numbers, if workers can make it again. */
function namedLoss(loss: unknown): SharedFoldData['loss'] {
  if (loss === undefined) return undefined
  const { name, parameters = {}, value, conjugate }: Given = Object(loss)
  const own = typeof name === 'string' ? ownLoss({ name, parameters }) : undefined
  // another loss may have the name of one of ours
  if (!own || String(own.loss.value) !== String(value) || String(own.loss.conjugate) !== String(conjugate)) {
    throw new NotShareable(`the loss ${String(name)} is not one of ours`)
  }
  return { name: own.name, parameters }
}

interface Given {
  readonly name?: unknown
  readonly parameters?: Readonly<Record<string, number>>
  readonly value?: unknown
  readonly conjugate?: unknown
}
