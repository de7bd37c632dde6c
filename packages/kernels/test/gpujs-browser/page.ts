import { sum, type Tensor, trace, values } from '@odot/autodiff'
import { GPU } from 'gpu.js'
import { openGpuJs } from '../../src/gpujs/index.js'
import { deviceLaws } from '../../src/laws/index.js'

interface LawReport {
  readonly name: string
  readonly count: number
  readonly failures: readonly string[]
}

/**
 * What the laws say of gpu.js in a mode. Random expressions, which are kernels that nothing else needs and take longest to compile, are shared out: a mode has
 * every sixth.
 */
async function lawReport(mode: 'webgl2' | 'webgpu', share: number): Promise<LawReport> {
  using device = await openGpuJs(GPU, { mode })
  const failures: string[] = []
  const laws = deviceLaws(device).filter(({ name }) => {
    const seed = / random expression (\d+) /.exec(name)?.[1]
    return seed === undefined || Number(seed) % 6 === share
  })
  for (const { name, check } of laws) {
    try {
      await check()
    } catch (error) {
      failures.push(`${name}: ${error}`)
    }
  }
  return { name: device.name, count: laws.length, failures }
}

/** The mode that is taken where none is asked for. */
async function chosenName(): Promise<string> {
  using device = await openGpuJs(GPU)
  return device.name
}

/** What 40,000 ones sum to: counting them takes integers of more than 16 bits, in a shader of one output. */
async function longSum(): Promise<number> {
  using device = await openGpuJs(GPU, { mode: 'webgl2' })
  const program = device.compile(trace((x: Tensor) => sum(x), [40_000]))
  const out = device.allocate([])
  program.run([device.upload(values(new Float64Array(40_000).fill(1)))], [out])
  return (await device.read(out))[0]!
}

const target = document.querySelector('#report')
if (!target) throw new Error('the page has no place for the report.')
try {
  const chosen = await chosenName()
  const ones = await longSum()
  // from here on gpu.js asks its GPU by a timer whether it is done, and not all the time on the processor that a software GPU computes on
  Reflect.deleteProperty(globalThis, 'MessageChannel')
  // at once: the expected numbers of a case are worked out once for both, and kernels are compiled while others run
  const reports = await Promise.all([lawReport('webgl2', 0), lawReport('webgpu', 1)])
  target.textContent = JSON.stringify({ chosen, longSum: ones, reports })
} catch (error) {
  target.textContent = JSON.stringify({ error: String(error) })
}
target.setAttribute('data-done', '')
