import { add, mul, type Tensor, tensor, values } from '@odot/autodiff'
import { OptimizerError } from '../errors.js'
import { refuseUnknown } from '../refuse-unknown.js'
import type { Transform } from './transform.js'

/** Which form of momentum. */
export interface MomentumOptions {
  /** Nesterov's form: the direction acts on the step as well as on the velocity. */
  readonly nesterov?: boolean
}

/** What momentum remembers. */
export interface MomentumState {
  /** [n], or [0] where μ is 0. */
  readonly velocity: Tensor
}

/**
 * Momentum μ (Polyak's heavy ball): v ← μ v + d, and the direction is v, or d + μ v in Nesterov's form. A direction that stays the same grows to 1/(1 − μ)
 * times its length.
 * @example
 * const { update } = momentum(0.5)
 * evaluate(update(tensor([1]), { velocity: tensor([4]) }, tensor(0.5)).direction) // => [3]
 * @throws OptimizerError for an unknown option, and when μ is not in [0, 1).
 * @see Polyak (1964), "Some methods of speeding up the convergence of iteration methods"
 * @see Sutskever, Martens, Dahl and Hinton (2013), "On the importance of initialization and momentum in deep learning"
 */
export function momentum(share: number, options: MomentumOptions = {}): Transform<MomentumState, Tensor> {
  const { nesterov = false } = refuseUnknown('momentum', options, ['nesterov'])
  if (!(share >= 0 && share < 1)) throw new OptimizerError(`momentum: the share of the last step is ${share}; pass a number in [0, 1).`)
  return Object.freeze({
    name: 'momentum',
    hyper: values(share),
    init: (x: Tensor): MomentumState => ({ velocity: tensor(new Float64Array(share === 0 ? 0 : x.shape[0]!)) }),
    update: (direction: Tensor, state: MomentumState, mu: Tensor) => {
      if (share === 0) return { direction, state }
      const velocity = add(mul(mu, state.velocity), direction)
      return { direction: nesterov ? add(direction, mul(mu, velocity)) : velocity, state: { velocity } }
    },
  })
}
