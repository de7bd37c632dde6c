import { OptimizerError } from '../errors.js'
import { answeredNumber } from './answered-number.js'
import { isPromise } from './is-promise.js'
import type { Question } from './process.js'
import type { Progress } from './result.js'

/**
 * Answers the questions of a run on the spot and yields its progress. What an answer throws reaches the run, so that it can clean up.
 * @throws OptimizerError when an answer is a promise or no number.
 */
export function* runSync<R>(run: Generator<Question | Progress, R, number>): Generator<Progress, R, void> {
  try {
    let step = run.next()
    while (!step.done) {
      if (typeof step.value === 'function') {
        const answer = step.value()
        if (isPromise(answer)) {
          answer.then(undefined, () => undefined) // nobody waits for it, so that its failure is nobody's
          throw new OptimizerError('minimizeSync: the objective (or its device) answers with a promise; await minimize(…) instead.')
        }
        step = run.next(answeredNumber(answer))
      } else {
        yield step.value
        step = run.next(0)
      }
    }
    return step.value
  } catch (error) {
    run.throw(error)
    throw error
  }
}

/** Runs a generator to its end and returns its result. */
export function finish<R>(run: Generator<unknown, R, void>): R {
  for (;;) {
    const step = run.next()
    if (step.done) return step.value
  }
}
