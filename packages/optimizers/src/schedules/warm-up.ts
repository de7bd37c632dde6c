import { refuseUnknown } from '../refuse-unknown.js'
import { type Curve, checkCurve } from './schedule.js'
import { checkFinite, checkSteps } from './span.js'

/** How a warm-up begins and how long it takes. */
export interface WarmUp {
  /** How many steps it takes, > 0. */
  readonly steps: number
  /** Its number at step 0. Default 0. */
  readonly from?: number
}

/**
 * A straight line up to where another curve begins, and then that curve.
 * @example
 * [0, 5, 10, 15, 20].map(warmUp(linear({ from: 1, steps: 10 }), { steps: 10 })) // => [0, 0.5, 1, 0.5, 0]
 * @throws OptimizerError for an unknown option, a start that is not finite, and steps that are not positive.
 * @see Goyal et al. (2017), "Accurate, large minibatch SGD: training ImageNet in 1 hour"
 */
export function warmUp(then: Curve, options: WarmUp): Curve {
  const { steps, from = 0 } = refuseUnknown('warmUp', options, ['steps', 'from'])
  checkCurve('warmUp', then)
  checkFinite('warmUp', { from })
  checkSteps('warmUp', { steps })
  const top = then(0)
  return (step) => (step < steps ? from + ((top - from) * step) / steps : then(step - steps))
}
