/** Work as steps; each gives a value or a promise of one, and is resumed with the value. */
export type Work = Generator<unknown, void, unknown>

/** Work in order: at once where nothing is a promise, else when what came before is done. */
export interface Queue {
  /** `failed` hears of an error of work that is done later; work that is done at once throws it. */
  readonly add: (work: () => Work, failed: (error: unknown) => void) => void
  /** When all that was added so far is done. */
  readonly done: () => Promise<void>
}

export function makeQueue(waits: boolean): Queue {
  let last = Promise.resolve()
  return {
    add: (work, failed) => {
      if (waits) last = last.then(() => later(work())).catch(failed)
      else now(work())
    },
    done: () => last,
  }
}

function now(work: Work): void {
  for (let step = work.next(); !step.done; step = work.next(step.value));
}

async function later(work: Work): Promise<void> {
  for (let step = work.next(); !step.done; step = work.next(await step.value));
}
