import { type Graph, sameShape, showShape } from '@odot/autodiff'
import type { DeviceArray } from '../device.js'
import { KernelsError } from '../errors.js'
import type { Slot } from '../plan/kernel.js'
import type { Program } from '../program.js'
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
  const outputShapes = graph.outputs.map((at) => graph.nodes[at]!.shape)
  const donated = new Map(slots.flatMap((slot) => (slot.kind === 'output' && slot.over !== undefined ? [[slot.index, slot.over]] : [])))
  const boundInputs: DeviceArray[] = []
  const boundOutputs: DeviceArray[] = []

  const bind = (inputs: readonly DeviceArray[], outputs: readonly DeviceArray[]): void => {
    boundInputs.length = 0
    if (inputs.length !== graph.inputs.length) throw wrongCount('inputs', inputs.length, graph.inputs.length)
    if (outputs.length !== outputShapes.length) throw wrongCount('outputs', outputs.length, outputShapes.length)
    const from = inputs.map((array, i) => checked(array, graph.inputs[i]!.shape, `input ${i} (${graph.inputs[i]!.path})`))
    const to = outputs.map((array, i) => checked(array, outputShapes[i]!, `output ${i}`))
    to.forEach((array, i) => {
      const given = donated.get(i)
      const input = from.findIndex((other, k) => overlap(array, other) && !(k === given && sameNumbers(array, other)))
      const output = to.findIndex((other, k) => k < i && overlap(array, other))
      if (input >= 0) throw aliased(i, `input ${input} (${graph.inputs[input]!.path})`)
      if (output >= 0) throw aliased(i, `output ${output}`)
    })
    slots.forEach((slot, at) => {
      if (slot.kind === 'input') frame.bind(at, from[slot.index]!.data)
      if (slot.kind === 'output') frame.bind(at, to[slot.index]!.data)
    })
    for (const step of steps) step.bound()
    boundInputs.push(...inputs)
    boundOutputs.splice(0, boundOutputs.length, ...outputs)
  }
  const checked = (array: DeviceArray, shape: readonly number[], where: string): CpuArray => {
    const mine = own(array, `run: ${where}`)
    if (!sameShape(mine.shape, shape))
      throw new KernelsError(
        `run: ${where} has shape ${showShape(mine.shape)} but was traced as ${showShape(shape)}; pass that shape or compile again.`,
      )
    return mine
  }
  let ready = false
  const program: Program = {
    graph,
    run: (inputs, outputs) => {
      if (resources.disposed()) throw new KernelsError('run: the program was disposed; compile the graph again.')
      if (!(ready && same(inputs, boundInputs) && same(outputs, boundOutputs))) {
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

function same(given: readonly DeviceArray[], bound: readonly DeviceArray[]): boolean {
  if (given.length !== bound.length) return false
  for (let i = 0; i < given.length; i++) if (given[i] !== bound[i]) return false
  return true
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

function wrongCount(what: string, given: number, needed: number): KernelsError {
  return new KernelsError(`run: got ${given} ${what} but the graph has ${needed}; pass one array for each, in order.`)
}

function aliased(output: number, other: string): KernelsError {
  return new KernelsError(
    `run: output ${output} shares memory with ${other}; pass separate arrays, or donate the input when the graph is compiled.`,
  )
}
