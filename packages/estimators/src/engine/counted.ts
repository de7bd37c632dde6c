/** The end of a run that can be continued. */
interface Ended {
  readonly iterations: number
}

/** Runs an iteration to its end, yielding how many iterations there were in all: `before` of earlier runs, and those of this one after `resumed`. */
export function* counted<R extends Ended>(
  run: Generator<{ readonly iteration: number }, R, void>,
  { before, resumed }: { readonly before: number; readonly resumed: number },
): Generator<number, { readonly result: R; readonly iterations: number }> {
  for (;;) {
    const turn = run.next()
    if (turn.done) return { result: turn.value, iterations: before + turn.value.iterations - resumed }
    yield before + turn.value.iteration - resumed
  }
}
