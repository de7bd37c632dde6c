import { allAxes } from '../shape.js'
import { lift, operation, type Tensor, type TensorLike } from '../tensor.js'
import { add, div, exp, log, max, mul, neg, select, sigmoid, sign, sqrt, stopGradient } from './elementwise.js'
import { dot, reshape, sum } from './linear.js'

/** a − b, broadcasting. */
export function sub(a: TensorLike, b: TensorLike): Tensor {
  return add(a, neg(b))
}

/** x². */
export function square(x: TensorLike): Tensor {
  return mul(x, x)
}

/** max(x, 0); its derivative at 0 is ½. */
export function relu(x: TensorLike): Tensor {
  return max(x, 0)
}

/** Hyperbolic tangent, 2σ(2x) − 1: exact to a rounding of 1, not of x. */
export function tanh(x: TensorLike): Tensor {
  return sub(mul(2, sigmoid(mul(2, x))), 1)
}

/** Arithmetic mean over some axes, all when none are named. */
export function mean(x: Tensor, axes: readonly number[] = allAxes(x.shape.length)): Tensor {
  return div(
    sum(x, axes),
    axes.reduce((count, axis) => count * x.shape[axis]!, 1),
  )
}

/** Maximum over some axes, all when none are named; equal maxima share the derivative. */
export function amax(x: Tensor, axes: readonly number[] = allAxes(x.shape.length)): Tensor {
  return operation('amax', [x], { axes })
}

/** ⟨a, b⟩ over all entries of two tensors of one shape. */
export function inner(a: Tensor, b: Tensor): Tensor {
  return a.shape.length === 1 && b.shape.length === 1 ? dot(a, b) : sum(mul(a, b))
}

/**
 * Euclidean norm of all entries; its derivatives at 0 are taken as 0.
 * @example
 * evaluate(norm(tensor([3, 4]))) // => 5
 */
export function norm(x: Tensor): Tensor {
  const squares = sum(square(x))
  const positive = sign(squares) // NaN counts as positive, so that it stays NaN
  return select(positive, sqrt(select(positive, squares, 1)), 0)
}

/**
 * log Σ eˣ over some axes, all when none are named, without overflow.
 * @example
 * evaluate(logSumExp(tensor([1000, 1000]))) // => 1000.693147
 */
export function logSumExp(x: Tensor, axes: readonly number[] = allAxes(x.shape.length)): Tensor {
  const top = stopGradient(amax(x, axes))
  const kept = x.shape.map((size, i) => (axes.includes(i) ? 1 : size))
  return add(log(sum(exp(sub(x, reshape(top, kept))), axes)), top)
}

/** Product of tensors, broadcasting; 1 for none. */
export function product(tensors: readonly TensorLike[]): Tensor {
  return tensors.map(lift).reduce((a, b) => mul(a, b), lift(1))
}
