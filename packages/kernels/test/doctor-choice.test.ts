import { GPU } from 'gpu.js'
import { describe, expect, test } from 'vitest'
import { type Candidate, cpuCandidate, gpuJsCandidate, openBest, pickDevice, webgpuCandidate } from '../src/doctor/index.js'
import { cpu, type Device } from '../src/index.js'
import { isSoftware } from '../src/webgpu/is-software.js'
import { brokenDevices, running } from './broken-devices.js'

const quick = { step: { rows: 8, columns: 300 }, cases: 'few', kinds: ['exp', 'sum', 'networks'] } as const
const broken = brokenDevices[0]!.device
/** Longer than a small step takes on any machine. */
const patience = 20
const slow = running((run, inputs, outputs) => {
  const until = performance.now() + patience
  while (performance.now() < until);
  run(inputs, outputs)
})

test.each([
  [{ vendor: 'google', architecture: 'swiftshader' }, true],
  [{ device: 'llvmpipe-llvm-15-0-6-256-bits-' }, true],
  [{ vendor: 'microsoft', architecture: 'warp', description: 'Microsoft Basic Render Driver' }, true],
  [{ isFallbackAdapter: true }, true],
  [{ vendor: 'nvidia', architecture: 'ampere', device: '0x2204' }, false],
  [{ vendor: 'apple', architecture: 'metal-3' }, false],
])('an adapter that says %j of itself is an emulation: %s', (info, expected) => {
  const silent = { vendor: '', architecture: '', device: '', description: '', isFallbackAdapter: false }
  expect(isSoftware({ ...silent, ...info })).toBe(expected)
})

describe('of several devices pickDevice', () => {
  test('takes the quicker', async () => {
    const fast = cpu()
    for (const devices of [
      [slow, fast],
      [fast, slow],
    ]) {
      const { device, report, reports } = await pickDevice(devices, quick)
      expect(device).toBe(fast)
      expect(reports).toHaveLength(2)
      expect(reports).toContain(report)
    }
  })

  test('takes none that gives wrong numbers, however quick', async () => {
    const { device, reports } = await pickDevice([broken, slow], quick)
    expect(device).toBe(slow)
    expect(reports.map(({ healthy }) => healthy)).toEqual([false, true])
  })

  test('refuses them all with their reasons when none is healthy', async () => {
    await expect(pickDevice([broken], quick)).rejects.toThrow(/none of 1 devices is healthy.*\ncpu f64: .* differ from float64/s)
    await expect(pickDevice([], quick)).rejects.toThrow('none of 0 devices')
  })
})

/** A candidate that counts how often it was opened and disposed of. */
function counted(name: string, make: () => Device): Candidate & { readonly opened: () => number; readonly living: () => number } {
  let [opened, living] = [0, 0]
  const open = async (): Promise<Device> => {
    const device = make()
    opened++
    living++
    return { ...device, dispose: () => living-- }
  }
  return { name, open, opened: () => opened, living: () => living }
}

const absent: Candidate = {
  name: 'absent',
  open: async () => {
    throw new Error('there is no adapter here')
  },
}

describe('openBest', () => {
  test('takes the first that is healthy and opens no others', async () => {
    const [first, second] = [counted('first', cpu), counted('second', cpu)]
    const { device, report, refused } = await openBest({ candidates: [first, second], ...quick })
    expect(device.name).toBe('cpu f64')
    expect(report.healthy).toBe(true)
    expect(refused).toEqual([])
    expect([first.living(), second.opened()]).toEqual([1, 0])
  })

  test('passes over an adapter that is absent and a device that gives wrong numbers, with the reasons', async () => {
    const wrong = counted('wrong', () => broken)
    const { device, refused } = await openBest({ candidates: [absent, wrong, cpuCandidate()], ...quick })
    expect(device.name).toBe('cpu f64')
    expect(refused).toMatchObject([
      { name: 'absent', reason: 'there is no adapter here' },
      { name: 'wrong', reason: expect.stringMatching(/differ from float64: .* is .*, expected .* within/), report: { healthy: false } },
    ])
    expect([wrong.opened(), wrong.living()]).toEqual([1, 0])
  })

  const emulating = (device: Device): Device => ({ ...device, about: { vendor: 'nobody', architecture: 'softpipe', software: true } })

  const least = { ...quick, kinds: ['exp'] }

  test('takes a GPU that is emulated only where there is nothing else, or when it is told to', async () => {
    const [emulated, plain] = [counted('emulated', () => emulating(cpu({ precision: 'f32' }))), counted('plain', cpu)]
    const candidates = [emulated, absent, plain]
    const { device, refused } = await openBest({ candidates, ...least })
    expect(device.name).toBe('cpu f64')
    expect(refused).toEqual([
      {
        name: 'emulated',
        reason: 'openBest: it is no GPU but the CPU that emulates one (nobody, softpipe); pass { software: true } to take it all the same.',
      },
      { name: 'absent', reason: 'there is no adapter here' },
    ])
    expect([emulated.opened(), emulated.living(), plain.living()]).toEqual([1, 0, 1])

    const asked = await openBest({ candidates, software: true, ...least })
    expect([asked.device.name, asked.refused.length, plain.opened()]).toEqual(['cpu f32', 0, 1])

    const wrong = counted('wrong', () => broken)
    const alone = await openBest({ candidates: [emulated, wrong], ...least })
    expect([alone.device.name, alone.refused.map(({ name }) => name)]).toEqual(['cpu f32', ['wrong']])
    expect([emulated.opened(), emulated.living(), wrong.living()]).toEqual([3, 2, 0])
  })

  test('refuses a GPU that is emulated and wrong', async () => {
    const wrong = counted('wrong', () => emulating(broken))
    await expect(openBest({ candidates: [wrong], ...least })).rejects.toThrow(/none of 1 devices.*\nwrong: .* differ from float64/s)
    expect([wrong.opened(), wrong.living()]).toEqual([1, 0])
  })

  test('passes over what throws before it waits', async () => {
    const careless: Candidate = {
      name: 'careless',
      open: () => {
        throw new Error('at once')
      },
    }
    expect((await openBest({ candidates: [careless, cpuCandidate()], ...quick })).refused).toEqual([
      { name: 'careless', reason: 'at once' },
    ])
  })

  test('takes the CPU where there is no WebGPU and gpu.js is not passed or has no WebGL 2', async () => {
    const alone = await openBest(quick)
    expect(alone.device.name).toBe('cpu f64')
    expect(alone.refused).toMatchObject([
      { name: 'webgpu', reason: expect.stringMatching(/WebGPU/) },
      { name: 'gpu.js webgl2', reason: expect.stringMatching(/pass its class, { GPU }/) },
    ])
    expect((await openBest({ GPU, ...quick })).refused[1]).toMatchObject({ reason: expect.stringMatching(/gpu.js has no webgl2/) })
  })

  test('opens gpu.js in a mode that is there', async () => {
    const { device, refused } = await openBest({ candidates: [webgpuCandidate(), gpuJsCandidate(GPU, { mode: 'cpu' })], ...quick })
    expect([device.name, refused.length]).toEqual(['gpu.js cpu', 1])
    device.dispose()
  })

  test('says why, when none can be used', async () => {
    await expect(openBest({ candidates: [absent], ...quick })).rejects.toThrow(
      'openBest: none of 1 devices can be used; add one that can, such as cpu().\nabsent: there is no adapter here',
    )
  })

  test('asks of a candidate what it is expected to do', async () => {
    const inexact: Candidate = { name: 'inexact', open: async () => broken, ulps: 1e8 }
    expect((await openBest({ candidates: [inexact], ...quick })).refused).toEqual([])
    const { refused } = await openBest({ candidates: [inexact, cpuCandidate()], ...quick, ulps: 4 })
    expect(refused.map(({ name }) => name)).toEqual(['inexact'])
  })

  test('stops when it is told to, and disposes of what it has opened or opens too late', async () => {
    const examined = counted('examined', cpu)
    const controller = new AbortController()
    const onProgress = (): void => controller.abort(new Error('enough'))
    await expect(openBest({ candidates: [examined], signal: controller.signal, onProgress, ...quick })).rejects.toThrow('enough')
    expect([examined.opened(), examined.living()]).toEqual([1, 0])

    const late = counted('late', cpu)
    const slowly: Candidate = { name: 'late', open: () => new Promise((resolve) => setTimeout(() => resolve(late.open()), 30)) }
    await expect(openBest({ candidates: [slowly], signal: AbortSignal.timeout(10), ...quick })).rejects.toMatchObject({
      name: 'TimeoutError',
    })
    await new Promise((resolve) => setTimeout(resolve, 60))
    expect([late.opened(), late.living()]).toEqual([1, 0])
  })
})
