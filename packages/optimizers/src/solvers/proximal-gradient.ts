import {
  abs,
  add,
  amax,
  div,
  less,
  max,
  mul,
  select,
  sqrt,
  square,
  sub,
  sum,
  type Tensor,
  tensor,
  type ValuesOf,
  values,
} from '@odot/autodiff'
import type { Penalty, TracedObjective, TracedSolver } from '@odot/problem'
import { OptimizerError } from '../errors.js'
import { positive } from '../positive.js'
import { refuseUnknown } from '../refuse-unknown.js'
import type { Nothing } from '../transforms/transform.js'
import { foundStep, openSearch, type StepSearch } from './found-step.js'
import { monitored, unseen } from './seen.js'

/** A penalty whose value and prox are traced functions. */
export type TracedPenalty = Penalty & Required<Pick<Penalty, 'traced' | 'tracedProx'>>

/** The step of a proximal gradient method that is a graph. */
export interface ProximalGradientOptions {
  /** A step t ≤ 1/L that is kept, L being the Lipschitz constant of ∇F; found on the way when absent. */
  readonly stepSize?: number | undefined
  /** Momentum with restarts, as in `fista`; without it, the steps are those of `ista`. Default true. */
  readonly accelerated?: boolean
}

/** State between two steps, as tensors: arrays of the device while it runs. */
export interface ProximalGradientState {
  /** Where F is asked next: the last point, or beyond it. */
  readonly z: Tensor
  readonly b: Tensor
  /** Nesterov's tₖ; 1 is no momentum. */
  readonly momentum: Tensor
  readonly seen: Tensor
  /** What the step size is found from, where none is given. */
  readonly search: StepSearch | Nothing
}

/** What may change between runs without a new trace. */
export interface ProximalGradientHyper {
  /** 0 where it is found on the way. */
  readonly stepSize: Tensor
}

/**
 * ISTA and FISTA as a graph, for a device that runs many steps without a readback: b ← prox(z − t ∇F(z)) and z = b + β (b − b_old), with the momentum dropped
 * where ⟨z − b, b − b_old⟩ > 0. The objective of a run is the smooth F alone; the penalty, over the flat point, is in the solver. Value and residual,
 * max |z − prox(z − t ∇F(z))| / t, are those of F + R at z, which is the result: zeros that two points in a row share are exact there.
 *
 * A step size that is not given starts short and grows until ∇F shows its curvature. Backtracking would ask twice in a step; here ‖Δ∇F‖/‖Δz‖ of the points that are
 * asked anyhow, which is never above L, shortens a step that is too long, and the momentum is dropped. Values may rise before it does.
 * @example
 * const absolute = {
 *   name: 'absolute',
 *   value: ({ data }) => data.reduce((total, x) => total + Math.abs(x), 0),
 *   traced: (x) => sum(abs(x)),
 *   tracedProx: (x, step) => mul(sign(x), relu(sub(abs(x), step))),
 * }
 * const smooth = trace((x: Tensor) => mul(0.5, sum(square(sub(x, tensor([3, 0.5]))))), [2])
 * const { x, value } = minimizeSync(proximalGradient(absolute, { stepSize: 1 }), smooth, values([0, 0]))
 * x // => [2, 0]
 * value // => 2.625
 * minimizeSync(proximalGradient(absolute), smooth, values([0, 0])).x // => [2.000000, 0]
 * @throws OptimizerError for an unknown option, a step size that is not positive, and a penalty without traced functions, whatever its type says.
 * @see Beck and Teboulle (2009), "A fast iterative shrinkage-thresholding algorithm for linear inverse problems"
 * @see Malitsky and Mishchenko (2020), "Adaptive gradient descent without descent"
 */
export function proximalGradient(
  penalty: TracedPenalty,
  options: ProximalGradientOptions = {},
): TracedSolver<ProximalGradientState, ProximalGradientHyper> {
  const { stepSize: given, accelerated = true } = refuseUnknown('proximalGradient', options, ['stepSize', 'accelerated'])
  const { name, traced, tracedProx }: Penalty = penalty
  if (!traced || !tracedProx)
    throw new OptimizerError(`proximalGradient: the penalty ${name} has no traced prox; take one that has, or fista with its prox.`)
  const hyper: ValuesOf<ProximalGradientHyper> = {
    stepSize: values(given === undefined ? 0 : positive('proximalGradient: stepSize', given)),
  }
  return Object.freeze({
    name: accelerated ? 'proximal-gradient' : 'proximal-gradient without momentum',
    hyper,
    init: (x: Tensor): ProximalGradientState => ({
      z: x,
      b: x,
      momentum: tensor(1),
      seen: unseen(),
      search: given === undefined ? openSearch(x) : [],
    }),
    step: (
      { z, b: before, momentum, search }: ProximalGradientState,
      objective: TracedObjective,
      h: ProximalGradientHyper,
    ): ProximalGradientState => {
      const { value, gradient } = objective(z)
      const found = 'z' in search ? foundStep(search, { z, value, gradient }) : undefined
      const stepSize = found ? found.stepSize : h.stepSize
      const b = tracedProx(sub(z, mul(stepSize, gradient)), stepSize)
      const residual = div(amax(abs(sub(z, b))), stepSize)
      const moved = sub(b, before)
      const uphill = less(0, sum(mul(sub(z, b), moved)))
      const grown = mul(0.5, add(1, sqrt(add(1, mul(4, square(momentum))))))
      const next = accelerated ? select(found ? max(uphill, found.isNew) : uphill, 1, grown) : momentum
      const share = div(mul(2, sub(next, 1)), add(1, sqrt(add(1, mul(4, square(next))))))
      return {
        z: accelerated ? add(b, mul(share, moved)) : b,
        b,
        momentum: next,
        seen: monitored(add(value, traced(z)), residual),
        search: found ? found.search : [],
      }
    },
    point: (state: ProximalGradientState) => state.z,
    monitor: (state: ProximalGradientState) => state.seen,
  })
}
