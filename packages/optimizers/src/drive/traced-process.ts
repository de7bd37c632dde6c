import { interpret, sizeOf, type Values, type ValuesOf } from '@odot/autodiff'
import type { Device } from '@odot/kernels'
import { OptimizerError } from '../errors.js'
import { controlSize, readControl } from './control.js'
import { type HaltRule, haltOf } from './halt.js'
import type { Look, Process, Question } from './process.js'
import { type StateReader, stateReader } from './state-reader.js'
import type { StepGraphs } from './step-graphs.js'
import { fetch, type Stepper, type StepWork } from './stepper.js'

/** State of a traced solver on the host, between two steps: plain data. */
export interface TracedState<S> {
  readonly iteration: number
  readonly tree: ValuesOf<S>
}

export interface TracedWork<S> {
  readonly name: string
  readonly device: Device
  readonly graphs: StepGraphs<S>
  /** Steps between two looks. */
  readonly chunk: number
  readonly rule: HaltRule
  readonly openStepper: (work: StepWork<S>, count: number) => Stepper
}

/**
 * A traced solver at work on a device. A step gives the value at the point it started from, so the process is always one step ahead of the state that
 * it shows; the two sides of the stepper hold both. Side t mod 2 holds the state after t steps, until t is two behind.
 *
 * Steps that end by themselves are enqueued in chunks, and each chunk is read once. On a device that answers later, the start belongs to the first chunk.
 */
export function tracedProcess<S>(
  work: TracedWork<S>,
  x0: Float64Array,
  saved: TracedState<S> | undefined,
): Process<Float64Array, TracedState<S>> {
  const { name, device, graphs, chunk, rule } = work
  const start = saved ? savedLeaves(work, saved) : interpret(graphs.init, [{ shape: [x0.length], data: x0 }])
  const origin = saved?.iteration ?? 0
  const stepper = work.openStepper({ device, graphs, start }, origin)
  const [startSide, otherSide] = stepper.sides
  const read = new Float64Array(stepper.leaves === 'control' ? controlSize : 2)
  const unseen = { iteration: origin, value: Number.NaN, residual: Number.NaN }
  let now: Look = unseen
  let first: Look = unseen
  let least = { value: Number.POSITIVE_INFINITY, residual: Number.POSITIVE_INFINITY, idle: 0 }
  /** Number of the last step that was enqueued. */
  let t = -1
  let reader: StateReader | undefined

  function* look(): Generator<Question, void, number> {
    yield* fetch(device, [(t % 2 === 0 ? otherSide : startSide).seen], [read])
  }

  /** Steps whose numbers are judged here. */
  function* watched(steps: number, interrupted: () => boolean): Generator<Question, void, number> {
    for (let i = 0; i < steps && !now.judged?.halt && !(i > 0 && interrupted()); i++) {
      t++
      yield* stepper.step(t, origin + t)
      yield* look()
      const [value, residual] = [read[0]!, read[1]!]
      const record = value < least.value || residual < least.residual
      least = {
        value: Math.min(value, least.value),
        residual: Math.min(residual, least.residual),
        idle: record || !graphs.holds ? 0 : least.idle + 1,
      }
      const firstValue = t === 0 ? value : first.value
      const halt = haltOf({ value, residual }, { firstValue, before: now.value, idle: least.idle }, rule)
      now = { iteration: origin + t, value, residual, judged: { halt, before: now.value } }
      if (t === 0) first = now
    }
  }

  /** Steps that end by themselves. */
  function* enqueued(steps: number, interrupted: () => boolean): Generator<Question, void, number> {
    const isFirst = t < 0
    for (let i = 0; i < steps && !(i > 0 && interrupted()); i++) {
      t++
      yield* stepper.step(t, origin + t)
    }
    yield* look()
    const { start: seenStart, halt, before, iteration: reached, value, residual } = readControl(read)
    const end = halt ? reached : t
    const bad = Number.isFinite(value) && Number.isFinite(residual) ? undefined : ('diverged' as const)
    now = { iteration: origin + end, value, residual, judged: { halt: halt ?? bad, before } }
    if (isFirst) first = end === 0 ? now : { ...seenStart, iteration: origin, judged: { halt: undefined, before: Number.NaN } }
  }

  return {
    name,
    *advance(iterations, interrupted) {
      const many = Math.min(iterations, chunk)
      if (stepper.leaves === 'monitor') yield* watched(t < 0 ? 1 : many, interrupted)
      else yield* enqueued(t >= 0 ? many : device.readNow ? 1 : 1 + many, interrupted)
    },
    monitor: () => now,
    start: () => first,
    // steps that were enqueued after the end did nothing
    evaluations: () => (stepper.leaves === 'monitor' || t < 0 ? stepper.evaluations() : now.iteration - origin + 1),
    *take() {
      const steps = now.iteration - origin
      reader ??= stateReader(device, graphs.shapes)
      const leaves =
        steps === 0
          ? start.map(({ shape, data }) => ({ shape, data: data.slice() }))
          : yield* reader.read((steps % 2 === 0 ? startSide : otherSide).leaves)
      return {
        x: Float64Array.from(interpret(graphs.point, [leaves]).data),
        state: { iteration: now.iteration, tree: graphs.tree(leaves) },
      }
    },
    dispose: () => {
      reader?.dispose()
      stepper.dispose()
    },
  }
}

function savedLeaves<S>({ name, graphs }: TracedWork<S>, saved: TracedState<S>): readonly Values[] {
  const leaves = graphs.leaves(saved.tree)
  const wrong = leaves.findIndex(({ shape, data }, i) => String(shape) !== String(graphs.shapes[i]) || data.length !== sizeOf(shape))
  if (wrong < 0) return leaves
  throw new OptimizerError(
    `minimize: a part of the state has shape [${leaves[wrong]!.shape.join(', ')}] but ${name} needs [${graphs.shapes[wrong]!.join(', ')}] here; resume with the solver and the objective it came from.`,
  )
}
