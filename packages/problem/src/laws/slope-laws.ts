import type { Law } from '@odot/autodiff/testing'
import { demand, demandClose, show } from './demand.js'
import { type PenaltyCase, trials, vector } from './penalty-case.js'

const rounding = 1e-10
/** Steps of difference quotients, relative to a size and at zero, and the error that they leave. */
const relativeStep = 1e-5
const stepAtZero = 1e-8
const quotientError = 1e-4

/** The laws of the slopes of a penalty that is concave in the sizes. */
export function slopeLaws({ penalty, size, sample }: PenaltyCase): Law[] {
  if (!('slope' in penalty)) return []
  const { slope } = penalty
  const value = (x: Float64Array): number => penalty.value(vector(x))
  const slopesAt = (w: Float64Array): Float64Array => {
    const out = new Float64Array(size)
    slope(vector(w), out)
    return out
  }
  /** w, or 0 where the value would be infinite. */
  const finite = (): Float64Array => {
    const w = sample()
    return value(w) < Number.POSITIVE_INFINITY ? w : new Float64Array(size)
  }
  const moved = (w: Float64Array, j: number, to: number): number => value(w.map((x, k) => (k === j ? to : x)))

  return [
    {
      name: 'the tangents in the sizes lie above the values',
      check: () => {
        for (let i = 0; i < 4 * trials; i++) {
          const w = finite()
          // far away, and near in one size: there a tangent is easiest to miss
          const x = i % 2 === 0 ? sample() : w.map((each, j) => (j === i % size ? 1.01 * each + 0.01 * sample()[j]! : each))
          const slopes = slopesAt(w)
          const tangent = slopes.reduce((total, s, j) => {
            const further = Math.abs(x[j]!) - Math.abs(w[j]!)
            return further === 0 ? total : total + s * further
          }, value(w))
          const there = value(x)
          demand(
            there <= tangent + rounding * (1 + Math.abs(tangent)),
            () => `R(x) is ${there} at ${show(x)}, but the tangent from ${show(w)} with slopes ${show(slopes)} only ${tangent}.`,
          )
        }
      },
    },
    {
      name: 'the slopes are the derivatives in the sizes',
      check: () => {
        for (let i = 0; i < trials; i++) {
          const w = finite()
          const at = value(w)
          slopesAt(w).forEach((actual, j) => {
            const here = Math.abs(w[j]!)
            demand(actual >= 0, () => `slope ${j} is ${actual} at ${show(w)}; it must be a number ≥ 0.`)
            if (actual === Number.POSITIVE_INFINITY) {
              const rise = (by: number): number => (moved(w, j, here + by) - at) / by
              const [near, nearer] = [rise(1e-4), rise(stepAtZero)]
              demand(
                nearer === Number.POSITIVE_INFINITY || nearer > 1.01 * near,
                () => `slope ${j} is infinite at ${show(w)}, but difference quotients there are ${near} and ${nearer}.`,
              )
              return
            }
            const by = here === 0 ? stepAtZero : relativeStep * here
            const expected = here === 0 ? (moved(w, j, by) - at) / by : (moved(w, j, here + by) - moved(w, j, here - by)) / (2 * by)
            demandClose(`slope ${j} at ${show(w)}`, actual, { expected, tolerance: quotientError })
          })
        }
      },
    },
    {
      name: 'the slopes may be written over the weights',
      check: () => {
        const w = sample()
        const expected = slopesAt(w)
        slope(vector(w), w)
        demand(
          w.every((x, j) => x === expected[j]),
          () => `slopes in place are ${show(w)} where ${show(expected)} is due.`,
        )
      },
    },
  ]
}
