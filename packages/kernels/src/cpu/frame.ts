import type { Numbers } from '../dense/gemv.js'
import { KernelsError } from '../errors.js'
import type { Slot } from '../plan/kernel.js'
import type { Precision } from './array.js'

/** The arrays of a program: its own, made when it is compiled, and those that the caller brings to a run. */
export interface Frame {
  readonly precision: Precision
  readonly slot: (slot: number) => Numbers
  readonly bind: (slot: number, array: Numbers) => void
  /** Float64 numbers for the length of one step, shared by steps; asked for when a program is compiled. */
  readonly scratch: (role: string, size: number) => Float64Array
  /** Float64 storage for the running sums of a slot: its own array on an f64 device, else scratch. */
  readonly accumulator: (slot: number) => () => Float64Array
  readonly release: () => void
}

/** Makes the arrays of a program. */
export function makeFrame(slots: readonly Slot[], precision: Precision): Frame {
  const zeros = (size: number): Numbers => (precision === 'f32' ? new Float32Array(size) : new Float64Array(size))
  let arrays = slots.map((slot): Numbers | undefined => {
    if (slot.kind === 'input' || slot.kind === 'output') return undefined
    const array = zeros(slot.size)
    if (slot.kind === 'constant') array.set(slot.data)
    return array
  })
  const scratches = new Map<string, Float64Array>()
  const scratch = (role: string, size: number): Float64Array => {
    const key = `${role} ${size}`
    const array = scratches.get(key) ?? new Float64Array(size)
    scratches.set(key, array)
    return array
  }
  return {
    precision,
    slot: (at) => arrays[at] ?? unbound(at),
    bind: (at, array) => {
      arrays[at] = array
    },
    scratch,
    accumulator: (at) => {
      if (precision === 'f32') {
        const sums = scratch(`sums of ${at}`, slots[at]!.size)
        return () => sums
      }
      return () => {
        const array = arrays[at]
        return array instanceof Float64Array ? array : unbound(at)
      }
    },
    release: () => {
      arrays = []
      scratches.clear()
    },
  }
}

function unbound(at: number): never {
  throw new KernelsError(`slot ${at} of the program has no array.`)
}
