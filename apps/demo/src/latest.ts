/** What travels to a worker and back, so that an answer finds its question. */
export interface Numbered<T> {
  readonly id: number
  readonly body: T
}

/** Numbers questions and hears the answer to the latest one only: answers to older ones are stale and dropped. */
export function latest<Q, A>(
  send: (question: Numbered<Q>) => void,
  onAnswer: (answer: A) => void,
): { readonly ask: (question: Q) => void; readonly hear: (answer: Numbered<A>) => void } {
  let last = 0
  return {
    ask: (body) => {
      last += 1
      send({ id: last, body })
    },
    hear: ({ id, body }) => {
      if (id === last) onAnswer(body)
    },
  }
}
