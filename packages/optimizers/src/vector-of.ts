import { add, pad, reshape, slice, type Tensor } from '@odot/autodiff'

/** Scalars as the vector of them. */
export function vectorOf(scalars: readonly Tensor[]): Tensor {
  const last = scalars.length - 1
  return scalars.map((scalar, i) => pad(reshape(scalar, [1]), [i], [last - i])).reduce((a, b) => add(a, b))
}

/** One entry of a vector, as a scalar. */
export function scalarAt(vector: Tensor, index: number): Tensor {
  return reshape(slice(vector, [index], [index + 1]), [])
}
