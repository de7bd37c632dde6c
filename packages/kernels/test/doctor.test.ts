import { sizeOf } from '@odot/autodiff'
import { describe, expect, test } from 'vitest'
import { type DoctorOptions, doctor } from '../src/doctor/index.js'
import { kindOf } from '../src/doctor/kinds.js'
import { cpu, type Device, type DeviceArray, interpreter } from '../src/index.js'
import { allOps } from '../src/laws/op-cases.js'
import { brokenDevices } from './broken-devices.js'

/** Smaller than what devices are chosen by. */
const step = { rows: 8, columns: 300 }
const few: DoctorOptions = { step, kinds: ['exp', 'sum', 'dot', 'networks'] }

describe('the doctor', () => {
  test.each([
    ['in few cases', cpu(), 'few'],
    ['in sizes past one workgroup, with float32 arrays', cpu({ precision: 'f32' }), 'some'],
  ] as const)('finds the CPU healthy in every kind of kernels, %s', async (_, device, cases) => {
    const report = await doctor(device, { step, cases })
    expect(report.findings.filter(({ status }) => status !== 'agrees')).toEqual([])
    expect(report).toMatchObject({ device: device.name, precision: device.precision, healthy: true, step: { status: 'timed', ...step } })
    // every operation, the forms of graphs, and the step
    expect(report.findings.length).toBeGreaterThan(device.capabilities.ops.size)
    const ratios = report.findings.map((finding) => (finding.status === 'agrees' ? finding.ofBound : Number.NaN))
    expect(Math.max(...ratios)).toBeLessThanOrEqual(1)
    if (device.precision === 'f32') expect(Math.max(...ratios)).toBeGreaterThan(0)
  })

  test('compares with the interpreter, which agrees with itself exactly', async () => {
    const { findings } = await doctor(interpreter(), few)
    expect(findings.map((finding) => finding.status === 'agrees' && finding.error)).toEqual(findings.map(() => 0))
  })

  test.each(allOps)('runs %s on more numbers than a workgroup does', (op) => {
    const sizes = kindOf(op, 'some').cases.flatMap(({ graph }) => [
      ...graph.nodes.map(({ shape }) => sizeOf(shape)),
      ...graph.designs.map(({ rows, columns }) => rows * columns),
    ])
    expect(Math.max(...sizes)).toBeGreaterThanOrEqual(1000)
  })

  const wrongNumbers = brokenDevices.filter(({ caughtBy }) => /agrees|network|exponentials/.test(caughtBy.source))

  test.each(wrongNumbers)('refuses a device that $what', async ({ device }) => {
    const report = await doctor(device, few)
    expect(report.healthy).toBe(false)
    expect(String(report)).toMatch(/not healthy, \d of 5 kinds fail/)
    expect(report.findings.find(({ status }) => status === 'fails')).toMatchObject({ message: expect.stringMatching(/output|input|bits/) })
  })

  test('refuses a device whose only fault is one kernel, and says which', async () => {
    const device = cpu()
    const sinful: Device = {
      ...device,
      compile: (graph, options) => {
        const program = device.compile(graph, options)
        if (!graph.nodes.some(({ op }) => op === 'sin')) return program
        const spoil = (array: DeviceArray): void => {
          if ('data' in array && array.data instanceof Float64Array) array.data[0]! += 1e-6
        }
        return { ...program, run: (inputs, outputs) => [program.run(inputs, outputs), ...outputs.map(spoil)] }
      },
    }
    const report = await doctor(sinful, { step, kinds: ['exp', 'sin', 'cos'] })
    expect(report.findings.map(({ kind, status }) => `${kind} ${status}`)).toEqual([
      'exp agrees',
      'sin fails',
      'cos agrees',
      'Hadamard step agrees',
    ])
    expect(report).toMatchObject({ healthy: false })
    expect(report.findings[1]).toMatchObject({
      error: expect.toSatisfy((x: number) => x >= 1e-7),
      ofBound: expect.toSatisfy((x: number) => x > 1e6),
    })
    expect(String(report)).toMatch(/^sin fails in \d of \d cases: sin .*output 0, entry 0 is .*, expected .* within /m)
  })

  test('reports what a device throws, and goes on', async () => {
    const device = cpu()
    const refusing: Device = {
      ...device,
      compile: (graph, options) => {
        if (graph.nodes.some(({ op }) => op === 'cumsum')) throw new Error('no cumulative sums today')
        return device.compile(graph, options)
      },
    }
    const report = await doctor(refusing, { step, kinds: ['cumsum', 'exp'] })
    expect(report.findings).toMatchObject([
      { kind: 'cumsum', status: 'fails', error: Number.POSITIVE_INFINITY, message: 'no cumulative sums today' },
      { kind: 'exp', status: 'agrees' },
      { kind: 'Hadamard step', status: 'agrees' },
    ])
  })

  test('asks for nothing that a device does not claim, and finds it unfit when that is the step', async () => {
    const device = cpu()
    const without = (...lacking: readonly string[]): Device => ({
      ...device,
      capabilities: { ...device.capabilities, ops: new Set([...device.capabilities.ops].filter((op) => !lacking.includes(op))) },
    })
    const report = await doctor(without('scatterAdd', 'tanh'), { step, kinds: ['scatterAdd', 'exp'] })
    expect(report.findings[0]).toEqual({ status: 'missing', kind: 'scatterAdd', ops: ['scatterAdd'] })
    expect(report.healthy).toBe(true)
    expect(String(report)).toMatch(/scatterAdd +— .*not claimed/)

    const unfit = await doctor(without('adjoint'), { step, kinds: [] })
    expect(unfit).toMatchObject({ healthy: false, step: { status: 'failed', reason: 'the device does not claim adjoint' } })
  })

  test('says what there is to know of the adapter', async () => {
    const report = await doctor({ ...cpu(), about: { vendor: 'nobody', storageBuffers: 8 } }, { step, kinds: [] })
    expect(report.about).toEqual({ vendor: 'nobody', storageBuffers: 8 })
    expect(String(report)).toMatch(/^vendor: nobody\nstorageBuffers: 8$/m)
  })

  test('tells after each kind how far it has come, and lets other work go on', async () => {
    const heard: string[] = []
    let turns = 0
    const timer = setInterval(() => turns++)
    await doctor(cpu(), {
      step,
      kinds: ['sum', 'cumsum', 'dot'],
      onProgress: ({ finding, done, total }) => heard.push(`${finding.kind} ${done}/${total}`),
    })
    clearInterval(timer)
    expect(heard).toEqual(['sum 1/4', 'cumsum 2/4', 'dot 3/4', 'Hadamard step 4/4'])
    expect(turns).toBeGreaterThan(0)
  })

  test('stops when it is told to, between two cases and while a device hangs', async () => {
    const controller = new AbortController()
    const stopped = doctor(cpu(), { signal: controller.signal, onProgress: () => controller.abort(new Error('enough')) })
    await expect(stopped).rejects.toThrow('enough')

    const hanging: Device = { ...cpu(), read: () => new Promise(() => undefined) }
    await expect(doctor(hanging, { signal: AbortSignal.timeout(50) })).rejects.toMatchObject({ name: 'TimeoutError' })
    await expect(doctor(cpu(), { signal: AbortSignal.abort(new Error('before')) })).rejects.toThrow('before')
  })

  test('refuses sizes and kinds that are none', async () => {
    await expect(doctor(cpu(), { step: { rows: 0, columns: 3 } })).rejects.toThrow('rows of the step is 0')
    await expect(doctor(cpu(), { kinds: ['tan'] })).rejects.toThrow('there are no kernels tan; pass some of exp,')
  })
})
