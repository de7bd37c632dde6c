import type { Kernel } from '../plan/kernel.js'

/** The slots that products with matrices and designs read or write. */
export function productSlots(kernels: readonly Kernel[]): ReadonlySet<number> {
  return new Set(
    kernels.flatMap((kernel) => {
      if (kernel.kind === 'contract') return [kernel.a.slot, kernel.b.slot, kernel.out]
      return kernel.kind === 'design' ? [kernel.source, kernel.out] : []
    }),
  )
}
