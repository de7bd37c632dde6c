import { GPU } from 'gpu.js'
import { afterAll, describe, test } from 'vitest'
import { openGpuJs } from '../src/gpujs/index.js'
import { deviceLaws } from '../src/laws/index.js'

const device = await openGpuJs(GPU, { mode: 'webasm' })
afterAll(() => device.dispose())

describe('the laws of devices, gpu.js in WebAssembly:', () => {
  test.each(deviceLaws(device))('$name', async ({ check }) => {
    await check()
  })
})
