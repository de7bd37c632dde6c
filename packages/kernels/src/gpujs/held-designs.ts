import type { Design } from '../design/design.js'
import type { Holder } from './array.js'
import { numbersOf } from './design-numbers.js'
import type { HolderWork } from './holders.js'

/** Designs on the device, one array for each however many programs use it. */
export interface HeldDesigns {
  /** The numbers of a design as they are now, also for those that held it before; `release` gives them up when the last holder does. */
  readonly hold: (design: Design, name: string) => { readonly holder: Holder; readonly release: () => void }
}

export function heldDesigns({ fill, empty }: HolderWork): HeldDesigns {
  const held = new Map<Design, { readonly holder: Holder; users: number }>()
  return {
    hold: (design, name) => {
      const data = numbersOf(design, name)
      const entry = held.get(design) ?? { holder: { handle: undefined }, users: 0 }
      held.set(design, entry)
      entry.users++
      fill(entry.holder, data)
      return {
        holder: entry.holder,
        release: () => {
          entry.users--
          if (entry.users > 0) return
          held.delete(design)
          empty(entry.holder)
        },
      }
    },
  }
}
