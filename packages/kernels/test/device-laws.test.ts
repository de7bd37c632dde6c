import { describe, expect, test } from 'vitest'
import { cpu } from '../src/index.js'
import { deviceLaws } from '../src/laws/index.js'

describe.each((['f64', 'f32'] as const).flatMap((precision) => (['generated', 'closures'] as const).map((code) => ({ precision, code }))))(
  'the CPU device, $precision $code,',
  ({ precision, code }) => {
    const device = cpu({ precision, code })

    test.each(deviceLaws(device))('$name', async ({ check }) => {
      await check()
    })

    test('is opened as asked', () => {
      expect(device).toMatchObject({ precision, code, name: `cpu ${precision}` })
    })
  },
)
