import { seededRandom } from '@odot/autodiff'
import type { Law } from '@odot/autodiff/testing'
import { cpu } from '../../src/index.js'
import { designLaws, deviceLaws } from '../../src/laws/index.js'
import { designFormats, randomDesign } from '../../src/laws/random-design.js'
import { autoDevices } from '../devices.js'

/** What the laws say in a place, and what `auto` chose there. */
export interface LawReport {
  readonly code: string
  readonly products: string
  readonly devices: readonly string[]
  readonly isolated: boolean
  readonly count: number
  readonly failures: readonly string[]
}

/** Runs the laws of devices and of designs, these also where the kernels of the device reach them. */
export async function lawReport(): Promise<LawReport> {
  const [device, devices] = [cpu(), autoDevices()]
  const laws: readonly Law[] = [...devices.flatMap((each) => deviceLaws(each.device)), ...designFormats.flatMap((format) => lawsOf(format))]
  const failures: string[] = []
  for (const { name, check } of laws) {
    try {
      await check()
    } catch (error) {
      failures.push(`${name}: ${error}`)
    }
  }
  const { code, products } = device
  const titles = devices.map(({ title }) => title)
  return { code, products, devices: titles, isolated: globalThis.crossOriginIsolated, count: laws.length, failures }

  function lawsOf(format: (typeof designFormats)[number]): readonly Law[] {
    const X = randomDesign(format, { rows: 19, columns: 37, random: seededRandom(3) })
    return [...designLaws(X, { name: format }), ...designLaws(device.place(X), { name: `${format}, placed` })]
  }
}
