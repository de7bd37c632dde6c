import type { Holder } from './array.js'
import type { Engine, MaybePromise } from './engine.js'
import { fillLaunch } from './fill-launch.js'
import type { Handle } from './kernel-cache.js'
import type { Queue } from './queue.js'

/** Work that gives holders other numbers, in the order of the queue. */
export interface HolderWork {
  readonly fill: (holder: Holder, data: Float32Array) => void
  readonly zero: (holder: Holder, size: number) => void
  readonly empty: (holder: Holder) => void
}

export function holderWork(engine: Engine, queue: Queue): HolderWork {
  const put = (holder: Holder, make: () => MaybePromise<Handle | undefined>): void => {
    queue.add(
      function* () {
        const handle = yield make()
        replaceHandle(holder, typeof handle === 'object' && handle !== null ? handle : undefined, engine)
      },
      (error) => {
        holder.failure = error
      },
    )
  }
  return {
    fill: (holder, data) => {
      if (data.length > 0) put(holder, () => engine.upload(data))
    },
    zero: (holder, size) => {
      for (const { kernel, floats } of fillLaunch(0, size, 0)) put(holder, () => engine.run(kernel, floats, size))
    },
    empty: (holder) => put(holder, () => undefined),
  }
}

/** Gives a holder other numbers and releases those that it had. */
export function replaceHandle(holder: Holder, handle: Handle | undefined, engine: Engine): void {
  if (holder.handle) engine.release(holder.handle)
  holder.handle = handle
  delete holder.failure
}
