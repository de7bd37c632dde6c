import type { Kernel } from '../plan/kernel.js'

/** The slots that products with matrices and designs read or write. */
export function productSlots(kernels: readonly Kernel[]): ReadonlySet<number> {
  return new Set(
    kernels.flatMap((kernel) => {
      if (kernel.kind === 'contract') return [kernel.a.slot, kernel.b.slot, kernel.out]
      const products = kernel.kind === 'pass' ? [...kernel.applies, ...kernel.adjoints] : kernel.kind === 'design' ? [kernel] : []
      return products.flatMap(({ source, out }) => [source, out])
    }),
  )
}
