import { less, scatterAdd, select, sqrt, square, type Tensor } from '@odot/autodiff'

/** ‖w_g‖ for each of `count` groups, with derivative 0 where it is 0; `indices` are the groups of the weights. */
export function tracedGroupNorms(flat: Tensor, indices: Tensor, count: number): Tensor {
  const squares = scatterAdd(square(flat), indices, count)
  const positive = less(0, squares)
  return select(positive, sqrt(select(positive, squares, 1)), 0)
}
