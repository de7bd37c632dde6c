import { afterAll, describe, expect, test } from 'vitest'
import { deviceLaws } from '../src/laws/index.js'
import { openWebGPU } from '../src/webgpu/index.js'
import { softwareGpu } from './software-gpu.js'

const gpu = await softwareGpu()
const device = gpu && (await openWebGPU({ gpu }))

describe.skipIf(!device)('the laws of devices, WebGPU in Node:', () => {
  test.each(device ? deviceLaws(device) : [])('$name', async ({ check }) => {
    await check()
  })

  afterAll(() => {
    device?.dispose()
    expect(device?.counters).toMatchObject({ buffers: 0, bytes: 0 })
  })
})
