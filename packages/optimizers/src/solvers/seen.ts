import { abs, amax, type Tensor, tensor } from '@odot/autodiff'
import { lanes } from '../vector-of.js'

/** What a first-order step has seen of its objective: [value, largest absolute gradient entry], shape [2]. */
export function seen({ value, gradient }: { readonly value: Tensor; readonly gradient: Tensor }): Tensor {
  return monitored(value, amax(abs(gradient)))
}

/** [value, residual], shape [2]. */
export function monitored(value: Tensor, residual: Tensor): Tensor {
  return lanes(2).of([value, residual])
}

/** Before the first step. */
export function unseen(): Tensor {
  return tensor([0, 0])
}
