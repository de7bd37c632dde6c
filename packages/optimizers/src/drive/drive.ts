import { OptimizerError } from '../errors.js'
import type { Process, Question } from './process.js'
import type { Progress, Result } from './result.js'
import { type RunOptions, stopRule } from './run-options.js'
import { verdict } from './verdict.js'

/** A run as a generator: it yields questions, which the driver answers, and progress, which it passes on. The one loop behind all drivers. */
export function* drive<X, S>(process: Process<X, S>, options: RunOptions<S>): Generator<Question | Progress, Result<X, S>, number> {
  const rule = stopRule(options)
  const interrupted = (): boolean => options.signal?.aborted === true
  if (Number.isNaN(process.monitor().residual) && !interrupted()) {
    yield* process.advance(0, interrupted)
    if (!interrupted()) checkFirst(process)
  }
  const first = process.monitor()
  let before = Number.NaN
  for (;;) {
    const now = process.monitor()
    const progress = { iteration: now.iteration, value: now.value, residual: now.residual, evaluations: process.evaluations() }
    if (!interrupted()) {
      options.onProgress?.(progress)
      yield progress
    }
    const done = now.iteration - first.iteration
    const over = interrupted()
      ? { status: 'aborted' as const, reason: `the signal was aborted at iteration ${now.iteration}${cause(options)}` }
      : verdict(now, { first, value: before }, rule)
    if (over) {
      const { x, state } = yield* process.take()
      const { value, residual, iteration } = now
      return { ...over, x, value, residual, iterations: iteration, evaluations: process.evaluations(), state, solver: process.name }
    }
    before = now.value
    yield* process.advance(rule.maxIterations - done, interrupted)
  }
}

function checkFirst(process: Process<unknown, unknown>): void {
  const { value, residual } = process.monitor()
  if (Number.isFinite(value) && Number.isFinite(residual)) return
  throw new OptimizerError(
    `minimize: at the start the objective is ${value} and its residual (${process.name}) ${residual}; start where the value and its gradient are finite.`,
  )
}

function cause({ signal }: RunOptions<unknown>): string {
  return signal?.reason === undefined ? '' : `: ${signal.reason}`
}
