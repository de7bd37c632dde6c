import type { Slot } from '../../plan/kernel.js'
import type { Shader, ShaderLimits } from '../shader.js'
import { type Homes, homesOf, independent, type Uses } from './homes.js'
import { type Draft, draft } from './shader-text.js'

/** Bytes of workgroup memory that every adapter has. */
const mostShared = 16_384
/**
 * Length of the text of what is joined. A long shader takes longer to compile than its parts, and the text of a long part, such as a matrix product, is one that other
 * programs use too. Measured on SwiftShader, 24 random graphs: compiled in 7.7 s as 184 dispatches of one part each, in 7.7 s as 110 with texts up to 3500, in 12.5 s
 * as 96 with texts up to 6000.
 */
const mostText = 4000

/**
 * Dispatches in which those of one workgroup are one dispatch, where they can follow each other: a barrier inside of a workgroup takes the place of the wait between
 * dispatches. Those of several workgroups cannot be joined so, as nothing in a shader waits for other workgroups.
 */
export function joinShaders(
  shaders: readonly Draft[],
  { slots, limits }: { readonly slots: readonly Slot[]; readonly limits: ShaderLimits },
): readonly Draft[] {
  const homes = homesOf(slots)
  const joined: Draft[] = []
  /** Where the last dispatch of one workgroup is among them. */
  let last = -1
  for (const next of shaders) {
    if (next.workgroups === 0) continue
    const before = next.workgroups === 1 ? joined[last] : undefined
    if (before && fits(before, next, homes, limits)) {
      const between = joined.slice(last + 1)
      if (between.every((other) => independent(usesOf(before), usesOf(other), homes))) {
        joined.splice(last, 1)
        last = joined.push(join(before, next)) - 1
        continue
      }
      if (between.every((other) => independent(usesOf(other), usesOf(next), homes))) {
        joined[last] = join(before, next)
        continue
      }
    }
    const at = joined.push(next) - 1
    if (next.workgroups === 1) last = at
  }
  return joined
}

function join(a: Draft, b: Draft): Draft {
  return { ...draft(...a.parts, ...b.parts), label: `${a.label}; ${b.label}` }
}

function fits(a: Draft, b: Draft, { made }: Homes, { storageBuffers }: ShaderLimits): boolean {
  const shared = { ...a.shared, ...b.shared }
  const bytes = 4 * Object.values(shared).reduce((total, count) => total + count, 0)
  const [ofA, ofB] = [usesOf(a), usesOf(b)]
  const slots = [...new Set([...ofA.reads, ...ofA.writes, ...ofB.reads, ...ofB.writes])]
  const written = new Set([...ofA.writes, ...ofB.writes].map(made))
  return (
    a.workgroupSize === b.workgroupSize &&
    a.code.length + b.code.length <= mostText &&
    new Set([...a.types.keys(), ...b.types.keys()]).size <= storageBuffers &&
    // the same array as numbers of another type would be another binding of one buffer, and so would parts of an array that is written
    [...a.types].every(([key, type]) => (b.types.get(key) ?? type) === type) &&
    slots.every((slot) => !written.has(made(slot)) || slots.every((other) => other === slot || made(other) !== made(slot))) &&
    Object.entries(a.shared).every(([name, count]) => shared[name] === count) &&
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
