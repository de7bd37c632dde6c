import type { Plan, Slot } from './kernel.js'
import { renameSlots, usesOf } from './rename-slots.js'

/** The kernels between which a temporary holds numbers, first and last. */
interface Life {
  readonly slot: number
  readonly size: number
  readonly from: number
  readonly to: number
}

/** An array and the temporaries that live in it one after the other; it is as large as the first. */
interface Home {
  readonly size: number
  readonly lives: Life[]
}

/**
 * The same plan with fewer arrays: temporaries whose lives do not overlap share one. The largest are placed first, so that an array never has to grow, each
 * in the smallest array that is free during its life; a smaller temporary is the beginning of a larger one.
 */
export function reuseMemory({ slots, kernels }: Plan): Plan {
  const homes: Home[] = []
  const homeOf = new Map<number, Home>()
  for (const life of livesOf({ slots, kernels }).sort((a, b) => b.size - a.size || a.from - b.from)) {
    const home = homes.findLast(({ lives }) => lives.every(({ from, to }) => life.to < from || to < life.from)) ?? newHome(homes, life.size)
    home.lives.push(life)
    homeOf.set(life.slot, home)
  }

  const kept: Slot[] = []
  const places = new Map<number, number>()
  const bases = new Map<Home, number>()
  const parts = new Map<string, number>()
  const baseOf = (home: Home): number => {
    const base = bases.get(home) ?? kept.push({ kind: 'temporary', size: home.size }) - 1
    bases.set(home, base)
    return base
  }
  const placeOf = (home: Home, size: number): number => {
    const of = baseOf(home)
    if (size === home.size) return of
    const key = `${of} ${size}`
    const part = parts.get(key) ?? kept.push({ kind: 'temporary', size, of }) - 1
    parts.set(key, part)
    return part
  }
  slots.forEach((slot, at) => {
    if (slot.kind !== 'temporary') places.set(at, kept.push(slot) - 1)
  })
  const renamed = kernels.map((kernel) =>
    renameSlots(kernel, (slot) => {
      const place = places.get(slot) ?? placeOf(homeOf.get(slot)!, slots[slot]!.size)
      places.set(slot, place)
      return place
    }),
  )
  return { slots: kept, kernels: renamed }
}

function newHome(homes: Home[], size: number): Home {
  const home: Home = { size, lives: [] }
  homes.push(home)
  return home
}

/** A kernel keeps alive what it reads and what it writes, so that it never writes over what it reads. */
function livesOf({ slots, kernels }: Plan): Life[] {
  const lives = new Map<number, Life>()
  kernels.forEach((kernel, time) => {
    const { reads, writes } = usesOf(kernel)
    for (const slot of [...reads, ...writes]) {
      if (slots[slot]!.kind === 'temporary')
        lives.set(slot, { slot, size: slots[slot]!.size, from: lives.get(slot)?.from ?? time, to: time })
    }
  })
  return [...lives.values()]
}
