import { type CaseResult, measureCase, type Player } from '../measure.js'
import type { Contender } from '../suite.js'
import type { GpuCase } from './gpu-cases.js'
import type { Checked, Stage } from './stage.js'

export interface GpuResult extends Omit<CaseResult, 'case'> {
  readonly case: GpuCase
  /** What the run that was checked took, by contender. */
  readonly checks: ReadonlyMap<string, Checked>
  /** Contenders whose run takes so long that there is one. */
  readonly once: ReadonlySet<string>
}

export interface MeasureGpuOptions {
  readonly open: (contender: Contender) => Promise<Stage>
  /** Why somebody is not waited for, where it is known beforehand. */
  readonly tooLong?: (contender: Contender) => string | undefined
  readonly rounds: number
  /** Milliseconds of steps that are enqueued together. */
  readonly length: number
  /** Milliseconds that a run may take, or it is not repeated. */
  readonly limit: number
}

/** Checks everybody's numbers, notes what their GPU was told, and times them round after round. */
export async function measureGpu(kase: GpuCase, { open, tooLong, rounds, length, limit }: MeasureGpuOptions): Promise<GpuResult> {
  const checks = new Map<string, Checked>()
  const once = new Set<string>()
  const player = (contender: Contender): Player => {
    let stage: Stage | undefined
    let latest: number | undefined
    let only = false
    const ready = (): Stage => {
      if (!stage) throw new Error(`${contender.name} was not prepared.`)
      return stage
    }
    return {
      prepare: async () => {
        const reason = tooLong?.(contender)
        if (reason) throw new Error(reason)
        stage = await open(contender)
        return stage.prepare(contender.assignment)
      },
      outputs: async () => {
        const checked = await ready().check()
        checks.set(contender.name, checked)
        return checked.outputs
      },
      run: async (milliseconds) => {
        if (only && latest !== undefined) return latest
        const time = await ready().run(milliseconds)
        // the first is to get warm
        only = latest === undefined && time > limit
        if (only) once.add(contender.name)
        latest = time
        return time
      },
      close: () => stage?.close(),
    }
  }
  const result = await measureCase(kase, { open: player, rounds, length, warmUp: length })
  return { ...result, case: kase, checks, once }
}
