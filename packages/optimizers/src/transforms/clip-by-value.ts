import { max, min, neg, type Tensor, values } from '@odot/autodiff'
import { positive } from '../positive.js'
import type { Nothing, Transform } from './transform.js'

/**
 * Limits each entry of a direction: dᵢ ← min(max(dᵢ, −limit), limit). This turns the direction, which `clipByNorm` does not.
 * @example
 * evaluate(clipByValue(1).update(tensor([3, -0.5]), [], tensor(1)).direction) // => [1, -0.5]
 * @throws OptimizerError when the limit is not a number > 0.
 */
export function clipByValue(limit: number): Transform<Nothing, Tensor> {
  return Object.freeze({
    name: 'clip-by-value',
    hyper: values(positive('clipByValue: limit', limit)),
    init: (): Nothing => [],
    update: (direction: Tensor, state: Nothing, most: Tensor) => ({ direction: max(min(direction, most), neg(most)), state }),
  })
}
