import { add, mul, select, sub, sum, type Tensor, type TensorLike, tensor } from '@odot/autodiff'
import type { Strength } from './strength.js'

/** Strengths in a graph, where 0 · ∞ must not become NaN. */
export interface TracedStrength {
  /** The strengths, 0 where they are infinite: a scalar or one for each. */
  readonly finite: TensorLike
  /** Adds ∞ to a value when a size is not 0 although its strength is infinite. */
  readonly forbid: (value: Tensor, sizes: Tensor) => Tensor
  /** 0 where the strength is infinite, x elsewhere. */
  readonly keep: (x: Tensor) => Tensor
}

/** Strengths as constants of a graph, for sizes of a shape. */
export function tracedStrength({ data, stride, hasInfinite }: Strength, shape: readonly number[]): TracedStrength {
  const constant = (of: (s: number) => number): TensorLike => (stride === 0 ? of(data[0]!) : tensor(data.map(of), shape))
  const finite = constant((s) => (s === Number.POSITIVE_INFINITY ? 0 : s))
  if (!hasInfinite) return { finite, forbid: (value) => value, keep: (x) => x }
  const infinite = constant((s) => (s === Number.POSITIVE_INFINITY ? 1 : 0))
  return {
    finite,
    forbid: (value, sizes) => add(value, sum(select(mul(infinite, sizes), Number.POSITIVE_INFINITY, 0))),
    keep: (x) => mul(sub(1, infinite), x),
  }
}
