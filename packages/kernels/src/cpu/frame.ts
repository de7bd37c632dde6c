import type { Numbers } from '../dense/gemv.js'
import { KernelsError } from '../errors.js'
import type { Slot } from '../plan/kernel.js'
import { type Arena, arenaOf } from '../wasm/arena.js'
import type { Blocks } from '../wasm/blocks.js'
import type { Precision } from './array.js'

/** The arrays of a program: its own, made when it is compiled, and those that the caller brings to a run. */
export interface Frame {
  readonly precision: Precision
  /** Where its arrays and scratch are, while there is room. */
  readonly arena: Arena | undefined
  readonly slot: (slot: number) => Numbers
  /** Takes the array of an input or output. */
  readonly bind: (slot: number, array: Numbers) => void
  /** Copies inputs to where the kernels need them; before the steps of a run. */
  readonly enter: () => void
  /** Copies outputs to where the caller wants them; after the steps of a run. */
  readonly leave: () => void
  /** Float64 numbers for the length of one step, shared by steps; asked for when a program is compiled. */
  readonly scratch: (role: string, size: number) => Float64Array
  /** Float64 storage for the running sums of a slot: its own array on an f64 device, else scratch. */
  readonly accumulator: (slot: number) => () => Float64Array
  readonly release: () => void
}

/** The part of WebAssembly memory where a program keeps its arrays. */
export interface FrameMemory {
  readonly arena: Arena
  readonly blocks: Blocks
}

export interface FrameOptions {
  readonly precision: Precision
  readonly memory: FrameMemory | undefined
  /** Slots that a WebAssembly kernel reads or writes: those of the caller are copied to the memory of the program and back. */
  readonly wanted: ReadonlySet<number>
}

/** Makes the arrays of a program: in WebAssembly memory where there is some, and room. */
export function makeFrame(slots: readonly Slot[], { precision, memory, wanted }: FrameOptions): Frame {
  const zeros = (size: number): Numbers =>
    precision === 'f32'
      ? (memory?.blocks.float32(size, memory.arena) ?? new Float32Array(size))
      : (memory?.blocks.float64(size, memory.arena) ?? new Float64Array(size))
  let arrays = slots.map((slot): Numbers | undefined => {
    if (slot.kind === 'input' || slot.kind === 'output' || (slot.kind === 'temporary' && slot.of !== undefined)) return undefined
    const array = zeros(slot.size)
    if (slot.kind === 'constant') array.set(slot.data)
    return array
  })
  slots.forEach((slot, at) => {
    if (slot.kind === 'temporary' && slot.of !== undefined) arrays[at] = arrays[slot.of]!.subarray(0, slot.size)
  })
  // made now, so that a run makes nothing
  const mirrors = new Map<number, Numbers>()
  slots.forEach(({ kind, size }, at) => {
    if (memory && wanted.has(at) && (kind === 'input' || kind === 'output')) mirrors.set(at, zeros(size))
  })
  let entering: readonly Copy[] = []
  let leaving: readonly Copy[] = []
  const scratches = new Map<string, Float64Array>()
  const scratch = (role: string, size: number): Float64Array => {
    const key = `${role} ${size}`
    const array = scratches.get(key) ?? memory?.blocks.float64(size, memory.arena) ?? new Float64Array(size)
    scratches.set(key, array)
    return array
  }
  return {
    precision,
    arena: memory?.arena,
    slot: (at) => arrays[at] ?? unbound(at),
    bind: (at, array) => {
      entering = entering.filter((copy) => copy.slot !== at)
      leaving = leaving.filter((copy) => copy.slot !== at)
      const mirror = arenaOf(array) === memory?.arena ? undefined : mirrors.get(at)
      arrays[at] = mirror ?? array
      if (!mirror) return
      if (slots[at]!.kind === 'input') entering = [...entering, { slot: at, from: array, to: mirror }]
      else leaving = [...leaving, { slot: at, from: mirror, to: array }]
    },
    enter: () => copyAll(entering),
    leave: () => copyAll(leaving),
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
      entering = []
      leaving = []
      mirrors.clear()
      scratches.clear()
      memory?.blocks.dispose()
    },
  }
}

interface Copy {
  readonly slot: number
  readonly from: Numbers
  readonly to: Numbers
}

function copyAll(copies: readonly Copy[]): void {
  for (let at = 0; at < copies.length; at++) {
    const { from, to } = copies[at]!
    to.set(from)
  }
}

function unbound(at: number): never {
  throw new KernelsError(`slot ${at} of the program has no array.`)
}
