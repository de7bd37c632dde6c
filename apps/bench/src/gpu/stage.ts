import { sampledOutputs } from '../agreement.js'
import type { Assignment } from '../suite.js'
import type { Commands, CommandWatch } from './commands.js'
import type { Counters, GpuTask, OpenTask } from './gpu-task.js'
import { timeRuns } from './time-runs.js'

/** The numbers of a run, and what it cost. */
export interface Checked {
  readonly outputs: Readonly<Record<string, readonly number[]>>
  /** Where commands can be watched. */
  readonly commands?: Commands
  /** Where the device counts by itself. */
  readonly counted?: Counters
}

/** A contender at work, in the place where its device is: a page, or Node. */
export interface Stage {
  /** Names what it runs. @throws MissingError where that is not there. */
  readonly prepare: (assignment: Assignment) => Promise<string>
  /** One run, with its numbers. */
  readonly check: () => Promise<Checked>
  /** Milliseconds of a run, over runs that take about so long together. */
  readonly run: (milliseconds: number) => Promise<number>
  readonly close: () => void
}

/** Steps that are enqueued together, at least and at most; those that take longer than `alone` milliseconds are so one by one. */
const together = { least: 4, most: 256, alone: 1000 }

export function makeStage(open: OpenTask, watch?: CommandWatch): Stage {
  let opened: { readonly task: GpuTask; readonly trains: boolean } | undefined
  /** Milliseconds of the last run. */
  let latest = 0
  let warm = false
  const ready = () => {
    if (!opened) throw new Error('a run came before it was prepared.')
    return opened
  }
  return {
    prepare: async (assignment) => {
      const task = await open(assignment)
      opened = { task, trains: assignment.task === 'training' }
      // the first step uploads and compiles
      if (!opened.trains) await timeRuns(task, 1)
      return task.about
    },
    check: async () => {
      const { task } = ready()
      const before = task.counters?.()
      watch?.begin()
      latest = await timeRuns(task, 1)
      const commands = watch?.end()
      const after = task.counters?.()
      return {
        outputs: sampledOutputs(await task.outputs()),
        ...(commands && { commands }),
        ...(before && after && { counted: difference(after, before) }),
      }
    },
    run: async (milliseconds) => {
      const { task, trains } = ready()
      // whoever was checked by a whole training is warm
      if (trains && !warm) {
        warm = true
        return latest
      }
      const runs =
        trains || latest > together.alone ? 1 : Math.min(together.most, Math.max(together.least, Math.round(milliseconds / latest)))
      latest = await timeRuns(task, runs)
      return latest
    },
    close: () => opened?.task.close?.(),
  }
}

function difference(after: Counters, before: Counters): Counters {
  return { dispatches: after.dispatches - before.dispatches, readbacks: after.readbacks - before.readbacks }
}
