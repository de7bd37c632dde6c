import { digits } from '../markdown.js'
import { leastBytes } from './commands.js'
import type { GpuCase } from './gpu-cases.js'
import type { GpuResult } from './measure-gpu.js'
import type { Checked } from './stage.js'

/** A number of odot that holds on every adapter, and what it should be. */
export interface GpuGoal {
  readonly text: string
  readonly wanted: string
  readonly reached: string
  readonly status: 'met' | 'missed' | '–'
}

interface Wanted {
  readonly text: string
  readonly atMost: number
  readonly unit: '' | '×'
  readonly of: (checked: Commands) => number
}

type Commands = NonNullable<Checked['commands']>

/** Steps of a chunk of the optimizers on a device that answers later. */
const chunk = 32

function wantedOf({ task, rows, columns, steps }: GpuCase): readonly Wanted[] {
  return [
    { text: 'dispatches of every step', atMost: 4, unit: '', of: ({ kernels }) => everyStep(kernels, steps) },
    { text: 'bytes moved over the least', atMost: 1.2, unit: '×', of: ({ bytes }) => bytes / steps / leastBytes(rows, columns) },
    ...(task === 'training'
      ? [
          {
            text: `readbacks in ${steps} steps: one a chunk, one of the end`,
            atMost: Math.ceil(steps / chunk) + 1,
            unit: '' as const,
            of: ({ readbacks }: Commands) => readbacks,
          },
        ]
      : []),
  ]
}

/** Dispatches that a run has as often as it has steps: without those of its start and end. */
function everyStep(kernels: Commands['kernels'], steps: number): number {
  return kernels.reduce((total, { dispatches }) => total + Math.floor(dispatches / steps), 0)
}

/** Holds what odot gave to the GPU of the page against the goals. */
export function gpuGoals(result: GpuResult): readonly GpuGoal[] {
  const commands = ownChecked(result)?.commands
  return wantedOf(result.case).map(({ text, atMost, unit, of }): GpuGoal => {
    const wanted = `≤ ${atMost}${unit}`
    if (!commands) return { text, wanted, reached: 'odot was not run in a page', status: '–' }
    const reached = of(commands)
    return { text, wanted, reached: `${digits(reached)}${unit}`, status: reached <= atMost ? 'met' : 'missed' }
  })
}

/** What the checked run of odot in its page took, if it was right. */
export function ownChecked({ rows, checks }: GpuResult): Checked | undefined {
  const own = rows.find(({ contender }) => contender.role === 'odot')
  return own && own.outcome.status !== 'wrong' ? checks.get(own.contender.name) : undefined
}
