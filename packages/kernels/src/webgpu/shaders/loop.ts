import type { LoopKernel, Reduction } from '../../plan/kernel.js'
import { type Box, boxOf } from './box.js'
import type { ShaderContext } from './context.js'
import { countOf } from './entry-text.js'
import { fillShader, mapShader } from './map.js'
import { needed } from './needed.js'
import { reduceShaders } from './reduce.js'
import { initial } from './running.js'
import type { Draft } from './shader-text.js'
import { splitLoop } from './split-loop.js'
import type { Tail } from './tail.js'

/**
 * A loop as one dispatch (more where it has more slots than a shader may have buffers) for each set of axes that its reductions keep; what they share is
 * worked out again. The stores are in the last dispatch, as they may be over what the loop reads.
 */
export function loopShaders(loop: LoopKernel, context: ShaderContext): readonly Draft[] {
  const parts = splitLoop(loop, { most: context.limits.storageBuffers, scratch: context.scratch })
  return parts.flatMap((part) => boxShaders(boxOf(part), context))
}

/** `tail`: for the lines that the one reduction of a box makes. */
export function boxShaders(box: Box, context: ShaderContext, tail?: Tail): readonly Draft[] {
  if (countOf(box) === 0) return box.reductions.flatMap((reduction) => emptyShaders(box, reduction, context))
  const groups = groupsOf(box.reductions, Math.min(context.limits.storageBuffers - 1, mostReductions))
  return [
    ...groups.slice(0, -1).flatMap((reductions) => reduceShaders(needed({ ...box, stores: [], reductions }), context)),
    ...(groups.length === 0
      ? [mapShader(box, context.limits)]
      : reduceShaders(needed({ ...box, reductions: groups.at(-1)! }), context, tail)),
  ]
}

/** What a reduction of nothing gives, for all entries that it keeps. */
function emptyShaders({ sizes }: Box, { op, access, reduced }: Reduction, { limits }: ShaderContext): readonly Draft[] {
  const kept = sizes.filter((_, axis) => !reduced[axis]).reduce((a, b) => a * b, 1)
  return kept === 0 ? [] : [fillShader(access.slot, kept, initial(op), limits)]
}

/** Reductions of one dispatch, which all need workgroup memory: 16 kB on every adapter. */
const mostReductions = 14

/** Reductions over the same axes, as many together as there can be results. */
function groupsOf(reductions: readonly Reduction[], most: number): readonly (readonly Reduction[])[] {
  const groups: { readonly key: string; readonly members: Reduction[] }[] = []
  for (const reduction of reductions) {
    const key = reduction.reduced.join()
    const open = groups.find((group) => group.key === key && group.members.length < most)
    if (open) open.members.push(reduction)
    else groups.push({ key, members: [reduction] })
  }
  return groups.map(({ members }) => members)
}
