import type { Graph, Values } from '@odot/autodiff'
import type { CompileOptions, Device, DeviceArray, Program } from '@odot/kernels'
import type { Oracle } from '@odot/problem'
import { deviceProgram, readPart } from '../device-program.js'
import type { Packing } from '../packing.js'
import type { Question } from './process.js'
import type { StepGraphs } from './step-graphs.js'

type Arrays = readonly DeviceArray[]

/** Runs one step of a traced solver: from one set of state arrays to another, with the monitor beside it. Steps are counted from 0. */
export interface Stepper {
  readonly step: (from: Arrays, to: Arrays, monitor: DeviceArray, count: number) => Generator<Question, void, number>
  readonly evaluations: () => number
  readonly dispose: () => void
}

/** Steps with a traced objective inlined: one program, nothing leaves the device. */
export function inlinedStepper<S>(
  device: Device,
  graphs: StepGraphs<S>,
  objective: {
    readonly graph: Graph
    readonly parts: Packing
    /** The inputs of the objective at a step. */
    readonly inputs: (step: number) => readonly Values[]
    readonly options: CompileOptions
  },
): Stepper {
  const graph = graphs.inlined(objective.graph, objective.parts)
  // One program for each direction, so that no program ever sees other arrays than before.
  const programs = new Map<Arrays, { readonly program: Program; readonly inputs: Arrays; readonly outputs: Arrays }>()
  let given = objective.inputs(0)
  const hyper = graphs.hyper.map((value) => device.upload(value))
  const inputs = given.map((value) => device.upload(value))
  /** Writes what another step has other inputs for; what is the same object stays. */
  const feed = (step: number): void => {
    const next = objective.inputs(step)
    for (let i = 0; i < inputs.length; i++) if (next[i] !== given[i]) device.write(inputs[i]!, next[i]!.data)
    given = next
  }
  let evaluations = 0
  return {
    *step(from, to, monitor, count) {
      feed(count)
      let bound = programs.get(from)
      if (!bound) {
        bound = { program: device.compile(graph, objective.options), inputs: [...from, ...hyper, ...inputs], outputs: [monitor, ...to] }
        programs.set(from, bound)
      }
      bound.program.run(bound.inputs, bound.outputs)
      evaluations++
      yield () => 0 // a moment to breathe
    },
    evaluations: () => evaluations,
    dispose: () => {
      for (const { program } of programs.values()) program.dispose()
    },
  }
}

/** Steps with an objective on the host: where to ask, the answer, and what follows from it. */
export function answeredStepper<S>(device: Device, graphs: StepGraphs<S>, oracle: Oracle): Stepper {
  const query = deviceProgram(device, graphs.query(), {})
  const update = device.compile(graphs.answered())
  const hyper = graphs.hyper.map((value) => device.upload(value))
  const [value, gradient] = [device.allocate([]), device.allocate([oracle.size])]
  const [x, found] = [new Float64Array(oracle.size), new Float64Array(oracle.size)]
  let evaluations = 0
  return {
    *step(from, to, monitor) {
      query.run([...from, ...hyper])
      yield* fetch(device, query.outputs, [x])
      device.write(value, [yield () => oracle.valueAndGradient(x, found)])
      evaluations++
      device.write(gradient, found)
      update.run([...from, ...hyper, value, gradient], [monitor, ...to])
    },
    evaluations: () => evaluations,
    dispose: () => {
      query.dispose()
      update.dispose()
    },
  }
}

/** Copies device arrays to the host. */
export function* fetch(device: Device, arrays: Arrays, into: readonly Float64Array[]): Generator<Question, void, number> {
  for (const [i, array] of arrays.entries()) {
    yield () => readPart(device, array, into[i]!)?.then(() => 0) ?? 0
  }
}
