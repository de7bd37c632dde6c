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
import { showValue, type TracedObjective } from '@odot/problem'
import { OptimizerError } from '../errors.js'
import { refuseUnknown } from '../refuse-unknown.js'
import { lanes, scalarAt } from '../vector-of.js'
import { dropped, emptyHistory, type History, pushed, quasiNewton } from './curvature-history.js'
import type { HoldingSolver } from './holding-solver.js'
import { lineMinimum } from './line-minimum.js'
import { monitored, seen, unseen } from './seen.js'

/** The memory of L-BFGS on a device, how far it goes along a direction, and how exact its objective is. */
export interface ResidentLbfgsOptions {
  /** How many curvature pairs are kept: two vectors each. Default 8. */
  readonly memory?: number
  /**
   * `trial`, the default, asks at one point of the line, and goes there or shortens the step. `polynomial` goes to the lowest point of the line, by the
   * coefficients of the objective along it: for traced polynomials, such as least squares of a product of factors.
   */
  readonly search?: 'trial' | 'polynomial'
  /** Relative rounding noise of the values, which trials are judged by. Default 1e-6, that of float32; 1e-14 suits float64. */
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

type Step = (state: ResidentLbfgsState, objective: TracedObjective, h: ResidentLbfgsHyper) => ResidentLbfgsState

/** Armijo's share of the decrease that the slope promises. */
const sufficient = 1e-4
/** Of the approximate Wolfe condition: near the minimum, where values are noise, the slope at the trial decides. */
const approximate = 0.1
/** After so many rejected trials in a row the memory is dropped. */
const patience = 8
/** Beyond it a number is not finite, in float32 as well. */
const limit = 3e38

const searches: Readonly<Record<NonNullable<ResidentLbfgsOptions['search']>, Step>> = { trial: trialStep, polynomial: polynomialStep }

/**
 * L-BFGS whose steps are a graph: history, recursion and line search stay on the device, and no step is read. Every step asks its objective once, at the trial point
 * x + t d. A trial that lowers the value enough is the next point, and a new direction starts from there with t = 1; else x is kept and t shortened by
 * interpolation. The recursion runs on inner products, so that a step makes four passes over the history, however long. Iterations are trials, and the point
 * of an iteration is the best of the trials before it. Where rounding leaves no better one, the run ends as stalled.
 *
 * The search `polynomial` asks at x and goes from there to the lowest point of the whole line. Least squares of k factors then multiply by X k + 2 times in a step,
 * and twice in a trial.
 * @example
 * const rosenbrock = trace((x: Tensor) => {
 *   const [a, b] = [slice(x, [0], [1]), slice(x, [1], [2])]
 *   return sum(add(square(sub(1, a)), mul(100, square(sub(b, square(a))))))
 * }, [2])
 * minimizeSync(residentLbfgs({ noise: 1e-14 }), rosenbrock, values([-1.2, 1])).x // => [1.000000, 1.000000]
 * minimizeSync(residentLbfgs({ search: 'polynomial' }), rosenbrock, values([-1.2, 1])).x // => [1.000000, 1.000000]
 * residentLbfgs({ memory: 0 }) // => throws residentLbfgs: memory is 0
 * @throws OptimizerError for an unknown option or search, when memory is not a whole number ≥ 1 or the noise is not in [0, 1), and (once it runs) for the search
 * `polynomial` of an objective that is not traced, or is no polynomial of degree ≤ 16.
 * @see Liu and Nocedal (1989), "On the limited memory BFGS method for large scale optimization"
 * @see Chen, Wang and Zhou (2014), "Large-scale L-BFGS using MapReduce"
 * @see Hager and Zhang (2005), "A new conjugate gradient method with guaranteed descent and an efficient line search"
 */
export function residentLbfgs({
  memory = 8,
  search = 'trial',
  noise = 1e-6,
  ...unknown
}: ResidentLbfgsOptions = {}): HoldingSolver<ResidentLbfgsState, ResidentLbfgsHyper> {
  refuseUnknown('residentLbfgs', unknown, ['memory', 'search', 'noise'])
  if (!(Number.isInteger(memory) && memory >= 1)) throw new OptimizerError(`residentLbfgs: memory is ${memory}; pass a whole number ≥ 1.`)
  if (!Object.hasOwn(searches, search))
    throw new OptimizerError(`residentLbfgs: the search is ${showValue(search)}; pass ${Object.keys(searches).join(' or ')}.`)
  if (!(noise >= 0 && noise < 1)) throw new OptimizerError(`residentLbfgs: noise is ${noise}; pass the relative rounding noise, in [0, 1).`)
  const hyper: ValuesOf<ResidentLbfgsHyper> = { noise: values(noise) }
  return Object.freeze({
    name: search === 'trial' ? 'resident L-BFGS' : 'resident L-BFGS along polynomials',
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
    step: searches[search],
    point: (state: ResidentLbfgsState) => state.x,
    monitor: (state: ResidentLbfgsState) => state.seen,
  })
}

/** Asks at the end of the step that the state has, and judges it. */
function trialStep(state: ResidentLbfgsState, objective: TracedObjective, h: ResidentLbfgsHyper): ResidentLbfgsState {
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
  const kept = dropped(grown, restarted)

  const next = {
    x: select(accepted, trial, x),
    gradient: select(accepted, found.gradient, gradient),
    value: select(accepted, found.value, value),
  }
  const turned = max(accepted, restarted)
  const nextDirection = select(turned, descentDirection(kept, next), direction)

  // without new curvature the next step may be longer than this one was
  const grownStep = select(taken, 1, min(mul(2, max(step, firstStep)), 1e3))
  const start = select(restarted, 1, select(accepted, select(evaluated, grownStep, 1), firstStep))
  const parabola = div(mul(-0.5, mul(slope, square(step))), sub(rise, mul(slope, step)))
  const shorter = select(finite, min(max(parabola, mul(0.1, step)), mul(0.5, step)), mul(0.1, step))
  return {
    x: next.x,
    gradient: next.gradient,
    direction: nextDirection,
    history: kept,
    line: lanes(6).of([
      next.value,
      sum(mul(next.gradient, nextDirection)),
      select(turned, start, shorter),
      tensor(1),
      select(restarted, 0, failures),
      start,
    ]),
    // of the point that this state had: the trial is the point of the next one
    seen: select(evaluated, monitored(value, amax(abs(gradient))), monitored(found.value, amax(abs(found.gradient)))),
  }
}

/** Asks at the point of the state, and goes to the lowest point of the line from there. Where nothing is lower the memory is dropped, and it stays. */
function polynomialStep({ x, gradient, direction, history, line }: ResidentLbfgsState, objective: TracedObjective): ResidentLbfgsState {
  if (!objective.line) {
    throw new OptimizerError(
      'residentLbfgs: the search polynomial needs a traced objective that is a polynomial of degree ≤ 16 along lines, and this one is none; leave the search out.',
    )
  }
  const found = objective(x)
  const { history: grown } = pushed(history, {
    s: mul(scalarAt(line, 2), direction),
    y: sub(found.gradient, gradient),
    accepted: tensor(1),
  })
  const next = descentDirection(grown, { x, ...found })
  const step = lineMinimum(objective.line(x, next))
  const stays = less(step, 1e-30)
  return {
    x: add(x, mul(step, next)),
    gradient: found.gradient,
    direction: next,
    history: dropped(grown, stays),
    line: lanes(6).of([found.value, sum(mul(found.gradient, next)), step, tensor(1), tensor(0), tensor(1)]),
    seen: seen(found),
  }
}

/** −H∇f by the history; without curvature, steepest descent. */
function descentDirection(
  history: History<Tensor>,
  { x, gradient, value }: { readonly x: Tensor; readonly gradient: Tensor; readonly value: Tensor },
): Tensor {
  const residual = amax(abs(gradient))
  const newton = quasiNewton(history, gradient)
  const slope = sum(mul(gradient, newton))
  // steepest descent moves the largest variable by a hundredth of its size, or by what would lower the value by a hundredth
  const size = amax(abs(x))
  const length = select(less(0, size), mul(0.01, size), select(less(0, abs(value)), div(mul(0.01, abs(value)), residual), 1))
  const usable = mul(less(0, history.scale), mul(less(slope, 0), less(abs(slope), limit)))
  return select(usable, newton, neg(mul(div(length, max(residual, 1e-38)), gradient)))
}
