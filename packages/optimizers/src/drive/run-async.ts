import { answeredNumber } from './answered-number.js'
import { isPromise } from './is-promise.js'
import type { Question } from './process.js'
import type { Progress } from './result.js'

/** Both browsers and Node have it; the language itself does not. */
declare function setTimeout(callback: () => void, milliseconds: number): unknown

/** After so many milliseconds without a pause the event loop gets a turn: half of the 50 that are promised, as one evaluation may take long. */
const turn = 20

/** Answers the questions of a run, waits for promises, and lets the event loop breathe. What an answer throws reaches the run, so that it can clean up. */
export async function runAsync<R>(run: Generator<Question | Progress, R, number>): Promise<R> {
  let last = Date.now()
  try {
    let step = run.next()
    while (!step.done) {
      const answer = typeof step.value === 'function' ? step.value() : 0
      const number = answeredNumber(isPromise(answer) ? await answer : answer)
      if (Date.now() - last >= turn) {
        await new Promise<void>((resolve) => setTimeout(resolve, 0))
        last = Date.now()
      }
      step = run.next(number)
    }
    return step.value
  } catch (error) {
    run.throw(error)
    throw error
  }
}
