import type { Slot } from '../../plan/kernel.js'
import type { Shader, ShaderLimits } from '../shader.js'
import { type Homes, homesOf, independent, type Uses } from './homes.js'
import { type Draft, joinedDraft } from './shader-text.js'

/** Bytes of workgroup memory that every adapter has. */
const mostShared = 16_384
/**
 * Length of the text of what is joined. A long shader takes longer to compile than its parts, and the text of a long part, such as a matrix product, is one that other
 * programs use too. Measured on SwiftShader, 24 random graphs: compiled in 7.7 s as 184 dispatches of one part each, in 7.7 s as 110 with texts up to 3500, in 12.5 s
 * as 96 with texts up to 6000.
 */
const mostText = 4000
/** The same for a program to which arrays are donated: it is a step that runs again and again. */
const mostTextOfSteps = 9000

/** Numbers of a constant that may be in the text. */
const mostInText = 16
/** Numbers of a temporary that may be in workgroup memory. */
const mostLocal = 64

/** Dispatches that are one, and which of all they are. */
interface Joined {
  readonly draft: Draft
  readonly members: ReadonlySet<number>
}

/**
 * Dispatches in which those of one workgroup are one dispatch, where they can follow each other: a barrier inside of a workgroup takes the place of the wait between
 * dispatches, workgroup memory that of small temporaries which nothing else reads, and short constants are in the text, so that there are buffers left. Those of
 * several workgroups cannot be joined so, as nothing in a shader waits for other workgroups.
 */
export function joinShaders(
  shaders: readonly Draft[],
  { slots, limits }: { readonly slots: readonly Slot[]; readonly limits: ShaderLimits },
): readonly Draft[] {
  const homes = homesOf(slots)
  const joined: Joined[] = []
  const join = joiner(shaders, { slots, homes, limits })
  /** Where the last dispatch of one workgroup is among them. */
  let last = -1
  shaders.forEach((draft, index) => {
    if (draft.workgroups === 0) return
    const next = { draft, members: new Set([index]) }
    const before = draft.workgroups === 1 ? joined[last] : undefined
    const both = before && join(before, next)
    if (both) {
      const between = joined.slice(last + 1)
      if (between.every((other) => independent(usesOf(before.draft), usesOf(other.draft), homes))) {
        joined.splice(last, 1)
        last = joined.push(both) - 1
        return
      }
      if (between.every((other) => independent(usesOf(other.draft), usesOf(draft), homes))) {
        joined[last] = both
        return
      }
    }
    const at = joined.push(next) - 1
    if (draft.workgroups === 1) last = at
  })
  return joined.map(({ draft }) => draft)
}

interface JoinParts {
  readonly slots: readonly Slot[]
  readonly homes: Homes
  readonly limits: ShaderLimits
}

/** Joins two dispatches that follow each other; gives undefined where a shader cannot be both. */
function joiner(shaders: readonly Draft[], { slots, homes, limits }: JoinParts): (a: Joined, b: Joined) => Joined | undefined {
  const longest = slots.some((slot) => slot.kind === 'output' && slot.over !== undefined) ? mostTextOfSteps : mostText
  const users = new Map<number, Set<number>>()
  shaders.forEach((shader, index) => {
    const { reads, writes } = usesOf(shader)
    for (const slot of [...reads, ...writes]) users.set(slot, (users.get(slot) ?? new Set()).add(index))
  })
  const constants = new Map(
    slots.flatMap((slot, at) => (slot.kind === 'constant' && isShort(slot.data) ? [[at, [...slot.data]] as const] : [])),
  )
  /** The temporaries that no other dispatch than these has, with their sizes. */
  const localsOf = (members: ReadonlySet<number>): ReadonlyMap<number, number> =>
    new Map(
      [...users].flatMap(([slot, indices]) => {
        const { kind, size } = slots[slot]!
        const own = [...indices].every((index) => members.has(index))
        const floats = [...indices].every((index) => shaders[index]!.types.get(`${slot}`) === 'f32')
        return kind === 'temporary' && size <= mostLocal && own && floats ? [[slot, size] as const] : []
      }),
    )
  return (a, b) => {
    const members = new Set([...a.members, ...b.members])
    if (a.draft.workgroupSize !== b.draft.workgroupSize) return undefined
    const parts = [...a.draft.parts, ...b.draft.parts]
    const label = `${a.draft.label}; ${b.draft.label}`
    const both = { ...joinedDraft(parts, { locals: localsOf(members), constants }), label }
    return both.code.length <= longest && fits(a.draft, b.draft, both, homes, limits) ? { draft: both, members } : undefined
  }
}

/** Whether numbers can stand in a text: few, and small whole ones, such as places. */
function isShort(data: Float64Array): boolean {
  return (
    data.length > 0 &&
    data.length <= mostInText &&
    data.every((value) => Number.isInteger(value) && value < 2 ** 20 && (value > 0 || Object.is(value, 0)))
  )
}

function fits(a: Draft, b: Draft, both: Draft, { made }: Homes, { storageBuffers }: ShaderLimits): boolean {
  const bytes = 4 * Object.values(both.shared).reduce((total, count) => total + count, 0)
  const { reads, writes } = usesOf(both)
  const slots = [...new Set([...reads, ...writes])]
  const written = new Set(writes.map(made))
  return (
    both.types.size <= storageBuffers &&
    // the same array as numbers of another type would be another binding of one buffer, and so would parts of an array that is written
    [...a.types].every(([key, type]) => (b.types.get(key) ?? type) === type) &&
    slots.every((slot) => !written.has(made(slot)) || slots.every((other) => other === slot || made(other) !== made(slot))) &&
    Object.entries(a.shared).every(([name, count]) => (b.shared[name] ?? count) === count) &&
    bytes <= mostShared
  )
}

function usesOf({ bindings }: Shader): Uses {
  const slots = bindings.flatMap((binding) => (binding.kind === 'slot' ? [binding] : []))
  const [written, read] = [true, false].map((writes) =>
    slots.flatMap(({ slot, access }) => ((access === 'read_write') === writes ? [slot] : [])),
  )
  return { reads: read!, writes: written! }
}
