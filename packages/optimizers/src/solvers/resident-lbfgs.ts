import {
  abs,
  add,
  amax,
  div,
  less,
  max,
  min,
  mul,
  neg,
  select,
  square,
  sub,
  sum,
  type Tensor,
  tensor,
  type ValuesOf,
  values,
} from '@odot/autodiff'
import type { TracedObjective } from '@odot/problem'
import { OptimizerError } from '../errors.js'
import { refuseUnknown } from '../refuse-unknown.js'
import { lanes, scalarAt } from '../vector-of.js'
import { emptyHistory, type History, pushed, quasiNewton } from './curvature-history.js'
import type { HoldingSolver } from './holding-solver.js'
import { monitored, unseen } from './seen.js'

/** The memory of L-BFGS on a device, and how exact its objective is. */
export interface ResidentLbfgsOptions {
  /** How many curvature pairs are kept: two vectors each. Default 8. */
  readonly memory?: number
  /** Relative rounding noise of the values. Default 1e-6, that of float32; 1e-14 suits float64. */
  readonly noise?: number
}

/** State between two steps, as tensors: arrays of the device while it runs. */
export interface ResidentLbfgsState {
  /** The lowest point so far, or one within the noise of it. */
  readonly x: Tensor
  readonly gradient: Tensor
  readonly direction: Tensor
  readonly history: History<Tensor>
  /** [value, ⟨gradient, direction⟩, step, whether x was evaluated, rejected trials in a row, the step that a direction starts with]. */
  readonly line: Tensor
  readonly seen: Tensor
}

/** What may change between runs without a new trace. */
export interface ResidentLbfgsHyper {
  readonly noise: Tensor
}

/** Armijo's share of the decrease that the slope promises. */
const sufficient = 1e-4
/** Of the approximate Wolfe condition: near the minimum, where values are noise, the slope at the trial decides. */
const approximate = 0.1
/** After so many rejected trials in a row the memory is dropped. */
const patience = 8
/** Beyond it a number is not finite, in float32 as well. */
const limit = 3e38

/**
 * L-BFGS whose steps are a graph: history, recursion and line search stay on the device, and no step is read. Every step asks its objective once, at the trial point
 * x + t d. A trial that lowers the value enough is the next point, and a new direction starts from there with t = 1; else x is kept and t shortened by
 * interpolation. The recursion runs on inner products, so that a step makes four passes over the history, however long.
 *
 * Iterations are trials, and the point of an iteration is the best of the trials before it. Where rounding leaves no better one, the run ends as stalled.
 * @example
 * const rosenbrock = trace((x: Tensor) => {
 *   const [a, b] = [slice(x, [0], [1]), slice(x, [1], [2])]
 *   return sum(add(square(sub(1, a)), mul(100, square(sub(b, square(a))))))
 * }, [2])
 * minimizeSync(residentLbfgs({ noise: 1e-14 }), rosenbrock, values([-1.2, 1])).x // => [1.000000, 1.000000]
 * residentLbfgs({ memory: 0 }) // => throws residentLbfgs: memory is 0
 * @throws OptimizerError for an unknown option, and when memory is not a whole number ≥ 1 or the noise is not in [0, 1).
 * @see Liu and Nocedal (1989), "On the limited memory BFGS method for large scale optimization"
 * @see Chen, Wang and Zhou (2014), "Large-scale L-BFGS using MapReduce"
 * @see Hager and Zhang (2005), "A new conjugate gradient method with guaranteed descent and an efficient line search"
 */
export function residentLbfgs({
  memory = 8,
  noise = 1e-6,
  ...unknown
}: ResidentLbfgsOptions = {}): HoldingSolver<ResidentLbfgsState, ResidentLbfgsHyper> {
  refuseUnknown('residentLbfgs', unknown, ['memory', 'noise'])
  if (!(Number.isInteger(memory) && memory >= 1)) throw new OptimizerError(`residentLbfgs: memory is ${memory}; pass a whole number ≥ 1.`)
  if (!(noise >= 0 && noise < 1)) throw new OptimizerError(`residentLbfgs: noise is ${noise}; pass the relative rounding noise, in [0, 1).`)
  const hyper: ValuesOf<ResidentLbfgsHyper> = { noise: values(noise) }
  return Object.freeze({
    name: 'resident L-BFGS',
    hyper,
    holds: true as const,
    init: (x: Tensor): ResidentLbfgsState => {
      const zero = tensor(new Float64Array(x.shape[0]!))
      return {
        x,
        gradient: zero,
        direction: zero,
        history: emptyHistory(x.shape[0]!, memory),
        line: tensor([0, 0, 0, 0, 0, 1]),
        seen: unseen(),
      }
    },
    step: (state: ResidentLbfgsState, objective: TracedObjective, h: ResidentLbfgsHyper): ResidentLbfgsState => {
      const { x, gradient, direction, history, line } = state
      const [value, slope, step] = [scalarAt(line, 0), scalarAt(line, 1), scalarAt(line, 2)]
      const [evaluated, rejected, firstStep] = [scalarAt(line, 3), scalarAt(line, 4), scalarAt(line, 5)]
      const move = mul(step, direction)
      const trial = add(x, move)
      const found = objective(trial)
      const trialSlope = sum(mul(found.gradient, direction))

      const rise = sub(found.value, value)
      const finite = mul(less(abs(found.value), limit), less(abs(trialSlope), limit))
      const enough = less(rise, mul(sufficient, mul(step, slope)))
      const near = mul(less(rise, mul(h.noise, abs(value))), less(trialSlope, mul(2 * approximate - 1, slope)))
      const accepted = select(evaluated, mul(finite, max(enough, near)), 1)

      const change = sub(found.gradient, gradient)
      const { history: grown, taken } = pushed(history, { s: move, y: change, accepted: mul(accepted, evaluated) })
      const failures = select(accepted, 0, add(rejected, 1))
      const restarted = less(patience - 1, failures)
      const kept: History<Tensor> = { ...grown, inverse: select(restarted, 0, grown.inverse), scale: select(restarted, 0, grown.scale) }

      const nextX = select(accepted, trial, x)
      const nextGradient = select(accepted, found.gradient, gradient)
      const nextValue = select(accepted, found.value, value)
      const residual = amax(abs(nextGradient))
      const newton = quasiNewton(kept, nextGradient)
      const newtonSlope = sum(mul(nextGradient, newton))
      // steepest descent moves the largest variable by a hundredth of its size, or by what would lower the value by a hundredth
      const size = amax(abs(nextX))
      const length = select(less(0, size), mul(0.01, size), select(less(0, abs(nextValue)), div(mul(0.01, abs(nextValue)), residual), 1))
      const usable = mul(less(0, kept.scale), mul(less(newtonSlope, 0), less(abs(newtonSlope), limit)))
      const fresh = select(usable, newton, neg(mul(div(length, max(residual, 1e-38)), nextGradient)))
      const turned = max(accepted, restarted)
      const nextDirection = select(turned, fresh, direction)

      // without new curvature the next step may be longer than this one was
      const grownStep = select(taken, 1, min(mul(2, max(step, firstStep)), 1e3))
      const start = select(restarted, 1, select(accepted, select(evaluated, grownStep, 1), firstStep))
      const parabola = div(mul(-0.5, mul(slope, square(step))), sub(rise, mul(slope, step)))
      const shorter = select(finite, min(max(parabola, mul(0.1, step)), mul(0.5, step)), mul(0.1, step))
      return {
        x: nextX,
        gradient: nextGradient,
        direction: nextDirection,
        history: kept,
        line: lanes(6).of([
          nextValue,
          sum(mul(nextGradient, nextDirection)),
          select(turned, start, shorter),
          tensor(1),
          select(restarted, 0, failures),
          start,
        ]),
        // of the point that this state had: the trial is the point of the next one
        seen: select(evaluated, monitored(value, amax(abs(gradient))), monitored(found.value, amax(abs(found.gradient)))),
      }
    },
    point: (state: ResidentLbfgsState) => state.x,
    monitor: (state: ResidentLbfgsState) => state.seen,
  })
}
