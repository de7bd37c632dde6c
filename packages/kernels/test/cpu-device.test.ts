import { add, apply, cumsum, design, exp, mul, sum, type Tensor, trace, values } from '@odot/autodiff'
import { describe, expect, test } from 'vitest'
import { type CpuDevice, cpu, KernelsError, operator } from '../src/index.js'

const doubled = trace((x: Tensor) => mul(2, x), [3])

describe('a view', () => {
  test('lets a program read and write the caller’s own array', () => {
    const device = cpu()
    const [x, out] = [Float64Array.of(1, 2, 3), new Float64Array(3)]
    const program = device.compile(doubled)
    const arrays = [[device.view(x, [3])], [device.view(out, [3])]] as const
    program.run(...arrays)
    expect([...out]).toEqual([2, 4, 6])
    x[1] = 10
    program.run(...arrays)
    expect([...out]).toEqual([2, 20, 6])
  })

  test('of other numbers than those of the device is refused', () => {
    const device: CpuDevice = cpu({ precision: 'f32' })
    expect(() => device.view(new Float64Array(3), [3])).toThrow('the device cpu f32 holds other numbers than Float64Array')
  })

  test('that does not fill its shape is refused', () => {
    expect(() => cpu().view(new Float64Array(3), [2, 2])).toThrow('view: 3 numbers do not fill the shape [2, 2]; pass 4')
  })

  test('may share a buffer with others, but an output may not overlap an input', () => {
    const device = cpu()
    const buffer = new Float64Array(8).fill(1)
    const program = device.compile(doubled)
    const [a, b, c] = [0, 3, 2].map((at) => device.view(buffer.subarray(at, at + 3), [3]))
    program.run([a!], [b!])
    expect([...buffer]).toEqual([1, 1, 1, 2, 2, 2, 1, 1])
    expect(() => program.run([a!], [c!])).toThrow('output 0 shares memory with input 0 (argument 0)')
  })
})

describe('a device', () => {
  test('that was disposed is refused, and its programs with it', () => {
    const device = cpu()
    const program = device.compile(doubled)
    const [x, out] = [device.upload(values([1, 2, 3])), device.allocate([3])]
    device.dispose()
    expect(() => device.compile(doubled)).toThrow('compile: the device cpu f64 was disposed')
    expect(() => device.allocate([1])).toThrow('allocate: the device cpu f64 was disposed')
    expect(() => device.readNow(out)).toThrow('read: the device cpu f64 was disposed')
    expect(() => program.run([x], [out])).toThrow('run: the program was disposed')
  })

  test('refuses an array of another device, by name or by words when the names are equal', () => {
    const [one, two] = [cpu(), cpu()]
    const program = one.compile(doubled)
    expect(() => program.run([two.allocate([3])], [one.allocate([3])])).toThrow('belongs to another device of the same name')
    expect(() => program.run([cpu({ precision: 'f32' }).allocate([3])], [one.allocate([3])])).toThrow(
      'run: input 0 (argument 0) belongs to the device cpu f32 but this is cpu f64',
    )
  })

  test('refuses sizes that are no sizes', () => {
    expect(() => cpu().allocate([2, -1])).toThrow('a size of shape [2, -1] is -1')
    expect(() => cpu().allocate([1.5])).toThrow('is 1.5')
  })

  test('has the precision it was opened with', () => {
    const third = trace((x: Tensor) => mul(x, 1 / 3), [1])
    for (const [device, expected] of [
      [cpu(), 1 / 3],
      [cpu({ precision: 'f32' }), Math.fround(1 / 3)],
    ] as const) {
      const out = device.allocate([1])
      device.compile(third).run([device.upload(values([1]))], [out])
      expect(device.readNow(out)[0]).toBe(expected)
    }
  })
})

test('float32 sums are added up in float64', () => {
  const n = 100_000
  const device = cpu({ precision: 'f32' })
  const program = device.compile(trace((x: Tensor) => [sum(x), cumsum(x)], [n]))
  const [total, running] = [device.allocate([]), device.allocate([n])]
  program.run([device.upload({ shape: [n], data: new Float64Array(n).fill(0.1) })], [total, running])
  const expected = Math.fround(n * Math.fround(0.1))
  expect(total.data[0]).toBe(expected)
  expect(running.data[n - 1]).toBe(expected)
})

test('a program prints its plan and its code', () => {
  const text = String(cpu().compile(trace((x: Tensor) => sum(exp(x)), [3])))
  expect(text).toContain('reduce [3]: t0 = Math.exp(#0); #1{0} = sum t0')
  expect(text).toContain('const t0_0 = Math.exp(l0_0)')
  expect(String(cpu({ code: 'closures' }).compile(doubled))).toBe('#0 input 0 (3)\n#1 output 0 (3)\nmap [3]: t0 = 2 * #0; #1 = t0')
})

test('a design may throw, and the program runs again afterwards', () => {
  let broken = true
  const X = operator({
    rows: 1,
    columns: 1,
    apply: (v, out) => {
      if (broken) throw new Error('the disk is gone')
      out.set(v)
    },
    adjoint: (r, out) => out.set(r),
  })
  const device = cpu()
  const leaf = design('X', 1, 1)
  const program = device.compile(
    trace((v: Tensor) => add(apply(leaf, v), 1), [1]),
    { designs: { X } },
  )
  const [v, out] = [device.upload(values([4])), device.allocate([1])]
  expect(() => program.run([v], [out])).toThrow('the disk is gone')
  broken = false
  program.run([v], [out])
  expect(out.data[0]).toBe(5)
})

test('a precision or a code that does not exist is refused', () => {
  const open =
    (options: object): (() => unknown) =>
    () =>
      Reflect.apply<unknown, [object], unknown>(cpu, undefined, [options])
  expect(open({ precision: 'f16' })).toThrow(KernelsError)
  expect(open({ precision: 'f16' })).toThrow("cpu: precision is f16; pass 'f32' or 'f64'.")
  expect(open({ code: 'wasm' })).toThrow("cpu: code is wasm; pass 'auto', 'generated' or 'closures'.")
})
