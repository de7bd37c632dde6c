import { type Tensor, tensor, type Values } from '@odot/autodiff'
import type { ConvexPenalty } from '@odot/problem'

/**
 * No penalty, R(w) = 0 for weights of any shape.
 *
 * Its prox is the identity; R*(z) is 0 at z = 0 and +∞ elsewhere.
 * @example
 * zero().value(values([1, -2])) // => 0
 */
export function zero(): Required<ConvexPenalty> {
  return record
}

const record: Required<ConvexPenalty> = Object.freeze({
  name: 'zero',
  value: () => 0,
  traced: () => tensor(0),
  prox: (weights: Values, _: Float64Array | number, out: Float64Array) => out.set(weights.data),
  tracedProx: (weights: Tensor) => weights,
  distance: (_: Values, { data }: Values) => Math.sqrt(data.reduce((total, g) => total + g * g, 0)),
  conjugate: (dual: Values) => (vanishes(dual) ? 0 : Number.POSITIVE_INFINITY),
  dualScale: (dual: Values) => (vanishes(dual) ? 1 : 0),
  lambdaMax: (gradient: Values) => (vanishes(gradient) ? 0 : Number.POSITIVE_INFINITY),
})

function vanishes({ data }: Values): boolean {
  return data.every((x) => x === 0)
}
