import type { Slot } from '../../plan/kernel.js'

/** Which memory a slot is in: two slots with one home are one array, or may be. */
export interface Homes {
  /** By what the program makes: temporaries that are parts of one array. */
  readonly made: (slot: number) => number
  /** By that, and by what the caller may pass twice: an output and the input that was donated to it. */
  readonly given: (slot: number) => number
}

export function homesOf(slots: readonly Slot[]): Homes {
  const inputs = new Map(slots.flatMap((slot, at) => (slot.kind === 'input' ? [[slot.index, at] as const] : [])))
  const made = (at: number): number => {
    const slot = slots[at]!
    return slot.kind === 'temporary' && slot.of !== undefined ? slot.of : at
  }
  return {
    made,
    given: (at) => {
      const slot = slots[at]!
      return slot.kind === 'output' && slot.over !== undefined ? (inputs.get(slot.over) ?? at) : made(at)
    },
  }
}

/** The slots that something reads and writes. */
export interface Uses {
  readonly reads: readonly number[]
  readonly writes: readonly number[]
}

/** Whether two kernels or dispatches give the same in either order: neither writes what the other one reads or writes. */
export function independent(a: Uses, b: Uses, { given }: Homes): boolean {
  const touches = ({ reads, writes }: Uses): ReadonlySet<number> => new Set([...reads, ...writes].map(given))
  const [ofA, ofB] = [touches(a), touches(b)]
  return !a.writes.some((slot) => ofB.has(given(slot))) && !b.writes.some((slot) => ofA.has(given(slot)))
}
