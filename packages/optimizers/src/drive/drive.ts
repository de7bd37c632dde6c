import { OptimizerError } from '../errors.js'
import type { Look, Process, Question } from './process.js'
import type { Progress, Result } from './result.js'
import { type RunOptions, stopRule } from './run-options.js'
import { verdict } from './verdict.js'

/** A run as a generator: it yields questions, which the driver answers, and progress, which it passes on. The one loop behind all drivers. */
export function* drive<X, S>(process: Process<X, S>, options: RunOptions<S>): Generator<Question | Progress, Result<X, S>, number> {
  const rule = stopRule(options)
  const interrupted = (): boolean => options.signal?.aborted === true
  if (Number.isNaN(process.monitor().residual) && !interrupted()) yield* process.advance(rule.maxIterations, interrupted)
  const first = process.start?.() ?? process.monitor()
  if (process.evaluations() > 0 && !interrupted()) checkFirst(process.name, first)
  let now = first
  let before = Number.NaN
  for (;;) {
    if (!interrupted()) {
      const progress = { iteration: now.iteration, value: now.value, residual: now.residual, evaluations: process.evaluations() }
      options.onProgress?.(progress)
      yield progress
    }
    const aborted = interrupted()
    if (aborted) now = process.monitor() // it may have gone on from where it was reported
    const done = now.iteration - first.iteration
    const over = aborted
      ? { status: 'aborted' as const, reason: `the signal was aborted at iteration ${now.iteration}${cause(options)}` }
      : verdict(now, { first, value: before }, rule)
    if (over) {
      const { x, state } = yield* process.take()
      const { value, residual, iteration } = now
      return { ...over, x, value, residual, iterations: iteration, evaluations: process.evaluations(), state, solver: process.name }
    }
    before = now.value
    if (process.monitor().iteration === now.iteration) yield* process.advance(rule.maxIterations - done, interrupted)
    now = process.monitor()
  }
}

function checkFirst(solver: string, { value, residual }: Look): void {
  if (Number.isFinite(value) && Number.isFinite(residual)) return
  throw new OptimizerError(
    `minimize: at the start the objective is ${value} and its residual (${solver}) ${residual}; start where the value and its gradient are finite.`,
  )
}

function cause({ signal }: RunOptions<unknown>): string {
  return signal?.reason === undefined ? '' : `: ${signal.reason}`
}
