import { adjoint, apply, design, seededRandom, type Tensor, trace, type Values } from '@odot/autodiff'
import { type Law, normalValues } from '@odot/autodiff/testing'
import { openThreads } from '../../src/cpu/threads/threads.js'
import { type CpuDevice, cpu, type Design } from '../../src/index.js'
import { designLaws, deviceLaws } from '../../src/laws/index.js'
import { designFormats, randomDesign } from '../../src/laws/random-design.js'
import { autoDevices } from '../devices.js'

/** What the laws say in a place, and what `auto` chose there. */
export interface LawReport {
  readonly code: string
  readonly products: string
  readonly devices: readonly string[]
  readonly isolated: boolean
  /** How many are ready when two are asked for. */
  readonly threads: number
  readonly count: number
  readonly failures: readonly string[]
}

/** Runs the laws of devices and of designs, these also where the kernels of the device reach them. */
export async function lawReport(): Promise<LawReport> {
  const [device, devices] = [cpu(), autoDevices()]
  // those that devices share
  const threads = openThreads(2)
  await threads?.start()
  const running = threads?.running() ?? 1
  const laws: readonly Law[] = [
    ...devices.flatMap((each) => deviceLaws(each.device)),
    ...designFormats.flatMap((format) => lawsOf(format)),
    { name: 'large products have the bits of one thread, however many there are', check: requireSameBits },
  ]
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
  const isolated = globalThis.crossOriginIsolated
  return { code, products, devices: titles, isolated, threads: running, count: laws.length, failures }

  function lawsOf(format: (typeof designFormats)[number]): readonly Law[] {
    const X = randomDesign(format, { rows: 19, columns: 37, random: seededRandom(3) })
    return [...designLaws(X, { name: format }), ...designLaws(device.place(X), { name: `${format}, placed` })]
  }
}

function requireSameBits(): void {
  const size = { rows: 801, columns: 1003 }
  const random = seededRandom(5)
  const X = randomDesign('row-major f64', { ...size, random })
  const v = normalValues([size.columns], random)
  const [one, two] = [cpu(), cpu({ threads: 2 })].map((device) => bothProducts(device, X, v))
  one!.forEach((x, i) => {
    if (!Object.is(x, two![i])) throw new Error(`entry ${i} is ${two![i]} by threads and ${x} without.`)
  })
}

/** XᵀX v. */
function bothProducts(device: CpuDevice, X: Design, v: Values): Float64Array {
  const leaf = design('X', X.rows, X.columns)
  const program = device.compile(
    trace((x: Tensor) => adjoint(leaf, apply(leaf, x)), v.shape),
    { designs: { X } },
  )
  const out = device.allocate(v.shape)
  program.run([device.upload(v)], [out])
  return device.readNow(out)
}
