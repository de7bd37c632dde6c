import type { KernelsError } from '../errors.js'
import type { Plan, Slot } from '../plan/kernel.js'
import type { Counts, Storage } from './buffers.js'
import { type FrameParts, makeFrame } from './frame.js'
import { type Dispatch, makeGroups } from './groups.js'
import type { Pipeline } from './pipelines.js'
import type { Problems } from './problems.js'
import type { Shader, ShaderPlan } from './shader.js'
import { inPlace, type Sharing, sharingOf } from './sharing.js'
import { type ProgramWork, workOf } from './work.js'

/** A program bound to the arrays of a run. */
export interface Bound {
  readonly dispatches: readonly Dispatch[]
  /** Inputs that are saved before they are written over. */
  readonly copies: readonly { readonly from: Storage; readonly to: Storage }[]
  /** All buffers that are used. */
  readonly storages: readonly Storage[]
}

/** The shaders of a program with their buffers, and bind groups for each set of arrays. */
export interface Binder {
  readonly bind: (inputs: readonly Storage[], outputs: readonly Storage[]) => Bound
  /** What is wrong with a shader, when it is known. */
  readonly problem: () => KernelsError | undefined
  readonly shaders: readonly Shader[]
  readonly work: ProgramWork
}

export interface BinderParts extends FrameParts {
  readonly gpu: GPUDevice
  readonly counts: Counts
  readonly problems: Problems
  readonly pipelineOf: (shader: Shader) => Pipeline
  readonly shadersOf: (plan: Plan) => ShaderPlan
}

/** Sets of arrays whose bind groups are kept. */
const mostSets = 32

/** Makes all buffers of a program and compiles its shaders: those for arrays apart and, where arrays were donated, those that work in place. */
export function makeBinder(plan: Plan, parts: BinderParts): Binder {
  const { gpu, counts, problems, pipelineOf } = parts
  const shadersOf = (plan: Plan): ShaderPlan => {
    const { slots, shaders } = parts.shadersOf(plan)
    return { slots, shaders: shaders.filter(({ workgroups }) => workgroups > 0) }
  }
  const apart = shadersOf(plan)
  const sharings = sharingOf(plan.slots, apart.shaders)
  const alone = sharings.filter((sharing) => sharing.alone)
  const shared = alone.length > 0 ? shadersOf(inPlace(plan, alone)) : undefined
  const slots = shared ? largest(apart.slots, shared.slots) : apart.slots
  const frame = makeFrame(slots, apart.shaders, parts)
  // what is one shader in one of the two may be several in the other
  const others = shared ? sharingOf(slots, shared.shaders) : []
  const saved = new Map(
    [...new Set([...sharings, ...others].map(({ source }) => source))].map((source) => [
      source,
      frame.make(slots[source]!.size, 'a saved input'),
    ]),
  )
  const pipelines = [...apart.shaders, ...(shared?.shaders ?? [])].map(pipelineOf)
  const groups = { gpu, counts, slots, frame }
  const groupsApart = makeGroups(apart.shaders, { ...groups, pipelines })
  const groupsShared = shared && makeGroups(shared.shaders, { ...groups, pipelines: pipelines.slice(apart.shaders.length) })

  const make = (inputs: readonly Storage[], outputs: readonly Storage[]): Bound => {
    const meets = ({ input, output }: Sharing): boolean => inputs[input] === outputs[output]
    const given = (at: number): Storage => {
      const slot = slots[at]!
      if (slot.kind === 'input') return inputs[slot.index]!
      return slot.kind === 'output' ? outputs[slot.index]! : frame.own(at)
    }
    const together = groupsShared !== undefined && alone.every(meets)
    const copied = (together ? others : sharings).filter(meets)
    const withCopies = (at: number, shader: number): Storage => {
      const copy = copied.find(({ source, from }) => source === at && shader >= from)
      return copy ? saved.get(copy.source)! : given(at)
    }
    return problems.during('run', () => ({
      dispatches: (together ? groupsShared : groupsApart)(withCopies),
      copies: copied.map((sharing) => ({ from: inputs[sharing.input]!, to: saved.get(sharing.source)! })),
      storages: [...frame.all(), ...inputs, ...outputs],
    }))
  }
  const sets = new Map<string, Bound>()
  return {
    shaders: apart.shaders,
    work: workOf(shared ?? apart, frame),
    bind: (inputs, outputs) => {
      const key = [...inputs, ...outputs].map(({ id }) => id).join(' ')
      const found = sets.get(key) ?? make(inputs, outputs)
      // the one used last stands last
      sets.delete(key)
      sets.set(key, found)
      for (const oldest of sets.keys()) if (sets.size > mostSets) sets.delete(oldest)
      return found
    },
    problem: () => {
      for (let at = 0; at < pipelines.length; at++) {
        const found = pipelines[at]!.problem()
        if (found) return found
      }
      return undefined
    },
  }
}

/** Slots of two plans that differ in the sizes of temporaries only. */
function largest(a: readonly Slot[], b: readonly Slot[]): readonly Slot[] {
  const [long, short] = a.length >= b.length ? [a, b] : [b, a]
  return long.map((slot, at) => (short[at] && short[at].size > slot.size ? short[at] : slot))
}
