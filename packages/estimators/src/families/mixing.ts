import { EstimatorError } from '../errors.js'
import type { EstimatorName } from '../model/fitted.js'
import { show } from '../show.js'

/** The share of an ℓ1 part. @throws EstimatorError when it is out of its range. */
export function checkMixing(name: EstimatorName, mixing: unknown, { zeroAllowed }: { readonly zeroAllowed: boolean }): number {
  if (typeof mixing === 'number' && mixing <= 1 && (zeroAllowed ? mixing >= 0 : mixing > 0)) return mixing
  throw new EstimatorError(
    `${name}: mixing is ${show(mixing)}; pass a number ${zeroAllowed ? 'from 0' : 'above 0 and up'} to 1, the share of the ℓ1 part.`,
  )
}
