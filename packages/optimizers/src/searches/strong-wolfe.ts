import type { Ask, Oracle } from '@odot/problem'
import { OptimizerError } from '../errors.js'
import { refuseUnknown } from '../refuse-unknown.js'
import { cubicStep, type LinePoint } from './cubic-step.js'
import { type Line, type LineOutcome, type LineSearch, moveAlong, noStep, visit } from './line-search.js'

/** What a step must achieve, and how long it is searched for. */
export interface StrongWolfeOptions {
  /** c₁: the value must fall by this share of t·|slope|. */
  readonly decrease?: number
  /** c₂: the slope must shrink to this share. */
  readonly curvature?: number
  readonly maxEvaluations?: number
}

/**
 * A step t with φ(t) ≤ φ(0) + c₁ t φ'(0) + noise and |φ'(t)| ≤ c₂ |φ'(0)|: first the interval grows until it holds one, then it shrinks around it by
 * safeguarded cubic interpolation. Where a value or a gradient is NaN or infinite the step shrinks. When rounding leaves no such step, the longest one
 * with enough decrease is taken.
 * @example
 * const bowl = (x, gradient) => ((gradient[0] = 2 * x[0]), x[0] ** 2)
 * minimizeSync(lbfgs({ search: strongWolfe({ curvature: 0.1 }) }), bowl, [3]).x // => [0.00000000]
 * strongWolfe({ decrease: 0.5, curvature: 0.1 }) // => throws strongWolfe: decrease is 0.5 and curvature 0.1
 * @throws OptimizerError for an unknown option, unless 0 < decrease < curvature < 1, and when maxEvaluations is not a whole number ≥ 1.
 * @see Nocedal and Wright (2006), "Numerical Optimization", section 3.5
 * @see Hager and Zhang (2005), "A new conjugate gradient method with guaranteed descent and an efficient line search"
 */
export function strongWolfe(options: StrongWolfeOptions = {}): LineSearch {
  const {
    decrease = 1e-4,
    curvature = 0.9,
    maxEvaluations = 40,
  } = refuseUnknown('strongWolfe', options, ['decrease', 'curvature', 'maxEvaluations'])
  if (!(decrease > 0 && decrease < curvature && curvature < 1)) {
    throw new OptimizerError(
      `strongWolfe: decrease is ${decrease} and curvature ${curvature}; pass numbers with 0 < decrease < curvature < 1.`,
    )
  }
  if (!(Number.isInteger(maxEvaluations) && maxEvaluations >= 1)) {
    throw new OptimizerError(`strongWolfe: maxEvaluations is ${maxEvaluations}; pass a whole number ≥ 1.`)
  }
  return Object.freeze({
    name: 'strong Wolfe',
    *find(line: Line, firstStep: number): Generator<Ask<Oracle>, LineOutcome, number> {
      const { value, slope, noise } = line
      let low: LinePoint = { step: 0, value, slope }
      let high: LinePoint | undefined
      let step = firstStep
      let width = Number.POSITIVE_INFINITY
      for (let evaluations = 0; evaluations < maxEvaluations; evaluations++) {
        if (!moveAlong(line, step)) break
        const point = yield* visit(line, step)
        if (!(Number.isFinite(point.value) && Number.isFinite(point.slope))) high = point
        else if (point.value > value + decrease * step * slope + noise || point.value > low.value + noise) high = point
        else if (Math.abs(point.slope) <= -curvature * slope) return { ...point, found: true }
        else {
          if (high ? point.slope * (high.step - low.step) >= 0 : point.slope >= 0) high = low
          if (!high) step = beyond(low, point, noise)
          low = point
        }
        if (high) {
          const next = Math.abs(high.step - low.step)
          step = between(low, high, { noise, bisect: next > 0.66 * width })
          width = next
          if (step === low.step || step === high.step) break
        }
      }
      if (low.step > 0 && low.value < value) {
        moveAlong(line, low.step)
        return { ...(yield* visit(line, low.step)), found: true }
      }
      return noStep(line, step)
    },
  })
}

/** The next step while the interval grows: where the cubic has its minimum, between 1.5 and 10 times as far. */
function beyond(last: LinePoint, point: LinePoint, noise: number): number {
  const step = cubicStep(last, point, noise)
  return step > 0 ? Math.min(Math.max(step, 1.5 * point.step), 10 * point.step) : 4 * point.step
}

/** The next step inside an interval, away from its ends; well towards the good end when the other is not finite. */
function between(low: LinePoint, high: LinePoint, { noise, bisect }: { readonly noise: number; readonly bisect: boolean }): number {
  const width = high.step - low.step
  if (!(Number.isFinite(high.value) && Number.isFinite(high.slope))) return low.step + 0.25 * width
  const share = bisect ? 0.5 : (cubicStep(low, high, noise) - low.step) / width
  // A share that rounds to just outside is a hair's breadth inside: at the end of a very long interval.
  return low.step + width * (share > -0.01 && share < 1.01 ? Math.min(Math.max(share, 0.01), 0.99) : 0.5)
}
