import type { Oracle } from '@odot/problem'
import { isPromise } from './drive/is-promise.js'
import { OptimizerError } from './errors.js'
import type { SmoothFunction } from './smooth-function.js'

/** A NaN that no computation makes: where it is still there, nothing was written. */
const mark = 0x7ff8_0d07_0d07_0d07n

/**
 * A plain function as an oracle that notices when the function leaves its gradient unwritten: the buffer would still hold an older gradient, or zeros,
 * which look like a minimum. A value that is not finite needs no gradient.
 */
export function plainOracle(objective: SmoothFunction, size: number): Oracle {
  const marks = new Float64Array(size)
  new BigUint64Array(marks.buffer).fill(mark)
  const checked = (value: number, gradient: Float64Array): number => {
    if (!Number.isFinite(value)) return value
    const at = gradient.findIndex((g, i) => Number.isNaN(g) && new BigUint64Array(gradient.buffer, gradient.byteOffset, size)[i] === mark)
    if (at < 0) return value
    throw new OptimizerError(
      `minimize: the function did not write its gradient, entry ${at} of ${size}; assign every entry of its second argument at each call.`,
    )
  }
  return Object.freeze({
    size,
    valueAndGradient: (x: Float64Array, gradient: Float64Array) => {
      gradient.set(marks)
      const value = objective(x, gradient)
      return isPromise(value) ? value.then((number) => checked(number, gradient)) : checked(value, gradient)
    },
  })
}
