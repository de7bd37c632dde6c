import type { Kernel, Plan, Slot } from '../plan/kernel.js'
import type { DesignForm, Shader, ShaderLimits, ShaderPlan } from './shader.js'
import type { ShaderContext } from './shaders/context.js'
import { cumsumShader } from './shaders/cumsum.js'
import { gatherShader } from './shaders/gather.js'
import { loopShaders } from './shaders/loop.js'
import { fillShader } from './shaders/map.js'
import { contractShaders, designShaders } from './shaders/product.js'
import { scatterAddShaders } from './shaders/scatter-add.js'

export interface ShaderPlanOptions {
  readonly designs: Readonly<Record<string, DesignForm>>
  readonly limits: ShaderLimits
}

/**
 * The dispatches of a plan. A pass is its products X v, its loops and its products Xᵀ r one after the other: adapters hide the time of reading X by
 * themselves. Temporaries of single kernels are at the end of `slots`, and each is used again by later kernels.
 */
export function shaderPlan(plan: Plan, { designs, limits }: ShaderPlanOptions): ShaderPlan {
  const sizes: number[] = []
  const shaders = plan.kernels.flatMap((kernel) => {
    let used = 0
    const scratch = (size: number): number => {
      const at = used++
      sizes[at] = Math.max(sizes[at] ?? 0, size)
      return plan.slots.length + at
    }
    return shadersOf(kernel, plan.slots, { designs, limits, scratch })
  })
  return { slots: [...plan.slots, ...sizes.map((size): Slot => ({ kind: 'temporary', size }))], shaders }
}

function shadersOf(kernel: Kernel, slots: readonly Slot[], context: ShaderContext): readonly Shader[] {
  const { limits } = context
  switch (kernel.kind) {
    case 'loop':
      return loopShaders(kernel, context)
    case 'pass':
      return [...kernel.applies, ...kernel.loops, ...kernel.adjoints].flatMap((part) => shadersOf(part, slots, context))
    case 'clear': {
      const { size } = slots[kernel.out]!
      return size === 0 ? [] : [fillShader(kernel.out, size, 0, limits)]
    }
    case 'contract':
      return contractShaders(kernel, context)
    case 'design':
      return designShaders(kernel, context)
    case 'gather':
      return kernel.count * kernel.width === 0 ? [] : [gatherShader(kernel, limits)]
    case 'scatterAdd':
      return scatterAddShaders(kernel, context)
    case 'cumsum':
      return kernel.axes.includes(0) ? [] : [cumsumShader(kernel, limits)]
  }
}
