import type { Graph, Values } from '@odot/autodiff'
import type { CompileOptions, Device, DeviceArray } from '@odot/kernels'
import type { Oracle } from '@odot/problem'
import { deviceProgram, readPart } from '../device-program.js'
import type { Packing } from '../packing.js'
import { freshControl, ruleInput } from './control.js'
import type { HaltRule } from './halt.js'
import type { Question } from './process.js'
import type { StepGraphs } from './step-graphs.js'

type Arrays = readonly DeviceArray[]

/** A state on the device, and what was seen by the step that made it. */
interface Side {
  readonly leaves: Arrays
  readonly seen: DeviceArray
}

/** Steps of a traced solver, between two sides: step t, counted from 0 in the run, reads side t mod 2 and writes the other one. */
export interface Stepper {
  /** What a step leaves in `seen`: value and residual for the host to judge, or the control vector of steps that end by themselves. */
  readonly leaves: 'monitor' | 'control'
  /** Enqueues a step. `count` is its number in all runs of the state. */
  readonly step: (t: number, count: number) => Generator<Question, void, number>
  readonly sides: readonly [Side, Side]
  readonly evaluations: () => number
  readonly dispose: () => void
}

/** Where steps run, and from where. */
export interface StepWork<S> {
  readonly device: Device
  readonly graphs: StepGraphs<S>
  readonly start: readonly Values[]
}

/**
 * Steps with a traced objective inlined: one program, nothing leaves the device. All of its inputs are there before the first step; only data that changes
 * from step to step (batches) is written on the way.
 */
export function inlinedStepper<S>(
  { device, graphs, start }: StepWork<S>,
  objective: {
    readonly graph: Graph
    readonly parts: Packing
    /** The inputs of the objective at a step. */
    readonly inputs: (step: number) => readonly Values[]
    readonly options: CompileOptions
  },
  /** For steps that end by themselves. */
  rule: HaltRule | undefined,
  count: number,
): Stepper {
  const { graph, donate } = rule
    ? graphs.resident(objective.graph, objective.parts, rule.limit)
    : { graph: graphs.inlined(objective.graph, objective.parts), donate: undefined }
  const sides = openSides({ device, graphs, start }, rule ? () => device.upload(freshControl()) : () => device.allocate([2]))
  let given = objective.inputs(count)
  const hyper = graphs.hyper.map((value) => device.upload(value))
  const inputs = given.map((value) => device.upload(value))
  const ruleArray = rule && device.upload(ruleInput(rule))
  const options = { ...objective.options, ...(donate && { donate }) }
  const arraysOf = (from: Side, to: Side) => {
    const middle = ruleArray ? [from.seen, ruleArray, ...to.leaves] : []
    return { inputs: [...from.leaves, ...hyper, ...middle, ...inputs], outputs: [to.seen, ...to.leaves] }
  }
  const [there, back] = sides
  const [forth, backwards] = [arraysOf(there, back), arraysOf(back, there)]
  const program = device.compile(graph, options)
  // A CPU device binds a program to its arrays, so that each direction has its own there; others would only hold designs twice.
  let ofBackwards = device.readNow ? undefined : program
  /** Writes what another step has other inputs for; what is the same object stays. */
  const feed = (step: number): void => {
    const next = objective.inputs(step)
    for (let i = 0; i < inputs.length; i++) if (next[i] !== given[i]) device.write(inputs[i]!, next[i]!.data)
    given = next
  }
  let evaluations = 0
  return {
    leaves: rule ? 'control' : 'monitor',
    *step(t, step) {
      feed(step)
      if (t % 2 === 0) program.run(forth.inputs, forth.outputs)
      else {
        ofBackwards ??= device.compile(graph, options)
        ofBackwards.run(backwards.inputs, backwards.outputs)
      }
      evaluations++
      yield () => 0 // a moment to breathe
    },
    sides,
    evaluations: () => evaluations,
    dispose: () => {
      program.dispose()
      if (ofBackwards !== program) ofBackwards?.dispose()
    },
  }
}

/** Steps with an objective on the host: where to ask, the answer, and what follows from it. */
export function answeredStepper<S>({ device, graphs, start }: StepWork<S>, oracle: Oracle): Stepper {
  const query = deviceProgram(device, graphs.query(), {})
  const update = device.compile(graphs.answered())
  const sides = openSides({ device, graphs, start }, () => device.allocate([2]))
  const hyper = graphs.hyper.map((value) => device.upload(value))
  const [value, gradient] = [device.allocate([]), device.allocate([oracle.size])]
  const [x, found] = [new Float64Array(oracle.size), new Float64Array(oracle.size)]
  let evaluations = 0
  return {
    leaves: 'monitor',
    *step(t) {
      const [from, to] = t % 2 === 0 ? sides : [sides[1], sides[0]]
      query.run([...from.leaves, ...hyper])
      yield* fetch(device, query.outputs, [x])
      device.write(value, [yield () => oracle.valueAndGradient(x, found)])
      evaluations++
      device.write(gradient, found)
      update.run([...from.leaves, ...hyper, value, gradient], [to.seen, ...to.leaves])
    },
    sides,
    evaluations: () => evaluations,
    dispose: () => {
      query.dispose()
      update.dispose()
    },
  }
}

function openSides<S>({ device, graphs, start }: StepWork<S>, seen: () => DeviceArray): readonly [Side, Side] {
  return [
    { leaves: start.map((value) => device.upload(value)), seen: seen() },
    { leaves: graphs.shapes.map((shape) => device.allocate(shape)), seen: seen() },
  ]
}

/** Copies device arrays to the host. */
export function* fetch(device: Device, arrays: Arrays, into: readonly Float64Array[]): Generator<Question, void, number> {
  for (const [i, array] of arrays.entries()) {
    yield () => readPart(device, array, into[i]!)?.then(() => 0) ?? 0
  }
}
