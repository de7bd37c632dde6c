import type { Access, DesignKernel, Kernel, LoopKernel } from './kernel.js'

/** What a kernel does with a slot. */
export type Use = 'read' | 'write'

/** A kernel with other slots: `rename` sees every slot that it reads or writes. */
export function renameSlots(kernel: Kernel, rename: (slot: number, use: Use) => number): Kernel {
  const access = (a: Access, use: Use): Access => ({ ...a, slot: rename(a.slot, use) })
  const loop = (kernel: LoopKernel): LoopKernel => ({
    ...kernel,
    loads: kernel.loads.map((load) => access(load, 'read')),
    stores: kernel.stores.map((store) => ({ ...store, access: access(store.access, 'write') })),
    reductions: kernel.reductions.map((reduction) => ({ ...reduction, access: access(reduction.access, 'write') })),
  })
  const design = (kernel: DesignKernel): DesignKernel => ({
    ...kernel,
    source: rename(kernel.source, 'read'),
    out: rename(kernel.out, 'write'),
  })
  switch (kernel.kind) {
    case 'loop':
      return loop(kernel)
    case 'contract':
      return { ...kernel, a: access(kernel.a, 'read'), b: access(kernel.b, 'read'), out: rename(kernel.out, 'write') }
    case 'design':
      return design(kernel)
    case 'pass':
      return { ...kernel, applies: kernel.applies.map(design), loops: kernel.loops.map(loop), adjoints: kernel.adjoints.map(design) }
    case 'cumsum':
      return { ...kernel, source: rename(kernel.source, 'read'), out: rename(kernel.out, 'write') }
    case 'gather':
    case 'scatterAdd':
      return { ...kernel, source: rename(kernel.source, 'read'), indices: rename(kernel.indices, 'read'), out: rename(kernel.out, 'write') }
    case 'clear':
      return { ...kernel, out: rename(kernel.out, 'write') }
  }
}

/** The slots that a kernel reads and those that it writes; what a pass makes for itself is in both. */
export function usesOf(kernel: Kernel): { readonly reads: readonly number[]; readonly writes: readonly number[] } {
  const uses = { read: [] as number[], write: [] as number[] }
  renameSlots(kernel, (slot, use) => {
    uses[use].push(slot)
    return slot
  })
  return { reads: uses.read, writes: uses.write }
}
