import { isPromise } from './drive/is-promise.js'
import type { Question } from './drive/process.js'

/** Answers the questions of a run: at once while they are answered at once, else as a promise. */
export function settle<R>(run: Generator<Question, R, number>, step: IteratorResult<Question, R> = run.next()): R | Promise<R> {
  for (let now = step; ; ) {
    if (now.done) return now.value
    const answer = now.value()
    if (isPromise(answer)) return answer.then((number) => settle(run, run.next(number)))
    now = run.next(answer)
  }
}
