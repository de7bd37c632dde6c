import {
  add,
  flattenLike,
  type Graph,
  pad,
  positions,
  reshape,
  sameShape,
  showShape,
  sizeOf,
  slice,
  type Tensor,
  unflatten,
  type ValuesOf,
  valuesLeaf,
} from '@odot/autodiff'
import { OptimizerError } from './errors.js'

/** The first argument of a graph as one flat vector: its leaves one after another, row-major. */
export interface Packing {
  readonly size: number
  readonly leaves: readonly { readonly shape: readonly number[]; readonly offset: number; readonly size: number }[]
  readonly pack: (tree: unknown) => Float64Array
  /** A tree of views of the flat vector. */
  readonly unpack: (flat: Float64Array) => ValuesOf<unknown>
  /** The leaves of a traced flat vector, and back. */
  readonly unpackLeaves: (flat: Tensor) => readonly Tensor[]
  readonly packLeaves: (leaves: readonly Tensor[]) => Tensor
}

export function packing(graph: Graph): Packing {
  const [structure] = graph.arguments
  if (structure === undefined) throw new OptimizerError('minimize: the graph has no arguments; trace a function of the point.')
  let size = 0
  const leaves = graph.inputs.slice(0, positions(structure).length).map(({ shape }) => {
    const leaf = { shape, offset: size, size: sizeOf(shape) }
    size += leaf.size
    return leaf
  })
  return {
    size,
    leaves,
    pack: (tree) => {
      const flat = new Float64Array(size)
      flattenLike(structure, tree, valuesLeaf, 'x0').forEach(({ path, value }, i) => {
        const leaf = leaves[i]!
        if (!sameShape(value.shape, leaf.shape)) {
          throw new OptimizerError(
            `minimize: ${path} has shape ${showShape(value.shape)} but was traced as ${showShape(leaf.shape)}; pass that shape or trace again.`,
          )
        }
        flat.set(value.data, leaf.offset)
      })
      return flat
    },
    unpack: (flat) => {
      const views = leaves.map(({ shape, offset, size: length }) => ({ shape, data: flat.subarray(offset, offset + length) }))
      return unflatten(structure, views) as ValuesOf<unknown>
    },
    unpackLeaves: (flat) => leaves.map(({ shape, offset, size: length }) => reshape(slice(flat, [offset], [offset + length]), shape)),
    packLeaves: (tensors) =>
      tensors
        .map((each, i) => {
          const { offset, size: length } = leaves[i]!
          return length === size ? reshape(each, [size]) : pad(reshape(each, [length]), [offset], [size - offset - length])
        })
        .reduce((a, b) => add(a, b)),
  }
}
