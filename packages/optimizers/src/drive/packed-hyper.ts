import { flatten, reshape, sizeOf, slice, type Tensor, unflatten, type Values, type ValuesOf, values, valuesLeaf } from '@odot/autodiff'

/** Hyperparameters as one vector, so that a step binds one array for all of them. */
export interface PackedHyper<H> {
  /** The vector; none where there are no hyperparameters. */
  readonly values: readonly Values[]
  /** The hyperparameters in the tensor of that vector. */
  readonly unpack: (packed: readonly Tensor[]) => H
}

export function packedHyper<H>(tree: ValuesOf<H>): PackedHyper<H> {
  const { structure, leaves } = flatten(tree, valuesLeaf, 'hyper')
  let end = 0
  const places = leaves.map(({ value: { shape } }) => {
    end += sizeOf(shape)
    return { shape, start: end - sizeOf(shape), stop: end }
  })
  return {
    values: leaves.length > 0 ? [values(leaves.flatMap(({ value }) => [...value.data]))] : [],
    unpack: ([packed]) =>
      unflatten(
        structure,
        places.map(({ shape, start, stop }) => reshape(slice(packed!, [start], [stop]), shape)),
      ) as H,
  }
}
