import { type Values, values } from '@odot/autodiff'
import { showValue } from '@odot/problem'
import { OptimizerError } from '../errors.js'
import { refuseUnknown } from '../refuse-unknown.js'

/** A number for each step, counted from 0. */
export type Curve = (step: number) => number

/** Numbers of the first steps, one for each; the last one holds from then on. */
export interface Schedule {
  readonly name: 'schedule'
  /** [steps] */
  readonly table: Values
}

/**
 * A curve as the learning rate of a solver: its numbers are computed once, and become an input of the step, which looks up the one of its own count. So a device runs
 * chunks of steps with no new trace and no word from the host, any function of the step may be a curve, and a resumed run goes on where it was.
 * @example
 * const rates = schedule(linear({ from: 1, to: 0.5, steps: 2 }), { steps: 3 })
 * rates.table // => [1, 0.75, 0.5]
 * const graph = trace((x: Tensor) => sum(x), [1])
 * minimizeSync(sgd({ learningRate: rates }), graph, values([0]), { maxIterations: 5 }).x // => [-3.25]
 * @throws OptimizerError for an unknown option, when steps is not a whole number ≥ 1, or the curve is negative or not finite at one of them.
 */
export function schedule(curve: Curve, options: { readonly steps: number }): Schedule {
  const { steps } = refuseUnknown('schedule', options, ['steps'])
  checkCurve('schedule', curve)
  if (!(Number.isInteger(steps) && steps >= 1)) throw new OptimizerError(`schedule: steps is ${steps}; pass a whole number ≥ 1.`)
  const table = Float64Array.from({ length: steps }, (_, step) => curve(step))
  const bad = table.findIndex((rate) => !(rate >= 0 && rate < Number.POSITIVE_INFINITY))
  if (bad >= 0) throw new OptimizerError(`schedule: the curve is ${table[bad]} at step ${bad}; learning rates are finite numbers ≥ 0.`)
  return Object.freeze({ name: 'schedule', table: values(table) })
}

/** @throws OptimizerError for what is no function. */
export function checkCurve(where: string, curve: unknown): void {
  if (typeof curve !== 'function')
    throw new OptimizerError(
      `${where}: the curve is ${showValue(curve)}; pass a function of the step, such as cosine({ from: 0.1, steps: 100 }).`,
    )
}
