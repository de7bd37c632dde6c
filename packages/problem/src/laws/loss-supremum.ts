import type { LossCase } from './loss-case.js'
import { minimizeOnLine } from './minimize-on-line.js'

/** Predictors are searched up to this size, and to twice of it to see whether the supremum is finite. */
export const reach = 1024

/** The largest values of ⟨z, η⟩ − L(η) that a search finds for |ηⱼ| ≤ reach, and up to twice that. */
export interface Supremum {
  readonly near: number
  readonly far: number
}

/** A search for the conjugate at z, for weights w, that uses nothing but the value of the loss. */
export function supremumOf<Y, T>({ loss, rows, outputs, all, rowsOnly }: LossCase<Y, T>): (z: Float64Array, w: Float64Array) => Supremum {
  const row = Array.from({ length: rows }, (_, i) => i)
  const inner = (z: Float64Array, eta: Float64Array): number => z.reduce((sum, x, j) => sum + x * eta[j]!, 0)

  // a sum over rows is searched row by row, which is faster; what counts is the value of all rows at the end
  const alone = loss.rowwise ? row.map((i) => rowsOnly([i])) : []
  const one = Float64Array.of(1)
  const climb = (z: Float64Array, w: Float64Array, { eta, limit }: { readonly eta: Float64Array; readonly limit: number }): number => {
    const gain = (x: Float64Array): number => inner(z, x) - all.value(x, w)
    if (!loss.rowwise) search(gain, eta, { outputs, limit })
    for (const [i, { value }] of alone.entries()) {
      const part = z.slice(i * outputs, (i + 1) * outputs)
      search((x) => inner(part, x) - (w[i] === 0 ? 0 : w[i]! * value(x, one)), eta.subarray(i * outputs, (i + 1) * outputs), {
        outputs,
        limit,
      })
    }
    return gain(eta)
  }

  return (z, w) => {
    const eta = new Float64Array(z.length)
    const near = climb(z, w, { eta, limit: reach })
    return { near, far: climb(z, w, { eta, limit: 2 * reach }) }
  }
}

/** Moves η uphill: along each coordinate, and along each row of several predictors, as a loss may not feel it when they move together. */
function search(
  gain: (eta: Float64Array) => number,
  eta: Float64Array,
  { outputs, limit }: { readonly outputs: number; readonly limit: number },
): void {
  const sizes = Array.from({ length: 28 }, (_, k) => limit / 2 ** k)
  const ladder = [...sizes.map((x) => -x), 0, ...sizes.toReversed()]
  const ranges = Array.from(eta, (_, j) => [j, j + 1] as const)
  if (outputs > 1) for (let start = 0; start < eta.length; start += outputs) ranges.push([start, start + outputs])
  const there = eta.slice()
  let best = gain(eta)
  for (let sweep = 0; sweep < 50; sweep++) {
    const before = best
    for (const [start, stop] of ranges) {
      // the first of the range is at x, the others move with it
      const moveTo = (x: number): void => {
        for (let j = start; j < stop; j++) there[j] = eta[j]! + x - eta[start]!
      }
      const loss = (x: number): number => {
        moveTo(x)
        return there.every((each) => Math.abs(each) <= limit) ? -gain(there) : Number.POSITIVE_INFINITY
      }
      const { at, value } = minimizeOnLine(
        loss,
        [...ladder, eta[start]!].sort((a, b) => a - b),
      )
      const better = -value > best
      moveTo(better ? at : eta[start]!)
      if (better) best = -value
      eta.set(there)
    }
    // another search of a single line finds the same
    if (ranges.length === 1 || !(best - before > 1e-12 * (1 + Math.abs(best)))) break
  }
}
