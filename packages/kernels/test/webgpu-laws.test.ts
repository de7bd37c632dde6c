import { afterAll, describe, expect, test } from 'vitest'
import { checkAgreement } from '../src/laws/agreement.js'
import { deviceLaws } from '../src/laws/index.js'
import { randomCase } from '../src/laws/random-case.js'
import { openWebGPU } from '../src/webgpu/index.js'
import { softwareGpu } from './software-gpu.js'

/** With designs of all formats; every twentieth is large. */
const graphs = 40

const gpu = await softwareGpu()
// what a GPU has; a software adapter has smaller workgroups where nothing is said, as in a page
const device = gpu && (await openWebGPU({ gpu, limits: { maxComputeInvocationsPerWorkgroup: 256 } }))

describe.skipIf(!device)('the laws of devices, WebGPU in Node:', () => {
  test.each(device ? deviceLaws(device) : [])('$name', async ({ check }) => {
    await check()
  })

  test(`${graphs} random graphs give the numbers of the interpreter, within the bound of rounding errors`, async () => {
    let checked = 0
    for (let seed = 1; checked < graphs; seed++) {
      const found = randomCase(seed)
      if (!found) continue
      await checkAgreement(device!, found)
      checked++
    }
    expect(checked).toBe(graphs)
  }, 300_000)

  afterAll(() => {
    device?.dispose()
    expect(device?.counters).toMatchObject({ buffers: 0, bytes: 0 })
  })
})
