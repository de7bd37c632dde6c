import { deviceLaws } from '../../src/laws/index.js'
import { openWebGPU } from '../../src/webgpu/index.js'

/** What the laws of devices say of WebGPU in a place. */
export interface LawReport {
  readonly about: Readonly<Record<string, string | number | boolean>>
  readonly count: number
  readonly failures: readonly string[]
  /** Buffers that are left when the device was disposed of. */
  readonly left: number
}

/** Laws that are checked at once: while some wait for their numbers, others are compiled. */
const atOnce = 8

/** Checks every law, or one of so many. */
export async function lawReport(every: number): Promise<LawReport> {
  const device = await openWebGPU()
  const laws = deviceLaws(device).filter((_, at) => at % every === 0)
  const failures: string[] = []
  const waiting = laws.values()
  const checkRest = async (): Promise<void> => {
    for (const { name, check } of waiting) {
      try {
        await check()
      } catch (error) {
        failures.push(`${name}: ${error}`)
      }
    }
  }
  await Promise.all(Array.from({ length: atOnce }, checkRest))
  device.dispose()
  return { about: device.about, count: laws.length, failures, left: device.counters.buffers }
}
