import type { Plan, Slot } from '../plan/kernel.js'
import type { DesignForm, ShaderLimits, ShaderPlan } from './shader.js'
import { boxOf } from './shaders/box.js'
import type { ShaderContext } from './shaders/context.js'
import { cumsumShader } from './shaders/cumsum.js'
import { gatherShader } from './shaders/gather.js'
import { joinShaders } from './shaders/join-shaders.js'
import { loopShaders } from './shaders/loop.js'
import { fillShader } from './shaders/map.js'
import { contractShaders, designShaders } from './shaders/product.js'
import { scatterAddShaders } from './shaders/scatter-add.js'
import type { Draft } from './shaders/shader-text.js'
import { type Step, withTails } from './shaders/with-tails.js'

export interface ShaderPlanOptions {
  readonly designs: Readonly<Record<string, DesignForm>>
  readonly limits: ShaderLimits
}

/**
 * The dispatches of a plan. A pass is its products X v, its loops and its products Xᵀ r one after the other: adapters hide the time of reading X by
 * themselves. What follows a product entry by entry is a part of its dispatch, and so is what runs in one workgroup after the other. Temporaries of single
 * kernels are at the end of `slots`, and each is used again by later kernels.
 */
export function shaderPlan(plan: Plan, { designs, limits }: ShaderPlanOptions): ShaderPlan {
  const slots: Slot[] = [...plan.slots]
  const keep = (size: number): number => slots.push({ kind: 'temporary', size }) - 1
  const again: number[] = []
  const drafts = withTails(plan.kernels, { slots: plan.slots, designs, limits }).flatMap((step) => {
    let used = 0
    const scratch = (size: number): number => {
      const at = again[used] ?? keep(size)
      again[used++] = at
      if (slots[at]!.size < size) slots[at] = { kind: 'temporary', size }
      return at
    }
    return shadersOf(step, plan.slots, { designs, limits, scratch, keep })
  })
  const shaders = joinShaders(drafts, { slots, limits })
  return { slots, shaders: shaders.map(({ label, code, bindings, workgroups }) => ({ label, code, bindings, workgroups })) }
}

function shadersOf({ kernel, tail }: Step, slots: readonly Slot[], context: ShaderContext): readonly Draft[] {
  const { limits } = context
  switch (kernel.kind) {
    case 'loop':
      return loopShaders(kernel, context)
    case 'clear': {
      const { size } = slots[kernel.out]!
      return size === 0 ? [] : [fillShader(kernel.out, size, 0, limits)]
    }
    case 'contract':
      return contractShaders(kernel, context)
    case 'design':
      return designShaders(kernel, context, tail && { box: boxOf(tail.loop), kept: tail.kept })
    case 'gather':
      return kernel.count * kernel.width === 0 ? [] : [gatherShader(kernel, limits)]
    case 'scatterAdd':
      return scatterAddShaders(kernel, context)
    case 'cumsum':
      return kernel.axes.includes(0) ? [] : [cumsumShader(kernel, limits)]
  }
}
