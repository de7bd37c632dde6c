import { type Graph, sameShape, showShape } from '@odot/autodiff'
import type { DeviceArray } from './device.js'
import { KernelsError } from './errors.js'
import type { Slot } from './plan/kernel.js'

/** What a device knows of its arrays. */
export interface ArrayRules<A extends DeviceArray> {
  /** The device's own view of an array. @throws KernelsError when it belongs to another device. */
  readonly own: (array: DeviceArray, where: string) => A
  /** Whether two arrays have a number in common. */
  readonly overlap: (a: A, b: A) => boolean
  /** Whether two arrays are the same numbers. */
  readonly same: (a: A, b: A) => boolean
}

/** The arrays of a run, as the device knows them. */
export interface RunArrays<A extends DeviceArray> {
  readonly from: readonly A[]
  readonly to: readonly A[]
}

/** A check of the arrays of a run: their number, shapes and device, and that no output shares memory with what was not donated to it. */
export function arrayCheck<A extends DeviceArray>(
  graph: Graph,
  slots: readonly Slot[],
  { own, overlap, same }: ArrayRules<A>,
): (inputs: readonly DeviceArray[], outputs: readonly DeviceArray[]) => RunArrays<A> {
  const outputShapes = graph.outputs.map((at) => graph.nodes[at]!.shape)
  const donated = new Map(slots.flatMap((slot) => (slot.kind === 'output' && slot.over !== undefined ? [[slot.index, slot.over]] : [])))
  const checked = (array: DeviceArray, shape: readonly number[], where: string): A => {
    const mine = own(array, `run: ${where}`)
    if (!sameShape(mine.shape, shape))
      throw new KernelsError(
        `run: ${where} has shape ${showShape(mine.shape)} but was traced as ${showShape(shape)}; pass that shape or compile again.`,
      )
    return mine
  }
  return (inputs, outputs) => {
    if (inputs.length !== graph.inputs.length) throw wrongCount('inputs', inputs.length, graph.inputs.length)
    if (outputs.length !== outputShapes.length) throw wrongCount('outputs', outputs.length, outputShapes.length)
    const from = inputs.map((array, i) => checked(array, graph.inputs[i]!.shape, `input ${i} (${graph.inputs[i]!.path})`))
    const to = outputs.map((array, i) => checked(array, outputShapes[i]!, `output ${i}`))
    to.forEach((array, i) => {
      const given = donated.get(i)
      const input = from.findIndex((other, k) => overlap(array, other) && !(k === given && same(array, other)))
      const output = to.findIndex((other, k) => k < i && overlap(array, other))
      if (input >= 0) throw aliased(i, `input ${input} (${graph.inputs[input]!.path})`)
      if (output >= 0) throw aliased(i, `output ${output}`)
    })
    return { from, to }
  }
}

/** Whether two lists hold the same arrays. */
export function sameArrays(given: readonly DeviceArray[], bound: readonly DeviceArray[]): boolean {
  if (given.length !== bound.length) return false
  for (let i = 0; i < given.length; i++) if (given[i] !== bound[i]) return false
  return true
}

/** What a device says of an array that is not its own. */
export function foreignArray(array: DeviceArray, where: string, name: string): KernelsError {
  return new KernelsError(
    array.device.name === name
      ? `${where} belongs to another device of the same name, ${name}; upload it to the device that compiled the program.`
      : `${where} belongs to the device ${array.device.name} but this is ${name}; read it there and upload it here.`,
  )
}

function wrongCount(what: string, given: number, needed: number): KernelsError {
  return new KernelsError(`run: got ${given} ${what} but the graph has ${needed}; pass one array for each, in order.`)
}

function aliased(output: number, other: string): KernelsError {
  return new KernelsError(
    `run: output ${output} shares memory with ${other}; pass separate arrays, or donate the input when the graph is compiled.`,
  )
}
