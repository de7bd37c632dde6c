import type { Access, Kernel, Plan, Slot } from './kernel.js'

/** The slots that a kernel reads or writes, renamed; `rename` is also called where the kernel only reads. */
function renameSlots(kernel: Kernel, rename: (slot: number) => number): Kernel {
  const access = (a: Access): Access => ({ ...a, slot: rename(a.slot) })
  switch (kernel.kind) {
    case 'loop':
      return {
        ...kernel,
        loads: kernel.loads.map(access),
        stores: kernel.stores.map((store) => ({ ...store, access: access(store.access) })),
        reductions: kernel.reductions.map((reduction) => ({ ...reduction, access: access(reduction.access) })),
      }
    case 'contract':
      return { ...kernel, a: access(kernel.a), b: access(kernel.b), out: rename(kernel.out) }
    case 'design':
    case 'cumsum':
      return { ...kernel, source: rename(kernel.source), out: rename(kernel.out) }
    case 'gather':
    case 'scatterAdd':
      return { ...kernel, source: rename(kernel.source), indices: rename(kernel.indices), out: rename(kernel.out) }
    case 'clear':
      return { ...kernel, out: rename(kernel.out) }
  }
}

/** The same plan with fewer arrays: a temporary whose last reader has run lends its array to later temporaries of its size. */
export function reuseMemory({ slots, kernels }: Plan): Plan {
  const last = new Map<number, number>()
  kernels.forEach((kernel, time) => {
    renameSlots(kernel, (slot) => {
      last.set(slot, time)
      return slot
    })
  })
  const kept: Slot[] = []
  const place = new Map<number, number>()
  const free = new Map<number, number[]>()
  const rename = (slot: number): number => {
    const known = place.get(slot)
    if (known !== undefined) return known
    const made = slots[slot]!
    const at = (made.kind === 'temporary' && free.get(made.size)?.pop()) || kept.push(made) - 1
    place.set(slot, at)
    return at
  }
  slots.forEach((slot, at) => {
    if (slot.kind !== 'temporary') rename(at)
  })
  const renamed = kernels.map((kernel, time) => {
    const seen = new Set<number>()
    const next = renameSlots(kernel, (slot) => {
      seen.add(slot)
      return rename(slot)
    })
    for (const slot of seen) {
      const made = slots[slot]!
      if (made.kind === 'temporary' && last.get(slot) === time) free.set(made.size, [...(free.get(made.size) ?? []), place.get(slot)!])
    }
    return next
  })
  return { slots: kept, kernels: renamed }
}
