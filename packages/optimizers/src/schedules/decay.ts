import { OptimizerError } from '../errors.js'
import { refuseUnknown } from '../refuse-unknown.js'
import { checkFinite, checkSteps } from './span.js'

/** The options of a curve that falls by a factor every so many steps. */
export interface Decay {
  /** Its number at step 0. */
  readonly from: number
  /** The factor, in (0, 1]. */
  readonly rate: number
  /** How many steps it takes for one factor. Default 1. */
  readonly every?: number
}

/** Checks the options of a decay. @throws OptimizerError for an unknown option and numbers that are out of range. */
export function checkedDecay(where: string, options: Decay): Required<Decay> {
  const { from, rate, every = 1 } = refuseUnknown(where, options, ['from', 'rate', 'every'])
  checkFinite(where, { from })
  checkSteps(where, { every })
  if (!(rate > 0 && rate <= 1)) throw new OptimizerError(`${where}: rate is ${rate}; pass a number in (0, 1].`)
  return { from, rate, every }
}
