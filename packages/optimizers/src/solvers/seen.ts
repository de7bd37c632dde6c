import { abs, add, amax, pad, reshape, type Tensor, tensor } from '@odot/autodiff'

/** What a first-order step has seen of its objective: [value, largest absolute gradient entry], shape [2]. */
export function seen({ value, gradient }: { readonly value: Tensor; readonly gradient: Tensor }): Tensor {
  return monitored(value, amax(abs(gradient)))
}

/** [value, residual], shape [2]. */
export function monitored(value: Tensor, residual: Tensor): Tensor {
  return add(pad(reshape(value, [1]), [0], [1]), pad(reshape(residual, [1]), [1], [0]))
}

/** Before the first step. */
export function unseen(): Tensor {
  return tensor([0, 0])
}
