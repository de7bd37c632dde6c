import {
  add,
  broadcast,
  flattenLike,
  type Graph,
  less,
  pad,
  positions,
  reshape,
  sameShape,
  select,
  showShape,
  sizeOf,
  slice,
  type Tensor,
  tensor,
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
    packLeaves: leaves.every((leaf) => leaf.size === leaves[0]!.size)
      ? stacked
      : (tensors) =>
          tensors
            .map((tensor, i) => pad(reshape(tensor, [leaves[i]!.size]), [leaves[i]!.offset], [size - leaves[i]!.offset - leaves[i]!.size]))
            .reduce((a, b) => add(a, b)),
  }
}

/** Tensors of one size, one after another: rows of a matrix that one loop writes, where padding is two loops for each and a sum. */
function stacked(tensors: readonly Tensor[]): Tensor {
  if (tensors.length === 1) return reshape(tensors[0]!, [sizeOf(tensors[0]!.shape)])
  const shape = [tensors.length, sizeOf(tensors[0]!.shape)]
  const row = broadcast(tensor(Float64Array.from(tensors.keys())), shape, [1])
  const rows = tensors.map((each) => broadcast(reshape(each, shape.slice(1)), shape, [0]))
  const all = rows.reduceRight((rest, each, i) => select(less(row, i + 0.5), each, rest))
  return reshape(all, [sizeOf(shape)])
}
