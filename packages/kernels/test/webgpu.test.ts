import { add, apply, design, exp, mul, sub, sum, type Tensor, tensor, trace, values } from '@odot/autodiff'
import { afterAll, describe, expect, test } from 'vitest'
import { hadamardStep } from '../src/doctor/hadamard-step.js'
import { cpuCandidate, openBest, webgpuCandidate } from '../src/doctor/index.js'
import { largeCases } from '../src/doctor/large-cases.js'
import { cpu, csc, dense, KernelsError, operator } from '../src/index.js'
import { checkAgreement } from '../src/laws/agreement.js'
import { donationLaws } from '../src/laws/donation-laws.js'
import { DeviceLostError, openWebGPU, type WebGPUDevice } from '../src/webgpu/index.js'
import { leastLimits } from '../src/webgpu/least-limits.js'
import { makeDevice } from '../src/webgpu/make-device.js'
import { openAdapter } from '../src/webgpu/open-adapter.js'
import type { ShaderPlan } from '../src/webgpu/shader.js'
import { softwareGpu } from './software-gpu.js'

const found = await softwareGpu()
const doubled = trace((x: Tensor) => mul(2, x), [3])
const increment = trace((x: Tensor) => add(x, 1), [3])

test('without WebGPU, opening says what to do', async () => {
  await expect(openWebGPU()).rejects.toThrow(/^openWebGPU: there is no WebGPU here; .*create\(\[\]\).*cpu\(\)/)
  await expect(openWebGPU()).rejects.toBeInstanceOf(KernelsError)
})

describe.skipIf(!found)('WebGPU in Node:', async () => {
  const gpu = found!
  const device: WebGPUDevice | undefined = found && (await openWebGPU({ gpu, limits: { maxComputeInvocationsPerWorkgroup: 256 } }))
  const shared = device!
  afterAll(() => device?.dispose())
  const reopened = (): Promise<WebGPUDevice> => openWebGPU({ gpu })

  test('without an adapter, opening says what to do', async () => {
    const { create } = await import('webgpu')
    const other = process.platform === 'win32' ? 'metal' : 'd3d12'
    await expect(openWebGPU({ gpu: create([`backend=${other}`]) })).rejects.toThrow(
      /^openWebGPU: WebGPU is here but has no adapter; .*cpu\(\)/,
    )
  })

  test('the device says what its adapter is', () => {
    expect(shared.about).toMatchObject({ vendor: expect.any(String), compatibility: false, workgroupSize: 256 })
    expect(shared.about.storageBuffers).toBeGreaterThanOrEqual(8)
  })

  test('openBest takes the CPU before an adapter that is emulated', async () => {
    const { device } = await openBest({
      candidates: [webgpuCandidate({ gpu }), cpuCandidate()],
      kinds: ['exp'],
      cases: 'few',
      step: { rows: 4, columns: 9 },
    })
    expect(device.name).toBe(shared.about.software ? 'cpu f64' : 'webgpu')
    device.dispose()
  })

  test('a limit above that of the adapter is refused with both', async () => {
    await expect(openWebGPU({ gpu, limits: { maxBufferSize: 2 ** 50 } })).rejects.toThrow(
      /maxBufferSize is 1125899906842624 but the adapter has \d+ at most/,
    )
  })

  test('an adapter with fewer buffers or smaller workgroups than the kernels need is refused with both numbers', async () => {
    await expect(openWebGPU({ gpu, limits: { maxStorageBuffersPerShaderStage: leastLimits.storageBuffers - 1 } })).rejects.toThrow(
      'openWebGPU: storageBuffers is 4 but the kernels need 5; use another adapter, or cpu().',
    )
    await expect(openWebGPU({ gpu, limits: { maxComputeWorkgroupSizeX: 63 } })).rejects.toThrow(
      'workgroupSize is 32 but the kernels need 64',
    )
  })

  test('with no more than the kernels need, compressed designs, scattered rows and long sums have their numbers', async () => {
    using device = await openWebGPU({
      gpu,
      limits: { maxStorageBuffersPerShaderStage: leastLimits.storageBuffers, maxComputeInvocationsPerWorkgroup: 100 },
    })
    expect(device.about).toMatchObject({ storageBuffers: 5, workgroupSize: 64 })
    const compressed = largeCases('apply').filter(({ name }) => name.endsWith('csc f32'))
    const cases = [...compressed, largeCases('scatterAdd')[0]!, largeCases('sum')[0]!]
    expect(cases).toHaveLength(3)
    for (const each of cases) await checkAgreement(device, each)
  })

  test('an adapter that was used before is refused', async () => {
    const adapter = await gpu.requestAdapter()
    using first = await openWebGPU({ gpu, adapter: adapter! })
    expect(first.name).toBe('webgpu')
    await expect(openWebGPU({ gpu, adapter: adapter! })).rejects.toThrow('an adapter can be used once')
  })

  test('an adapter of the compatibility level runs programs', async () => {
    const adapter = await gpu.requestAdapter({ featureLevel: 'compatibility' })
    using device = await openWebGPU({ gpu, adapter: adapter! })
    expect(device.about.compatibility).toBe(true)
    const out = device.allocate([3])
    device.compile(doubled).run([device.upload(values([1, 2, 3]))], [out])
    expect([...(await device.read(out))]).toEqual([2, 4, 6])
  })

  test('dispose frees every buffer, and refuses what follows', async () => {
    const device = await reopened()
    const program = device.compile(doubled)
    const [x, out] = [device.upload(values([1, 2, 3])), device.allocate([3])]
    program.run([x], [out])
    await device.read(out)
    expect(device.counters).toMatchObject({ dispatches: 1, readbacks: 1, pipelines: 1, bindGroups: 1 })
    expect(device.counters.buffers).toBeGreaterThan(2)
    // commands wait, and a read is under way
    program.run([x], [out])
    const late = device.read(out)
    program.run([x], [out])
    device.dispose()
    expect(device.counters).toMatchObject({ buffers: 0, bytes: 0 })
    await expect(late).rejects.toThrow('read: the device webgpu was disposed')
    await expect(device.read(out)).rejects.toThrow('read: the device webgpu was disposed')
    expect(() => device.compile(doubled)).toThrow('compile: the device webgpu was disposed')
    expect(() => device.allocate([1])).toThrow('allocate: the device webgpu was disposed')
    expect(() => program.run([x], [out])).toThrow('run: the device webgpu was disposed')
    device.dispose()
    expect((await device.lost).reason).toBe('destroyed')
  })

  test('a program frees what it made, and a design when its last program is disposed of', async () => {
    const X = design('X', 2, 3)
    const graph = trace((v: Tensor) => sum(exp(apply(X, mul(v, tensor([1, 2, 3]))))), [3])
    const numbers = csc(
      { values: Float64Array.of(1, 2, 3), rowIndices: Int32Array.of(0, 1, 1), columnStarts: Int32Array.of(0, 1, 2, 3) },
      { rows: 2, columns: 3 },
    )
    const before = shared.counters
    const first = shared.compile(graph, { designs: { X: numbers } })
    const one = shared.counters.buffers - before.buffers
    const second = shared.compile(graph, { designs: { X: numbers } })
    const two = shared.counters.buffers - before.buffers
    expect(two).toBeLessThan(2 * one)
    first.dispose()
    const out = shared.allocate([])
    const v = shared.upload(values([0, 0, 0]))
    second.run([v], [out])
    // it is still needed by commands that wait
    second.dispose()
    expect([...(await shared.read(out))]).toEqual([2])
    out.dispose()
    v.dispose()
    expect(shared.counters.buffers).toBeLessThanOrEqual(before.buffers + 1)
    expect(() => second.run([v], [out])).toThrow('run: the program was disposed')
  })

  test('a program knows the dispatches of a run, and the bytes that each is bound to', async () => {
    const X = design('X', 6, 4)
    const graph = trace((v: Tensor) => sum(exp(apply(X, v))), [4])
    const numbers = csc(
      { values: Float64Array.of(1, 2, 3), rowIndices: Int32Array.of(0, 1, 1), columnStarts: Int32Array.of(0, 1, 2, 3, 3) },
      { rows: 6, columns: 4 },
    )
    using program = shared.compile(graph, { designs: { X: numbers } })
    // three values and places, seven starts of rows, four numbers of v, what six workgroups leave, and the sum; in multiples of 16 bytes
    expect(program.work).toEqual({
      dispatches: 2,
      bytes: 16 + 16 + 32 + 16 + 32 + (32 + 16),
      each: [
        { kernel: 'X v by rows, compressed + sum', bytes: 112 },
        { kernel: 'sum', bytes: 48 },
      ],
    })
    const before = shared.counters.dispatches
    using v = shared.upload(values([1, 2, 3, 4]))
    using out = shared.allocate([])
    program.run([v], [out])
    await shared.read(out)
    expect(shared.counters.dispatches - before).toBe(program.work.dispatches)
  })

  test('a Hadamard gradient step reads X twice, and little else', () => {
    const [rows, columns] = [64, 10_000]
    const { graph, designs } = hadamardStep({ rows, columns })
    using program = shared.compile(graph, { designs })
    expect(program.work.each.map(({ kernel }) => kernel)).toEqual([
      'map + sum',
      'X v, row-major + map + sum',
      'Xᵀ v, row-major + map',
      'sum; sum; map',
    ])
    // the numbers of docs/devices.md, and single ones
    const vectors = 8 * rows * columns + 32 * columns + 12 * rows
    expect(program.work.bytes).toBeGreaterThanOrEqual(vectors)
    expect(program.work.bytes).toBeLessThan(vectors + 1000)
  })

  test('an array that was disposed of is refused, also by a program that is bound to it', async () => {
    const program = shared.compile(doubled)
    const [x, out] = [shared.upload(values([1, 2, 3])), shared.allocate([3])]
    program.run([x], [out])
    x.dispose()
    expect(() => program.run([x], [out])).toThrow('run: input 0 (argument 0) was disposed of')
    expect([...(await shared.read(out))]).toEqual([2, 4, 6])
    await expect(shared.read(x)).rejects.toThrow('read: the array was disposed of')
  })

  test.each([5, 6, 7, 8, 9, 10, 11, 12])('steps in place are those from array to array where a shader has %i buffers', async (most) => {
    using device = await openWebGPU({ gpu, limits: { maxStorageBuffersPerShaderStage: most } })
    for (const { check } of donationLaws(device).filter(({ name }) => name.includes('step'))) await check()
  })

  test('a loop from array to array and back makes no bind groups after its first turn', async () => {
    const program = shared.compile(increment)
    let [from, to] = [shared.upload(values([0, 10, 20])), shared.allocate([3])]
    const turn = (): void => {
      program.run([from], [to])
      ;[from, to] = [to, from]
    }
    turn()
    turn()
    const before = shared.counters
    for (let i = 0; i < 98; i++) turn()
    const after = shared.counters
    expect(after.bindGroups).toBe(before.bindGroups)
    expect(after.buffers).toBe(before.buffers)
    expect(after.submits - before.submits).toBeLessThan(3)
    expect([...(await shared.read(from))]).toEqual([100, 110, 120])
  })

  test('writes, runs and reads happen in the order in which they are called', async () => {
    const program = shared.compile(increment)
    const [x, out] = [shared.upload(values([1, 1, 1])), shared.allocate([3])]
    program.run([x], [out])
    const first = shared.read(out)
    shared.write(x, [5, 6, 7])
    program.run([x], [out])
    shared.write(x, [0, 0, 0])
    const second = shared.read(out)
    program.run([x], [out])
    const third = shared.read(out)
    expect((await Promise.all([first, second, third])).map((each) => [...each])).toEqual([
      [2, 2, 2],
      [6, 7, 8],
      [1, 1, 1],
    ])
  })

  test('an output over its input needs no copy and no other dispatches', async () => {
    const momentum = trace((x: Tensor, m: Tensor) => [add(x, mul(0.5, add(m, x))), add(m, x)], [4], [4])
    const [apart, donated] = [shared.compile(momentum), shared.compile(momentum, { donate: { 0: 0, 1: 1 } })]
    const [x, m, y, n] = [1, 2, 0, 0].map((value) => shared.upload(values([value, value, value, value])))
    apart.run([x!, m!], [y!, n!])
    const before = shared.counters
    donated.run([x!, m!], [x!, m!])
    const after = shared.counters
    expect(after.buffers).toBe(before.buffers)
    expect(after.dispatches - before.dispatches).toBe(1)
    expect([apart.work.bytes, donated.work.bytes]).toEqual([4 * 16, 2 * 16])
    expect([...(await shared.read(x!)), ...(await shared.read(m!))]).toEqual([2.5, 2.5, 2.5, 2.5, 3, 3, 3, 3])
    expect([...(await shared.read(y!)), ...(await shared.read(n!))]).toEqual([2.5, 2.5, 2.5, 2.5, 3, 3, 3, 3])
    // one of the two arrays is shared, the other is not
    donated.run([y!, n!], [y!, m!])
    expect([...(await shared.read(y!)), ...(await shared.read(m!)), ...(await shared.read(n!))]).toEqual(
      [5.25, 5.5, 3].flatMap((value) => [value, value, value, value]),
    )
  })

  test('sums that need each other are one dispatch with the numbers of the interpreter', async () => {
    const graph = trace(
      (x: Tensor, scale: Tensor) => {
        const y = mul(mul(2, scale), mul(x, sum(mul(x, x))))
        return [mul(y, sum(y)), mul(2, scale)]
      },
      [200],
      [],
    )
    const inputs = [Array.from({ length: 200 }, (_, i) => Math.sin(i) / 20), [0.75]].map((data, k) => ({
      shape: k === 0 ? [200] : [],
      data: Float64Array.from(data),
    }))
    using program = shared.compile(graph)
    expect(program.work.dispatches).toBe(1)
    await checkAgreement(shared, { name: 'sums', graph, inputs, designs: {} })
  })

  test('a product is taken away from what it is made from, in place', async () => {
    const size = 300
    const reversal = new Float64Array(size ** 2)
    for (let i = 0; i < size; i++) reversal[i * size + size - 1 - i] = 1
    const X = dense(reversal, { rows: size, columns: size, order: 'row-major' })
    const graph = trace((x: Tensor) => sub(x, apply(design('X', size, size), x)), [size])
    const [apart, over] = [{}, { 0: 0 }].map((donate) => shared.compile(graph, { designs: { X }, donate }))
    const data = Float64Array.from({ length: size }, (_, i) => i ** 2)
    const expected = [...data].map((x, i) => x - data[size - 1 - i]!)
    using x = shared.upload({ shape: [size], data })
    using out = shared.allocate([size])
    apart!.run([x], [out])
    expect([...(await shared.read(out))]).toEqual(expected)
    over!.run([x], [x])
    expect([...(await shared.read(x))]).toEqual(expected)
    expect([apart!.work.dispatches, over!.work.dispatches]).toEqual([1, 2])
  })

  test('arrays of more entries than 65,535 workgroups of 256 have, past 2²⁴, are computed to their end', async () => {
    const size = 2 ** 24 + 77
    expect(size).toBeGreaterThan(65_535 * 256)
    const data = new Float32Array(size)
    for (let i = 0; i < size; i++) data[i] = i % 1000
    const [x, out] = [shared.allocate([size]), shared.allocate([size])]
    shared.write(x, data)
    using program = shared.compile(trace((x: Tensor) => add(mul(2, x), 1), [size]))
    program.run([x], [out])
    const result = await shared.read(out)
    let wrong = 0
    for (let i = 0; i < size; i++) if (result[i] !== 2 * data[i]! + 1) wrong++
    expect(wrong).toBe(0)
    x.dispose()
    out.dispose()
  })

  test('a program of twenty arrays runs where a shader may have eight', async () => {
    using device = await openWebGPU({ gpu, limits: { maxStorageBuffersPerShaderStage: 8 } })
    expect(device.about.storageBuffers).toBe(8)
    const shapes = Array.from({ length: 20 }, () => [3])
    const graph = trace((...xs: readonly Tensor[]) => [xs.reduce((a, b) => add(a, b)), ...xs.slice(0, 3).map((x) => mul(2, x))], ...shapes)
    const inputs = shapes.map((_, i) => device.upload(values([i, 1, -i])))
    const outputs = graph.outputs.map(() => device.allocate([3]))
    device.compile(graph).run(inputs, outputs)
    expect([...(await device.read(outputs[0]!))]).toEqual([190, 20, -190])
    expect([...(await device.read(outputs[3]!))]).toEqual([4, 2, -4])
  })

  test('arrays without entries are uploaded, computed and read', async () => {
    const program = shared.compile(trace((x: Tensor) => [exp(x), sum(x)], [0, 3]))
    const [x, out, total] = [shared.allocate([0, 3]), shared.allocate([0, 3]), shared.upload(values(7))]
    shared.write(x, [])
    program.run([x], [out, total])
    expect(await shared.read(out)).toHaveLength(0)
    expect([...(await shared.read(total))]).toEqual([0])
  })

  test('what is too large for the adapter is refused with the numbers', async () => {
    using device = await openWebGPU({ gpu, limits: { maxStorageBufferBindingSize: 4096 } })
    expect(() => device.allocate([40, 30])).toThrow(
      'allocate: an array of shape [40, 30] takes 4800 bytes but the adapter gives 4096 at once',
    )
    expect(() => device.upload(values(new Array<number>(1025).fill(0)))).toThrow('upload: an array of shape [1025] takes 4100 bytes')
    const X = design('X', 40, 30)
    const graph = trace((v: Tensor) => apply(X, v), [30])
    const matrix = dense(new Float64Array(1200), { rows: 40, columns: 30, order: 'row-major' })
    expect(() => device.compile(graph, { designs: { X: matrix } })).toThrow('compile: design X, 40×30, takes 4800 bytes')
    const code = operator({ rows: 40, columns: 30, apply: matrix.apply, adjoint: matrix.adjoint })
    expect(() => device.compile(graph, { designs: { X: code } })).toThrow(
      'compile: design X is code, and as a matrix of 40×30 numbers it takes 4800 bytes but the adapter gives 4096 at once; pass it as csc or csr',
    )
    const before = device.counters.buffers
    expect(before).toBe(0)
  })

  test('an array of another device is refused by name', async () => {
    const program = shared.compile(doubled)
    expect(() => program.run([cpu().allocate([3])], [shared.allocate([3])])).toThrow(
      'run: input 0 (argument 0) belongs to the device cpu f64 but this is webgpu; read it there and upload it here.',
    )
    using other = await reopened()
    await expect(shared.read(other.allocate([3]))).rejects.toThrow('read: the array belongs to another device of the same name, webgpu')
  })

  test('a mistake in a shader is thrown by the next read with its kernel, line and text, and by later runs', async () => {
    const shaderPlan = ({ slots }: { readonly slots: ShaderPlan['slots'] }): ShaderPlan => ({
      slots,
      shaders: [
        {
          label: 'map of twos',
          code: [
            '@group(0) @binding(0) var<storage, read_write> x: array<f32>;',
            '@compute @workgroup_size(64)',
            'fn main(@builtin(global_invocation_id) id: vec3<u32>) {',
            '  x[id.x] = two;',
            '}',
          ].join('\n'),
          bindings: [{ kind: 'slot', slot: slots.findIndex(({ kind }) => kind === 'output'), access: 'read_write' }],
          workgroups: 1,
        },
      ],
    })
    using device = makeDevice({ ...(await openAdapter({ gpu })), shaderPlan })
    const program = device.compile(doubled)
    const [x, out] = [device.upload(values([1, 2, 3])), device.allocate([3])]
    program.run([x], [out])
    const message = /^compile: the shader of "map of twos" is refused at line 4, column 13 \(.*two.*\): x\[id\.x\] = two;/
    // both reads were asked for before anybody was told
    const reads = [device.read(out), device.read(x)]
    await Promise.all(reads.map((read) => expect(read).rejects.toThrow(message)))
    expect(() => program.run([x], [out])).toThrow(message)
    expect([...(await device.read(x))]).toEqual([1, 2, 3])
  })

  test('what WebGPU reports by itself is thrown by the next read, once', async () => {
    using device = await reopened()
    const x = device.upload(values([1]))
    device.gpu.createBuffer({ size: 16, usage: 0x1 | 0x80 })
    await expect(device.read(x)).rejects.toThrow(/^webgpu: /)
    expect([...(await device.read(x))]).toEqual([1])
  })

  test('when the adapter is lost, whoever waits and whoever comes is told, and nothing hangs', async () => {
    const device = await reopened()
    const program = device.compile(doubled)
    const [x, out] = [device.upload(values([1, 2, 3])), device.allocate([3])]
    program.run([x], [out])
    const [waiting, settling] = [device.read(out), device.settled()]
    device.gpu.destroy()
    await Promise.all([waiting, settling, device.read(x)].map((late) => expect(late).rejects.toBeInstanceOf(DeviceLostError)))
    const error = await device.lost
    expect(error).toMatchObject({ name: 'DeviceLostError', reason: 'destroyed' })
    expect(error).toBeInstanceOf(KernelsError)
    expect(() => program.run([x], [out])).toThrow(
      /^run: the device webgpu was lost \(.*\); open another one, and compile and upload again\./,
    )
    for (const attempt of [
      () => device.compile(doubled),
      () => device.allocate([1]),
      () => device.upload(values(1)),
      () => device.write(x, [1, 2, 3]),
    ])
      expect(attempt).toThrow(DeviceLostError)
    await expect(device.read(out)).rejects.toBeInstanceOf(DeviceLostError)
    await expect(device.settled()).rejects.toBeInstanceOf(DeviceLostError)
    device.dispose()
    expect(device.counters).toMatchObject({ buffers: 0, bytes: 0 })
  })

  test('a program prints its plan and its shaders', () => {
    expect(String(shared.compile(doubled))).toMatch(/^#0 input 0 \(3\)[\s\S]*\n\/\/ map\n[\s\S]*fn main/)
  })
})
