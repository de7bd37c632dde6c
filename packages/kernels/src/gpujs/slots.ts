import type { LaunchSlot } from './launch.js'

/** The slots of a plan, to which temporaries and designs are added. */
export interface Slots {
  readonly all: readonly LaunchSlot[]
  readonly temporary: (size: number) => number
  /** The slot of a design written out; one for each. */
  readonly design: (design: string, size: number) => number
}

export function makeSlots(slots: readonly LaunchSlot[]): Slots {
  const all = [...slots]
  return {
    all,
    temporary: (size) => all.push({ kind: 'temporary', size }) - 1,
    design: (design, size) => {
      const known = all.findIndex((slot) => slot.kind === 'design' && slot.design === design)
      return known >= 0 ? known : all.push({ kind: 'design', design, size }) - 1
    },
  }
}
