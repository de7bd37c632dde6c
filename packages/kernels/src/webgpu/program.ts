import type { Graph } from '@odot/autodiff'
import type { DeviceArray } from '../device.js'
import { KernelsError } from '../errors.js'
import type { Plan } from '../plan/kernel.js'
import { arrayCheck, sameArrays } from '../program-arrays.js'
import type { HeldArray } from './array.js'
import type { Binder, Bound } from './binder.js'
import type { Storage } from './buffers.js'
import type { Encoder } from './encode.js'
import type { WebGPUProgram } from './work.js'

/** An array of the caller, with what the device keeps of it. */
export type OwnArray = DeviceArray & HeldArray

export interface ProgramParts {
  readonly graph: Graph
  readonly slots: Plan['slots']
  /** The device's own view of an array. @throws KernelsError when it belongs to another device. */
  readonly own: (array: DeviceArray, where: string) => OwnArray
  /** How many arrays of the device were disposed of: those of the last run may be among them. */
  readonly disposals: () => number
  readonly binder: Binder
  readonly encoder: Encoder
  readonly disposed: () => boolean
  /** @throws KernelsError when the device is not there any more. */
  readonly requireOpen: (where: string) => void
  readonly dispose: () => void
  readonly text: () => string
}

/** A program over shaders that are compiled: `run` checks the arrays and makes bind groups when they change, and enqueues the dispatches. */
export function makeProgram({
  graph,
  slots,
  own,
  disposals,
  binder,
  encoder,
  disposed,
  requireOpen,
  dispose,
  text,
}: ProgramParts): WebGPUProgram {
  const check = arrayCheck(graph, slots, { own, overlap: sameNumbers, same: sameNumbers })
  let inputs: readonly DeviceArray[] = []
  let outputs: readonly DeviceArray[] = []
  let version = -1
  let bound: Bound | undefined

  const bind = (from: readonly DeviceArray[], to: readonly DeviceArray[]): Bound => {
    bound = undefined
    const arrays = check(from, to)
    inputs = [...from]
    outputs = [...to]
    version = disposals()
    bound = binder.bind(arrays.from.map(storageOf), arrays.to.map(storageOf))
    return bound
  }
  const program: WebGPUProgram = {
    graph,
    work: binder.work,
    run: (from, to) => {
      requireOpen('run')
      if (disposed()) throw new KernelsError('run: the program was disposed; compile the graph again.')
      const ready = bound && version === disposals() && sameArrays(from, inputs) && sameArrays(to, outputs) ? bound : bind(from, to)
      const problem = binder.problem()
      if (problem) throw problem
      encoder.begin()
      for (const storage of ready.storages) encoder.use(storage)
      for (const { from: source, to: target } of ready.copies) encoder.copy(source.buffer, target.buffer, source.bytes)
      for (const { pipeline, group, workgroups } of ready.dispatches) encoder.dispatch(pipeline, group, workgroups)
    },
    dispose,
    [Symbol.dispose]: dispose,
    toString: text,
  }
  return Object.freeze(program)
}

function storageOf({ storage }: OwnArray): Storage {
  return storage
}

function sameNumbers(a: OwnArray, b: OwnArray): boolean {
  return a.storage === b.storage && a.size > 0
}
