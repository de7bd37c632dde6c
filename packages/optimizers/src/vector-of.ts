import { broadcast, broadcastTo, less, reshape, select, slice, type Tensor, tensor } from '@odot/autodiff'

/** Scalars in all places of a short vector. */
export interface Lanes {
  /** One entry of a vector, in all places. */
  readonly at: (vector: Tensor, index: number) => Tensor
  /** A scalar in all places. */
  readonly all: (scalar: Tensor) => Tensor
  /** The vector [width] whose entry i is that of the i-th of them; they are scalars or have all places. */
  readonly of: (entries: readonly Tensor[]) => Tensor
}

/**
 * Arithmetic of scalars that ends in one vector, done in every place of it: a device runs all of it as one loop, where scalars of their own would each be
 * an array, and putting them together a copy each.
 */
export function lanes(width: number): Lanes {
  // with an axis of length 1 in front: an entry of a vector [n] is then read where it lies, while to drop its axis would be a copy
  const shape = [1, width]
  const place = broadcast(tensor(Float64Array.from({ length: width }, (_, i) => i)), shape, [0])
  const all = (scalar: Tensor): Tensor => (scalar.shape.length === 0 ? broadcastTo(scalar, shape) : scalar)
  return {
    all,
    at: (vector, index) => broadcast(slice(vector, [index], [index + 1]), shape, [1]),
    of: (entries) =>
      reshape(
        entries.map(all).reduceRight((rest, entry, i) => select(less(place, i + 0.5), entry, rest)),
        [width],
      ),
  }
}

/** One entry of a vector, as a scalar. */
export function scalarAt(vector: Tensor, index: number): Tensor {
  return reshape(slice(vector, [index], [index + 1]), [])
}
