import type { Graph } from '@odot/autodiff'
import type { Donations } from '../plan/donate.js'
import type { Plan } from '../plan/kernel.js'
import { reuseMemory } from '../plan/memory.js'
import { plan } from '../plan/plan.js'
import { inlineScalars } from './inline-scalars.js'
import type { ShaderLimits } from './shader.js'

/** The plan of a graph for a device on which each kernel is a dispatch. */
export function gpuPlan(graph: Graph, { donate = {}, limits }: { readonly donate?: Donations; readonly limits: ShaderLimits }): Plan {
  return reuseMemory(inlineScalars(plan(graph, { donate }), { mostSlots: limits.storageBuffers }))
}
