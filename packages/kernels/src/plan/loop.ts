import type { Access, LoopKernel, Reduction } from './kernel.js'

/** A loop with as few axes as its accesses allow: neighbours that all accesses walk in one stride become one axis. */
export function mergeAxes(loop: LoopKernel): LoopKernel {
  const { sizes } = loop
  const accesses = [...loop.loads, ...loop.stores.map((store) => store.access), ...loop.reductions.map((reduction) => reduction.access)]
  const mergeable = (axis: number): boolean =>
    accesses.every(({ strides }) => strides[axis - 1] === strides[axis]! * sizes[axis]!) &&
    loop.reductions.every(({ reduced }) => reduced[axis - 1] === reduced[axis])
  const axes: { size: number; last: number }[] = []
  sizes.forEach((size, axis) => {
    const before = axes.at(-1)
    if (before && mergeable(axis)) axes[axes.length - 1] = { size: before.size * size, last: axis }
    else axes.push({ size, last: axis })
  })
  const access = ({ strides, ...rest }: Access): Access => ({ ...rest, strides: axes.map(({ last }) => strides[last]!) })
  return {
    ...loop,
    sizes: axes.map(({ size }) => size),
    loads: loop.loads.map(access),
    stores: loop.stores.map((store) => ({ ...store, access: access(store.access) })),
    reductions: loop.reductions.map((reduction) => ({
      ...reduction,
      access: access(reduction.access),
      reduced: axes.map(({ last }) => reduction.reduced[last]!),
    })),
  }
}

/** Where a reduction keeps its running value: in a register from axis `from` on; in an array when an axis before that is reduced too. */
export function accumulation({ reduced }: Reduction): { readonly from: number; readonly inArray: boolean } {
  const from = reduced.lastIndexOf(false) + 1
  return { from, inArray: reduced.slice(0, from).includes(true) }
}
