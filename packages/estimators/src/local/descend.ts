import { iterate, type LbfgsState, lbfgs } from '@odot/optimizers'
import type { Oracle } from '@odot/problem'
import type { Work } from '../fit/run.js'
import type { FitProgress } from '../settings.js'

/** A run of L-BFGS, which can go on from its state. */
export interface Descent {
  readonly x: Float64Array
  readonly state: LbfgsState
  readonly status: 'converged' | 'max-iterations' | 'stalled' | 'aborted'
  readonly reason: string
  readonly residual: number
  /** Of this run. */
  readonly iterations: number
}

export interface DescentOptions {
  readonly state: LbfgsState | undefined
  readonly maxIterations: number
  /** The largest derivative at which it ends. */
  readonly tolerance: number
  /** How far it is after so many iterations of this run. */
  readonly progress: (iterations: number) => FitProgress
}

/** L-BFGS on an oracle that answers at once: yields after every iteration, and stops there when it is told to. */
export function* descend(
  oracle: Oracle,
  start: Float64Array,
  { state, maxIterations, tolerance, progress }: DescentOptions,
): Work<FitProgress, Descent> {
  const before = state?.iteration ?? 0
  const signal = { aborted: false }
  const run = iterate(lbfgs(), oracle, start, { maxIterations, tolerance, signal, ...(state && { state }) })
  for (;;) {
    const turn = run.next()
    if (turn.done) {
      const { x, state: end, status, reason, residual, iterations } = turn.value
      return { x, state: end, status: status === 'diverged' ? 'stalled' : status, reason, residual, iterations: iterations - before }
    }
    signal.aborted = (yield progress(turn.value.iteration - before)) === true
  }
}
