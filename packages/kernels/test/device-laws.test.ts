import { describe, expect, test } from 'vitest'
import { cpu } from '../src/index.js'
import { deviceLaws } from '../src/laws/index.js'
import { allDevices } from './devices.js'

describe.each(allDevices().map(({ title, device }) => [title, device] as const))('the laws of devices, %s:', (_, device) => {
  test.each(deviceLaws(device))('$name', async ({ check }) => {
    await check()
  })
})

test.each((['f64', 'f32'] as const).flatMap((precision) => (['generated', 'closures'] as const).map((code) => ({ precision, code }))))(
  'a CPU device, $precision $code, is opened as asked',
  ({ precision, code }) => {
    expect(cpu({ precision, code })).toMatchObject({ precision, code, name: `cpu ${precision}` })
  },
)
