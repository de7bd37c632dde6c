import type { Graph } from '@odot/autodiff'
import type { DeviceArray } from '../device.js'
import { KernelsError } from '../errors.js'
import type { Slot } from '../plan/kernel.js'
import type { Program } from '../program.js'
import { arrayCheck, sameArrays } from '../program-arrays.js'
import type { CpuArray } from './array.js'
import type { Frame } from './frame.js'
import type { Resources } from './resources.js'
import type { Step } from './step.js'

export interface ProgramParts {
  readonly graph: Graph
  readonly slots: readonly Slot[]
  readonly frame: Frame
  readonly steps: readonly Step[]
  /** The device's own view of an array. @throws KernelsError when it belongs to another device. */
  readonly own: (array: DeviceArray, where: string) => CpuArray
  readonly text: () => string
  readonly resources: Resources
}

/** A program over steps that are ready: `run` checks the arrays when they change, binds them and runs the steps. */
export function makeProgram({ graph, slots, frame, steps, own, text, resources }: ProgramParts): Program {
  const check = arrayCheck(graph, slots, { own, overlap, same: sameNumbers })
  const boundInputs: DeviceArray[] = []
  const boundOutputs: DeviceArray[] = []

  const bind = (inputs: readonly DeviceArray[], outputs: readonly DeviceArray[]): void => {
    boundInputs.length = 0
    const { from, to } = check(inputs, outputs)
    slots.forEach((slot, at) => {
      if (slot.kind === 'input') frame.bind(at, from[slot.index]!.data)
      if (slot.kind === 'output') frame.bind(at, to[slot.index]!.data)
    })
    for (const step of steps) step.bound()
    boundInputs.push(...inputs)
    boundOutputs.splice(0, boundOutputs.length, ...outputs)
  }
  let ready = false
  const program: Program = {
    graph,
    run: (inputs, outputs) => {
      if (resources.disposed()) throw new KernelsError('run: the program was disposed; compile the graph again.')
      if (!(ready && sameArrays(inputs, boundInputs) && sameArrays(outputs, boundOutputs))) {
        ready = false
        bind(inputs, outputs)
        ready = true
      }
      frame.enter()
      for (let at = 0; at < steps.length; at++) steps[at]!.run()
      frame.leave()
    },
    dispose: resources.dispose,
    [Symbol.dispose]: resources.dispose,
    toString: text,
  }
  return Object.freeze(program)
}

function overlap({ data: a }: CpuArray, { data: b }: CpuArray): boolean {
  return (
    a.buffer === b.buffer &&
    a.length > 0 &&
    b.length > 0 &&
    a.byteOffset < b.byteOffset + b.byteLength &&
    b.byteOffset < a.byteOffset + a.byteLength
  )
}

function sameNumbers({ data: a }: CpuArray, { data: b }: CpuArray): boolean {
  return a.buffer === b.buffer && a.byteOffset === b.byteOffset && a.length === b.length
}
