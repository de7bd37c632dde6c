import { showValue } from '@odot/problem'
import { OptimizerError } from './errors.js'

/** The start as a flat vector of its own. @throws OptimizerError when it is no list of numbers, empty or not finite. */
export function flatStart(x0: unknown): Float64Array {
  const isList = Array.isArray(x0) || (ArrayBuffer.isView(x0) && !(x0 instanceof DataView))
  if (!isList) throw new OptimizerError(`minimize: x0 is ${showValue(x0)}; pass an array of numbers, the point to start from.`)
  const entries = x0 as ArrayLike<unknown>
  return checkedStart(
    Float64Array.from({ length: entries.length }, (_, i) => {
      const entry = entries[i]
      if (typeof entry !== 'number') throw new OptimizerError(`minimize: x0[${i}] is ${showValue(entry)}; start from finite numbers.`)
      return entry
    }),
  )
}

/** @throws OptimizerError when the start is empty or not finite. */
export function checkedStart(x0: Float64Array): Float64Array {
  if (x0.length === 0) throw new OptimizerError('minimize: x0 is empty; pass at least one number.')
  const bad = x0.findIndex((x) => !Number.isFinite(x))
  if (bad >= 0) throw new OptimizerError(`minimize: x0[${bad}] is ${x0[bad]}; start from finite numbers.`)
  return x0
}
