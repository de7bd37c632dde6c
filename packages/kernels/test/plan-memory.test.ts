import { dot, exp, type Graph, sum, type Tensor, trace, valueAndGrad } from '@odot/autodiff'
import { randomExpression } from '@odot/autodiff/testing'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Plan, Slot } from '../src/plan/kernel.js'
import { reuseMemory } from '../src/plan/memory.js'
import { plan } from '../src/plan/plan.js'
import { renameSlots, usesOf } from '../src/plan/rename-slots.js'

/** Graphs whose plans have temporaries of many sizes: random expressions with their gradients. */
const graphs = fc.record({ seed: fc.nat(100000), size: fc.integer({ min: 4, max: 40 }) }).map(({ seed, size }): Graph => {
  const { fn, shapes } = randomExpression(seed, { size })
  return valueAndGrad(trace((...xs: readonly Tensor[]) => sum(fn(...xs)), ...shapes))
})

/**
 * Runs a plan and the same plan with fewer arrays side by side, with names of values in place of numbers.
 * @throws Error when a kernel finds another value than it would find without reuse, or writes over one that it reads.
 */
function checkReuse(before: Plan, after: Plan): void {
  const holds = new Map<number, number>()
  const arrayOf = (at: number): number => {
    const slot = after.slots[at]!
    return slot.kind === 'temporary' && slot.of !== undefined ? slot.of : at
  }
  for (const [at, slot] of after.slots.entries()) {
    const home = after.slots[arrayOf(at)]!
    if (slot.size > home.size || (home !== slot && !isBase(home))) throw new Error(`#${at} is not a part of an array.`)
  }
  before.kernels.forEach((kernel, time) => {
    const [old, now] = [usesOf(kernel), usesOf(after.kernels[time]!)]
    const used = new Map<number, number>()
    const use = (slot: number, place: number): void => {
      const array = arrayOf(place)
      if (before.slots[slot]!.size !== after.slots[place]!.size) throw new Error(`kernel ${time} finds another size in #${place}.`)
      if (used.has(array) && used.get(array) !== slot) throw new Error(`kernel ${time} has two values in #${array}.`)
      used.set(array, slot)
    }
    old.reads.forEach((slot, i) => {
      use(slot, now.reads[i]!)
      const made = before.slots[slot]!.kind === 'temporary' && !old.writes.includes(slot)
      if (made && holds.get(arrayOf(now.reads[i]!)) !== slot) throw new Error(`kernel ${time} finds another value in #${now.reads[i]}.`)
    })
    old.writes.forEach((slot, i) => {
      use(slot, now.writes[i]!)
      holds.set(arrayOf(now.writes[i]!), slot)
    })
  })
}

function isBase(slot: Slot): boolean {
  return slot.kind === 'temporary' && slot.of === undefined
}

/** How many numbers are in the arrays that a plan makes. */
function arraySize({ slots }: Plan): number {
  return slots.reduce((sum, slot) => sum + (isBase(slot) ? slot.size : 0), 0)
}

/** The most numbers that are in temporaries during one kernel. */
function mostAlive({ slots, kernels }: Plan): number {
  const uses = kernels.map((kernel) => new Set(Object.values(usesOf(kernel)).flat()))
  return Math.max(
    ...kernels.map((_, time) =>
      slots.reduce((sum, slot, at) => {
        const alive = uses.findIndex((used) => used.has(at)) <= time && uses.findLastIndex((used) => used.has(at)) >= time
        return sum + (slot.kind === 'temporary' && alive ? slot.size : 0)
      }, 0),
    ),
  )
}

test('no value is overwritten while a kernel still needs it', () => {
  fc.assert(
    fc.property(graphs, (graph) => {
      const before = plan(graph)
      checkReuse(before, reuseMemory(before))
    }),
    { seed: 1, numRuns: 200 },
  )
})

test('what reuse needs is at most half as much again as what is alive at once', () => {
  let [alive, needed] = [0, 0]
  for (const graph of fc.sample(graphs, { seed: 2, numRuns: 100 })) {
    const before = plan(graph)
    alive += mostAlive(before)
    needed += arraySize(reuseMemory(before))
    expect(arraySize(reuseMemory(before))).toBeLessThanOrEqual(arraySize(before))
  }
  expect(needed / alive).toBeGreaterThanOrEqual(1)
  expect(needed / alive).toBeLessThan(1.5)
})

test('a smaller temporary is the beginning of a larger one', () => {
  const graph = trace((A: Tensor, B: Tensor, v: Tensor) => dot(B, exp(dot(A, exp(v)))), [9, 5], [3, 9], [5])
  expect(reuseMemory(plan(graph)).slots.filter(({ kind }) => kind === 'temporary')).toEqual([
    { kind: 'temporary', size: 9 },
    { kind: 'temporary', size: 5, of: 4 },
    { kind: 'temporary', size: 9 },
  ])
})

describe('the check of reuse refuses a reuse that', () => {
  /** The first graph on which a reuse is caught. */
  const caught = (reuse: (before: Plan) => Plan): string => {
    for (const graph of fc.sample(graphs, { seed: 3, numRuns: 50 })) {
      try {
        checkReuse(plan(graph), reuse(plan(graph)))
      } catch (error) {
        return String(error)
      }
    }
    return 'nothing'
  }

  test('gives all temporaries of one size one array', () => {
    expect(
      caught((before) => {
        const first = (slot: number): number =>
          before.slots[slot]!.kind === 'temporary'
            ? before.slots.findIndex(({ kind, size }) => kind === 'temporary' && size === before.slots[slot]!.size)
            : slot
        return { ...before, kernels: before.kernels.map((kernel) => renameSlots(kernel, first)) }
      }),
    ).toMatch(/^Error: kernel \d+ (finds another|has two) value/)
  })

  test('frees an array one kernel before its last reader', () => {
    expect(caught((before) => scanning(before, -1))).toMatch(/finds another value|has two values/)
  })

  test('lends an array to the kernel that reads it last', () => {
    expect(caught((before) => scanning(before, 0))).toMatch(/has two values/)
  })

  test('but not one that frees it for the next kernel', () => {
    expect(caught((before) => scanning(before, 1))).toBe('nothing')
  })
})

/** Another reuse: in order of time, an array is free again `lag` kernels after its last reader. */
function scanning(before: Plan, lag: number): Plan {
  const last = new Map<number, number>()
  before.kernels.forEach((kernel, time) => {
    for (const slot of Object.values(usesOf(kernel)).flat()) last.set(slot, time)
  })
  const places = new Map<number, number>()
  const takenUntil = new Map<number, number>()
  const kernels = before.kernels.map((kernel, time) =>
    renameSlots(kernel, (slot) => {
      if (before.slots[slot]!.kind !== 'temporary') return slot
      const { size } = before.slots[slot]!
      const free = [...takenUntil].find(([at, until]) => before.slots[at]!.size === size && until + lag <= time)?.[0]
      const place = places.get(slot) ?? free ?? slot
      places.set(slot, place)
      takenUntil.set(place, last.get(slot)!)
      return place
    }),
  )
  return { slots: before.slots, kernels }
}
