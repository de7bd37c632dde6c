import { interpret, sizeOf, type ValuesOf } from '@odot/autodiff'
import type { Device } from '@odot/kernels'
import type { Monitor } from '@odot/problem'
import { deviceProgram } from '../device-program.js'
import { OptimizerError } from '../errors.js'
import type { Process } from './process.js'
import type { StepGraphs } from './step-graphs.js'
import { fetch, type Stepper } from './stepper.js'

/** State of a traced solver on the host, between two steps: plain data. */
export interface TracedState<S> {
  readonly iteration: number
  readonly tree: ValuesOf<S>
}

export interface TracedWork<S> {
  readonly name: string
  readonly device: Device
  readonly graphs: StepGraphs<S>
  readonly stepper: Stepper
  readonly chunk: number | undefined
}

/**
 * A traced solver at work on a device. A step gives the value at the point it started from, so the process is always one step ahead of the state that
 * it shows; the two sets of state arrays hold both.
 */
export function tracedProcess<S>(
  work: TracedWork<S>,
  x0: Float64Array,
  saved: TracedState<S> | undefined,
): Process<Float64Array, TracedState<S>> {
  const { name, device, graphs, stepper, chunk = device.readNow ? 1 : 32 } = work
  const start = saved ? savedLeaves(work, saved) : interpret(graphs.init, [{ shape: [x0.length], data: x0 }])
  const arrays = { shown: start.map((value) => device.upload(value)), ahead: graphs.shapes.map((shape) => device.allocate(shape)) }
  const point = deviceProgram(device, graphs.point, {})
  const monitorArray = device.allocate([2])
  const seen = new Float64Array(2)
  let now: Monitor = { iteration: saved?.iteration ?? 0, value: Number.NaN, residual: Number.NaN }

  return {
    name,
    *advance(iterations, interrupted) {
      const first = now.iteration
      let { iteration } = now
      if (Number.isNaN(now.residual)) yield* stepper.step(arrays.shown, arrays.ahead, monitorArray, iteration)
      else {
        const last = first + Math.min(iterations, chunk)
        while (iteration < last && !interrupted()) {
          ;[arrays.shown, arrays.ahead] = [arrays.ahead, arrays.shown]
          iteration++
          yield* stepper.step(arrays.shown, arrays.ahead, monitorArray, iteration)
        }
      }
      yield* fetch(device, [monitorArray], [seen])
      now = { iteration, value: seen[0]!, residual: seen[1]! }
    },
    monitor: () => now,
    evaluations: stepper.evaluations,
    *take() {
      const x = new Float64Array(x0.length)
      const leaves = graphs.shapes.map((shape) => ({ shape, data: new Float64Array(sizeOf(shape)) }))
      point.run(arrays.shown)
      yield* fetch(device, [...point.outputs, ...arrays.shown], [x, ...leaves.map(({ data }) => data)])
      return { x, state: { iteration: now.iteration, tree: graphs.tree(leaves) } }
    },
    dispose: () => {
      point.dispose()
      stepper.dispose()
    },
  }
}

function savedLeaves<S>({ name, graphs }: TracedWork<S>, saved: TracedState<S>): ReturnType<StepGraphs<S>['leaves']> {
  const leaves = graphs.leaves(saved.tree)
  const wrong = leaves.findIndex(({ shape, data }, i) => String(shape) !== String(graphs.shapes[i]) || data.length !== sizeOf(shape))
  if (wrong < 0) return leaves
  throw new OptimizerError(
    `minimize: a part of the state has shape [${leaves[wrong]!.shape.join(', ')}] but ${name} needs [${graphs.shapes[wrong]!.join(', ')}] here; resume with the solver and the objective it came from.`,
  )
}
