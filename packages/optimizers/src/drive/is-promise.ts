/** Whether an answer must be awaited; any object with a `then` counts, as it does for `await`. */
export function isPromise<T>(answer: T | Promise<T>): answer is Promise<T> {
  return typeof answer === 'object' && answer !== null && 'then' in answer
}
