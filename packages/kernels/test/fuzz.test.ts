import { type Op, printGraph } from '@odot/autodiff'
import { opSamples } from '@odot/autodiff/testing'
import { expect, test } from 'vitest'
import { cpu, type Design, type Device } from '../src/index.js'
import { checkAgreement } from '../src/laws/agreement.js'
import { type RandomCase, randomCase } from '../src/laws/random-case.js'
import { designFormats } from '../src/laws/random-design.js'
import { allDevices, type NamedDevice } from './devices.js'

/** Set ODOT_FUZZ_SEED to the number that a failure prints, and only that graph is run. */
const replayed = process.env.ODOT_FUZZ_SEED
/** Where WebAssembly is refused, the devices are some of those that are compared where it is not. */
const count = cpu().products === 'wasm' ? 2000 : 200

/** So many graphs run on every device; of those after them each runs on a third of the devices, in turns. */
const everywhere = 500

test(`${count} random graphs give the numbers of the interpreter, within the bound of rounding errors: ${everywhere} on every device`, async () => {
  const devices = allDevices()
  if (replayed !== undefined) {
    const [only] = casesFrom(Number(replayed), 1)
    return compare(only!, devices)
  }
  const drawn = new Map<string, number>()
  const note = (what: string): unknown => drawn.set(what, (drawn.get(what) ?? 0) + 1)
  let run = 0
  for (const each of casesFrom(1, count)) {
    const turn = run++
    await compare(each, turn < everywhere ? devices : devices.filter((_, at) => at % 3 === turn % 3))
    note(each.format)
    for (const op of new Set(each.graph.nodes.map((node) => node.op))) note(op)
  }
  const ops = Object.keys(opSamples).filter((op): op is Op => op in opSamples)
  const table = (what: readonly string[]): string => what.map((key) => `${key} ${drawn.get(key) ?? 0}`).join(', ')
  console.log(
    `Of ${count} random graphs on ${devices.length} devices, so many used\n${table(ops)}\nand a design in the format\n${table(designFormats)}`,
  )
  expect([...ops, ...designFormats].filter((what) => !drawn.has(what))).toEqual([])
}, 600_000)

const broken: readonly { readonly what: string; readonly device: Device }[] = [
  {
    what: 'drops the last row of a product with a large matrix',
    device: withDesigns((X) => ({
      ...X,
      apply: (v, out) => {
        X.apply(v, out)
        if (X.rows > 8) out[X.rows - 1] = 0
      },
    })),
  },
  {
    what: 'drops the last term of a product with the transpose of a large matrix',
    device: withDesigns((X) => ({ ...X, adjoint: (r, out) => X.adjoint(X.rows > 8 ? r.with(-1, 0) : r, out) })),
  },
]

test.each(broken.map(({ what, device }) => [what, device] as const))(
  'random graphs refuse a device that %s, and print what to replay',
  async (_, device) => {
    const message = await firstFailure(device)
    const [, seed] = /^ODOT_FUZZ_SEED=(\d+)/.exec(message) ?? []
    expect(message).toMatch(/random graph \d+: (output|a weighted sum)[\s\S]*%0 = input [\s\S]*return %/)
    const [again] = casesFrom(Number(seed), 1)
    await expect(compare(again!, [{ title: 'broken', device }])).rejects.toThrow(`ODOT_FUZZ_SEED=${seed}`)
  },
)

/** So many cases from a seed on; seeds whose graph turns on rounding are left out. */
function* casesFrom(seed: number, cases: number): Generator<RandomCase> {
  let made = 0
  for (let at = seed; made < cases; at++) {
    const found = randomCase(at)
    if (!found) continue
    made++
    yield found
  }
}

async function compare(each: RandomCase, devices: readonly NamedDevice[]): Promise<void> {
  for (const { title, device } of devices) {
    try {
      await checkAgreement(device, each)
    } catch (error) {
      const where = `${title}, design ${each.format}`
      throw new Error(`ODOT_FUZZ_SEED=${each.seed}; ${where}: ${error}\n${printGraph(each.graph)}`, { cause: error })
    }
  }
}

async function firstFailure(device: Device): Promise<string> {
  for (const each of casesFrom(1, 400)) {
    try {
      await compare(each, [{ title: 'broken', device }])
    } catch (error) {
      return error instanceof Error ? error.message : String(error)
    }
  }
  return 'nothing failed'
}

/** The CPU, multiplying with other designs than it was given. */
function withDesigns(change: (X: Design) => Design): Device {
  const device = cpu({ products: 'javascript' })
  return {
    ...device,
    compile: (graph, { designs = {}, ...options } = {}) => {
      const changed = Object.entries(designs).map(([name, { byRows: _, ...X }]) => [name, { ...change(X), format: 'operator' }] as const)
      return device.compile(graph, { ...options, designs: Object.fromEntries(changed) })
    },
  }
}
