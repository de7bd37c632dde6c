import { div, max, mul, sqrt, square, sum, type Tensor, values } from '@odot/autodiff'
import { positive } from '../positive.js'
import type { Nothing, Transform } from './transform.js'

/**
 * Shortens directions that are longer than a limit, all entries by one factor: d ← d · min(1, limit/‖d‖₂), the norm taken over the whole point.
 * @example
 * const { update } = clipByNorm(1)
 * evaluate(update(tensor([3, 4]), [], tensor(1)).direction) // => [0.6, 0.8]
 * evaluate(update(tensor([0.3, 0.4]), [], tensor(1)).direction) // => [0.3, 0.4]
 * @throws OptimizerError when the limit is not a number > 0.
 * @see Pascanu, Mikolov and Bengio (2013), "On the difficulty of training recurrent neural networks"
 */
export function clipByNorm(limit: number): Transform<Nothing, Tensor> {
  return Object.freeze({
    name: 'clip-by-norm',
    hyper: values(positive('clipByNorm: limit', limit)),
    init: (): Nothing => [],
    update: (direction: Tensor, state: Nothing, most: Tensor) => {
      const norm = sqrt(sum(square(direction)))
      return { direction: mul(div(most, max(norm, most)), direction), state }
    },
  })
}
