import type { DesignKernel, Kernel, LoopKernel, PassKernel, Slot } from '../../plan/kernel.js'
import { usesOf } from '../../plan/rename-slots.js'
import type { DesignForm } from '../shader.js'
import type { ShaderContext } from './context.js'
import { type Homes, homesOf, independent, type Uses } from './homes.js'
import { needed } from './needed.js'

/** A kernel; a product with a design may have a tail, a loop over its lines that is done with each of them as soon as it is known. */
export interface Step {
  readonly kernel: Exclude<Kernel, PassKernel>
  readonly tail?: LoopKernel
}

/**
 * Kernels one after the other, in which what is done to the numbers of a product with a design, entry by entry, is a tail of it: a dispatch less, and they are
 * not read again. Sums over these entries stay behind.
 */
export function withTails(
  kernels: readonly Kernel[],
  { slots, designs, limits }: Pick<ShaderContext, 'designs' | 'limits'> & { readonly slots: readonly Slot[] },
): readonly Step[] {
  const homes = homesOf(slots)
  const steps: (Step | undefined)[] = kernels
    .flatMap((kernel) => (kernel.kind === 'pass' ? [...kernel.applies, ...kernel.loops, ...kernel.adjoints] : [kernel]))
    .map((kernel) => ({ kernel }))
  steps.forEach((step, at) => {
    if (step?.kernel.kind !== 'design') return
    const product = step.kernel
    const between: Uses[] = []
    for (let next = at + 1; next < steps.length; next++) {
      const later = steps[next]
      if (!later) continue
      const loop = later.tail ? undefined : splitTail(later.kernel, product)
      if (loop && fits(loop, { product, form: designs[product.design]!, most: limits.storageBuffers, homes, between })) {
        steps[at] = { kernel: product, tail: loop.tail }
        steps[next] = loop.rest && { kernel: loop.rest }
        return
      }
      between.push(usesOf(later.kernel), ...(later.tail ? [usesOf(later.tail)] : []))
    }
  })
  return steps.filter((step) => step !== undefined)
}

interface SplitLoop {
  readonly tail: LoopKernel
  readonly rest: LoopKernel | undefined
}

/** The stores of a loop that takes the numbers of a product in their order, and its reductions. */
function splitTail(kernel: Kernel, { out, to, count }: DesignKernel): SplitLoop | undefined {
  if (kernel.kind !== 'loop' || kernel.stores.length === 0 || count !== 1) return undefined
  if (kernel.sizes.length !== 1 || kernel.sizes[0] !== to) return undefined
  const taken = kernel.loads.filter(({ slot }) => slot === out)
  if (taken.length === 0 || taken.some(({ offset, strides }) => offset !== 0 || strides[0] !== 1)) return undefined
  return {
    tail: { kind: 'loop', ...needed({ ...kernel, reductions: [] }) },
    rest: kernel.reductions.length === 0 ? undefined : { kind: 'loop', ...needed({ ...kernel, stores: [] }) },
  }
}

function fits(
  { tail, rest }: SplitLoop,
  {
    product,
    form,
    most,
    homes,
    between,
  }: {
    readonly product: DesignKernel
    readonly form: DesignForm
    readonly most: number
    readonly homes: Homes
    readonly between: readonly Uses[]
  },
): boolean {
  const { source, out, from } = product
  const uses = usesOf(tail)
  const parts = form.format === 'csc' || form.format === 'csr' ? 3 : 1
  const buffers = parts + new Set([source, out, ...uses.reads, ...uses.writes]).size
  // other lines still read what the product is made from, and the reductions what the tail has read
  const read = [source, out, ...(rest ? usesOf(rest).reads : [])].map(homes.given)
  return (
    from > 0 &&
    buffers <= most &&
    uses.writes.every((slot) => !read.includes(homes.given(slot))) &&
    between.every((other) => independent(other, uses, homes))
  )
}
