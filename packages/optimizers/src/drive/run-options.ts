import type { Device } from '@odot/kernels'
import { OptimizerError } from '../errors.js'
import type { Progress } from './result.js'

/** The part of an AbortSignal that a run reads. */
export interface Signal {
  readonly aborted: boolean
  readonly reason?: unknown
}

/** When a run ends, what it reports on the way and where it computes. S is the state of the solver. */
export interface RunOptions<S> {
  /** Converged when the residual of the solver is at most this. Default 1e-8. */
  readonly tolerance?: number | undefined
  /** Converged too when an iteration lowers the value by no more than this share of max(|value|, 1). Default 0: off. */
  readonly relativeDecrease?: number | undefined
  /** Iterations of this run (a resumed run counts anew). Default 10,000. */
  readonly maxIterations?: number | undefined
  readonly signal?: Signal | undefined
  /** Called for the start and after every iteration (or chunk). */
  readonly onProgress?: ((progress: Progress) => void) | undefined
  /** Goes on from the state of an earlier result; x0 then says the shape only. */
  readonly state?: S | undefined
  /** Traced solvers: steps between two looks at value and residual. Default 1 on a device that answers at once, else 32. */
  readonly chunk?: number | undefined
  /** Where graphs run; a float64 CPU device by default. */
  readonly device?: Device | undefined
}

/** The options by which any run ends, reports and pauses. */
export const ruleOptions = ['tolerance', 'relativeDecrease', 'maxIterations', 'signal', 'onProgress', 'chunk'] as const

/** When a run has converged, and how many iterations it may take. */
export interface StopRule {
  readonly tolerance: number
  readonly relativeDecrease: number
  readonly maxIterations: number
}

/** The stopping rule of the options. @throws OptimizerError naming the option that makes no sense. */
export function stopRule({ tolerance = 1e-8, relativeDecrease = 0, maxIterations = 10_000, chunk = 1 }: RunOptions<unknown>): StopRule {
  if (!(typeof tolerance === 'number' && tolerance >= 0))
    throw new OptimizerError(`minimize: tolerance is ${tolerance}; pass a number ≥ 0.`)
  if (!(relativeDecrease >= 0)) throw new OptimizerError(`minimize: relativeDecrease is ${relativeDecrease}; pass a number ≥ 0.`)
  if (!(maxIterations >= 0 && (Number.isInteger(maxIterations) || maxIterations === Number.POSITIVE_INFINITY))) {
    throw new OptimizerError(`minimize: maxIterations is ${maxIterations}; pass a whole number ≥ 0 or Infinity.`)
  }
  if (!(Number.isInteger(chunk) && chunk >= 1)) throw new OptimizerError(`minimize: chunk is ${chunk}; pass a whole number ≥ 1.`)
  return { tolerance, relativeDecrease, maxIterations }
}
