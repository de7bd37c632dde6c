import { digits } from '../markdown.js'
import { type CaseResult, measureCase, type Player } from '../measure.js'
import type { Contender } from '../suite.js'
import type { GpuCase } from './gpu-cases.js'
import type { Checked, Stage } from './stage.js'

export interface GpuResult extends Omit<CaseResult, 'case'> {
  readonly case: GpuCase
  /** What the run that was checked took, by contender. */
  readonly checks: ReadonlyMap<string, Checked>
}

export interface MeasureGpuOptions {
  readonly open: (contender: Contender) => Promise<Stage>
  readonly rounds: number
  /** Milliseconds of steps that are enqueued together. */
  readonly length: number
  /** Milliseconds that one run may take. */
  readonly limit: number
}

/** Checks everybody's numbers, notes what their GPU was told, and times them round after round. */
export async function measureGpu(kase: GpuCase, { open, rounds, length, limit }: MeasureGpuOptions): Promise<GpuResult> {
  const checks = new Map<string, Checked>()
  const player = (contender: Contender): Player => {
    let stage: Stage | undefined
    const ready = (): Stage => {
      if (!stage) throw new Error(`${contender.name} was not prepared.`)
      return stage
    }
    return {
      prepare: async () => {
        stage = await open(contender)
        return stage.prepare(contender.assignment)
      },
      outputs: async () => {
        const checked = await ready().check()
        checks.set(contender.name, checked)
        return checked.outputs
      },
      run: async (milliseconds) => {
        const time = await ready().run(milliseconds)
        if (time > limit) throw new Error(`a run takes ${digits(time / 1000)} s, over the ${limit / 1000} s of --limit`)
        return time
      },
      close: () => stage?.close(),
    }
  }
  const result = await measureCase(kase, { open: player, rounds, length, warmUp: length })
  return { ...result, case: kase, checks }
}
