import { add, div, mul, sqrt, square, sub, type Tensor, tensor, type ValuesOf, values } from '@odot/autodiff'
import { OptimizerError } from '../errors.js'
import { positive } from '../positive.js'
import { refuseUnknown } from '../refuse-unknown.js'
import type { Transform } from './transform.js'

/** The memories of Adam's means. */
export interface AdamScaling {
  /** Memory of the mean gradient, in [0, 1). */
  readonly beta1?: number
  /** Memory of the mean squared gradient, in [0, 1). */
  readonly beta2?: number
  readonly epsilon?: number
}

/** What Adam remembers. */
export interface AdamMeans {
  readonly mean: Tensor
  readonly square: Tensor
  /** β₁ᵗ and β₂ᵗ: how much of the start is still in the means. */
  readonly left1: Tensor
  readonly left2: Tensor
}

/** Adam's hyperparameters, as scalars. */
export interface AdamScalingHyper {
  readonly beta1: Tensor
  readonly beta2: Tensor
  readonly epsilon: Tensor
}

/**
 * Adam's scaling: d ← m̂ / (√v̂ + ε) with bias-corrected running means m̂ of d and v̂ of d². Each entry is divided by its own size, so that all move by about
 * the learning rate.
 * @example
 * const scaling = scaleByAdam()
 * const hyper = { beta1: tensor(0.9), beta2: tensor(0.999), epsilon: tensor(1e-8) }
 * evaluate(scaling.update(tensor([100, -0.01]), scaling.init(tensor([0, 0])), hyper).direction) // => [1.00000, -1.00000]
 * @throws OptimizerError for an unknown option, when ε is not positive or a β not in [0, 1).
 * @see Kingma and Ba (2015), "Adam: a method for stochastic optimization"
 */
export function scaleByAdam(options: AdamScaling = {}): Transform<AdamMeans, AdamScalingHyper> {
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 } = refuseUnknown('scaleByAdam', options, ['beta1', 'beta2', 'epsilon'])
  for (const [name, beta] of Object.entries({ beta1, beta2 })) {
    if (!(beta >= 0 && beta < 1)) throw new OptimizerError(`scaleByAdam: ${name} is ${beta}; pass a number in [0, 1).`)
  }
  const hyper: ValuesOf<AdamScalingHyper> = {
    beta1: values(beta1),
    beta2: values(beta2),
    epsilon: values(positive('scaleByAdam: epsilon', epsilon)),
  }
  return Object.freeze({
    name: 'adam',
    hyper,
    init: (x: Tensor): AdamMeans => {
      const zeros = tensor(new Float64Array(x.shape[0]!))
      return { mean: zeros, square: zeros, left1: tensor(1), left2: tensor(1) }
    },
    update: (direction: Tensor, state: AdamMeans, h: AdamScalingHyper) => {
      const mean = blend(h.beta1, state.mean, direction)
      const squares = blend(h.beta2, state.square, square(direction))
      const left1 = mul(state.left1, h.beta1)
      const left2 = mul(state.left2, h.beta2)
      const scale = add(sqrt(div(squares, sub(1, left2))), h.epsilon)
      return { direction: div(div(mean, sub(1, left1)), scale), state: { mean, square: squares, left1, left2 } }
    },
  })
}

/** share · before + (1 − share) · now. */
function blend(share: Tensor, before: Tensor, now: Tensor): Tensor {
  return add(mul(share, before), mul(sub(1, share), now))
}
