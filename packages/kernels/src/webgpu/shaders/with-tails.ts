import type { DesignKernel, Kernel, LoopKernel, PassKernel, Slot } from '../../plan/kernel.js'
import { usesOf } from '../../plan/rename-slots.js'
import type { DesignForm } from '../shader.js'
import type { ShaderContext } from './context.js'
import { type Homes, homesOf, independent, type Uses } from './homes.js'
import { needed } from './needed.js'

/** Reductions of a tail, which need workgroup memory beside that of the product. */
const mostReductions = 6

/** A kernel; a product with a design may have a tail, a loop over its lines that is done with each of them as soon as it is known. */
export interface Step {
  readonly kernel: Exclude<Kernel, PassKernel>
  readonly tail?: LoopTail
}

interface LoopTail {
  readonly loop: LoopKernel
  /** Whether something else reads the product. */
  readonly kept: boolean
}

/**
 * Kernels one after the other, in which what is done to the numbers of a product with a design, entry by entry, is a tail of it: a dispatch less, and they are
 * not read again. So are sums over these entries, as far as there are buffers.
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
      const others = steps.flatMap((other) => (other && other !== step && other !== later ? [usesOfStep(other)] : []))
      const fitting = (later.tail ? [] : splitLoops(later.kernel, product))
        .map((split) => ({ ...split, kept: isKept(split, { product, slots, others }) }))
        .find((split) => fits(split, { product, form: designs[product.design]!, most: limits.storageBuffers, homes, between }))
      if (fitting) {
        const { loop, kept, rest } = fitting
        steps[at] = { kernel: product, tail: { loop, kept } }
        steps[next] = rest && { kernel: rest }
        return
      }
      between.push(usesOfStep(later))
    }
  })
  return steps.filter((step) => step !== undefined)
}

/** What becomes the tail of a product, and what stays behind. */
interface SplitLoop {
  readonly loop: LoopKernel
  readonly rest: LoopKernel | undefined
}

/** What a loop that takes the numbers of a product in their order may leave to it: all, or its stores. */
function splitLoops(kernel: Kernel, { out, to, count }: DesignKernel): readonly SplitLoop[] {
  if (kernel.kind !== 'loop' || count !== 1 || kernel.sizes.length !== 1 || kernel.sizes[0] !== to) return []
  const taken = kernel.loads.filter(({ slot }) => slot === out)
  if (taken.length === 0 || taken.some(({ offset, strides }) => offset !== 0 || strides[0] !== 1)) return []
  const { stores, reductions } = kernel
  const all: SplitLoop = { loop: kernel, rest: undefined }
  if (reductions.length === 0) return [all]
  const storesAlone: SplitLoop = {
    loop: { kind: 'loop', ...needed({ ...kernel, reductions: [] }) },
    rest: { kind: 'loop', ...needed({ ...kernel, stores: [] }) },
  }
  const whole = reductions.length <= mostReductions && reductions.every(({ reduced }) => reduced[0] === true)
  return [...(whole ? [all] : []), ...(stores.length > 0 ? [storesAlone] : [])]
}

function usesOfStep({ kernel, tail }: Step): Uses {
  const [uses, ofTail] = [usesOf(kernel), tail ? usesOf(tail.loop) : { reads: [], writes: [] }]
  return { reads: [...uses.reads, ...ofTail.reads], writes: [...uses.writes, ...ofTail.writes] }
}

/** Whether the product of a tail is still read, or may be. */
function isKept(
  { rest }: SplitLoop,
  { product, slots, others }: { readonly product: DesignKernel; readonly slots: readonly Slot[]; readonly others: readonly Uses[] },
): boolean {
  const all = rest ? [...others, usesOf(rest)] : others
  return slots[product.out]!.kind !== 'temporary' || all.some(({ reads }) => reads.includes(product.out))
}

interface Surroundings {
  readonly product: DesignKernel
  readonly form: DesignForm
  /** Buffers of a shader. */
  readonly most: number
  readonly homes: Homes
  /** The kernels between the product and the loop. */
  readonly between: readonly Uses[]
}

function fits({ loop, rest, kept }: SplitLoop & LoopTail, { product, form, most, homes, between }: Surroundings): boolean {
  const { source, out, from, to } = product
  const uses = usesOf(loop)
  const parts = form.format === 'csc' || form.format === 'csr' ? 3 : 1
  const stored = loop.stores.map(({ access }) => access.slot)
  const bound = new Set([source, ...uses.reads.filter((slot) => slot !== out), ...stored, ...(kept ? [out] : [])])
  const buffers = parts + bound.size + (loop.reductions.length > 0 ? 1 : 0)
  // other lines still read what the product is made from, and the rest what the tail has read
  const read = [source, out, ...(rest ? usesOf(rest).reads : [])].map(homes.given)
  return (
    from > 0 &&
    to > 0 &&
    buffers <= most &&
    uses.writes.every((slot) => !read.includes(homes.given(slot))) &&
    between.every((other) => independent(other, uses, homes))
  )
}
