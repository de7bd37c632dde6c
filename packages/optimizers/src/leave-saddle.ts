import type { Oracle } from '@odot/problem'
import type { Question } from './drive/process.js'

/** How often the step is halved: from 1 to where rounding hides any decrease of second order. */
const halvings = 30

/**
 * A point along the direction where the objective is lower than `value`, with the longest of the steps 1, ½, ¼, …; none when the direction is zero or no
 * step lowers it.
 */
export function* leaveSaddle(
  oracle: Oracle,
  from: { readonly x: Float64Array; readonly direction: Float64Array; readonly value: number },
): Generator<Question, Float64Array | undefined, number> {
  const { x, direction, value } = from
  if (direction.every((d) => d === 0)) return undefined
  const gradient = new Float64Array(x.length)
  for (let step = 1, k = 0; k < halvings; k++, step /= 2) {
    const trial = x.map((xi, i) => xi + step * direction[i]!)
    if ((yield () => oracle.valueAndGradient(trial, gradient)) < value) return trial
  }
  return undefined
}
