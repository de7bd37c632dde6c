import { largest } from '../vector.js'

/** Where a search starts. */
export interface Evaluated {
  readonly x: Float64Array
  readonly value: number
  /** The largest absolute gradient entry. */
  readonly residual: number
}

/** How far the largest variable moves at first: a hundredth of its size, or what would lower the value by a hundredth. */
export function firstLength({ x, value, residual }: Evaluated): number {
  const share = 0.01
  const size = largest(x)
  if (size > 0) return share * size
  return value !== 0 ? share * Math.abs(value / residual) : 1
}
