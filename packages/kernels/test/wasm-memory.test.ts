import { add, apply, design, type Tensor, trace, values } from '@odot/autodiff'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cpu } from '../src/cpu/device.js'
import { cscFromCsr } from '../src/design/csc-from-csr.js'
import { dense } from '../src/design/dense.js'
import { arenaOf } from '../src/wasm/arena.js'
import { makeBlocks } from '../src/wasm/blocks.js'
import { openHeap } from '../src/wasm/heap.js'
import { realmHeap } from '../src/wasm/realm-heap.js'

const wasm = realmHeap() !== undefined
const usage = (): { readonly bytes: number; readonly arenas: number } => realmHeap()?.usage() ?? { bytes: 0, arenas: 0 }
const leaf = design('X', 3, 2)
const graph = trace((v: Tensor) => add(apply(leaf, v), 1), [2])
const options = { rows: 3, columns: 2, order: 'row-major' } as const
const X = dense(Float64Array.of(1, 2, 3, 4, 5, 6), options)

describe.runIf(wasm)('a heap', () => {
  test('gives blocks of zeros that never overlap, whatever is freed in between', () => {
    const sizes = fc.array(fc.record({ bytes: fc.integer({ min: 0, max: 5000 }), free: fc.boolean() }), { maxLength: 60 })
    fc.assert(
      fc.property(sizes, (requests) => {
        const heap = openHeap('plain')!
        const live: { readonly free: () => void; readonly numbers: Uint8Array; readonly mark: number }[] = []
        requests.forEach(({ bytes, free }, at) => {
          const block = heap.allocate(bytes)!
          const numbers = new Uint8Array(block.arena.buffer, block.pointer, bytes)
          expect(numbers.every((x) => x === 0)).toBe(true)
          live.push({ free: block.free, numbers: numbers.fill((at % 255) + 1), mark: (at % 255) + 1 })
          if (free) live.splice((at * 7) % live.length, 1)[0]!.free()
        })
        for (const { numbers, mark } of live) expect(numbers.every((x) => x === mark)).toBe(true)
        for (const { free } of live) free()
        expect(heap.usage().bytes).toBe(0)
      }),
      { seed: 1, numRuns: 40 },
    )
  })

  test('freeing twice gives nothing back twice', () => {
    const heap = openHeap('plain')!
    const [one, two] = [heap.allocate(100)!, heap.allocate(100)!]
    one.free()
    one.free()
    expect(heap.usage().bytes).toBe(128)
    expect(heap.allocate(100)!.pointer).toBe(one.pointer)
    expect(heap.allocate(100)!.pointer).not.toBe(two.pointer)
  })

  test('a view stays whole when memory runs out and more is opened', () => {
    const heap = openHeap('plain')!
    const first = makeBlocks(heap).float64(10)!.fill(7)
    for (let i = 0; i < 12; i++) expect(makeBlocks(heap).float64(2e6)).toBeDefined()
    expect(heap.usage().arenas).toBeGreaterThan(1)
    expect([...first]).toEqual(new Array(10).fill(7))
  })

  test('what is larger than WebAssembly memory is not given', () => {
    expect(openHeap('plain')!.allocate(2 ** 33)).toBeUndefined()
  })
})

describe.runIf(wasm)('a CPU device with WebAssembly', () => {
  test('copies the numbers of a design once for all its programs, and frees them with the last', () => {
    using device = cpu()
    const before = usage().bytes
    const first = device.compile(graph, { designs: { X } })
    const one = usage().bytes - before
    const second = device.compile(graph, { designs: { X } })
    const matrix = 64 // 48 bytes of X, in lines of 64
    expect(usage().bytes - before).toBeLessThanOrEqual(2 * one - matrix)
    first.dispose()
    const out = device.allocate([3])
    second.run([device.upload(values([1, 1]))], [out])
    expect([...out.data]).toEqual([4, 8, 12])
    second.dispose()
    expect(usage().bytes).toBe(before)
  })

  test('leaks nothing over 1,000 programs', () => {
    using device = cpu()
    const once = (): void => device.compile(graph, { designs: { X: dense(X.data, options) } }).dispose()
    once()
    const before = usage()
    for (let i = 0; i < 1000; i++) once()
    expect(usage()).toEqual(before)
  })

  test('reads the numbers of a design when a program is compiled, also where an older program holds them', () => {
    using device = cpu()
    const data = Float64Array.of(1, 1, 1, 1, 1, 1)
    const changing = dense(data, options)
    const older = device.compile(graph, { designs: { X: changing } })
    data.fill(5)
    const newer = device.compile(graph, { designs: { X: changing } })
    const out = device.allocate([3])
    newer.run([device.upload(values([1, 1]))], [out])
    expect([...out.data]).toEqual([11, 11, 11])
    older.dispose()
  })

  test('runs the functions of a design that was made from another by giving it others', () => {
    using device = cpu()
    const doubled = { ...X, apply: (_: Float64Array, out: Float64Array): void => void out.fill(9) }
    const out = device.allocate([3])
    device.compile(graph, { designs: { X: doubled } }).run([device.upload(values([1, 1]))], [out])
    expect([...out.data]).toEqual([10, 10, 10])
  })

  test('takes back everything when it is disposed of', () => {
    const before = usage().bytes
    const device = cpu({ precision: 'f32' })
    device.compile(graph, { designs: { X } })
    device.matrix(100, 10, { order: 'column-major' })
    device.place(X)
    expect(usage().bytes).toBeGreaterThan(before)
    device.dispose()
    expect(usage().bytes).toBe(before)
  })

  test('a matrix is filled in place, in the storage of the device or another', () => {
    using device = cpu({ precision: 'f32' })
    const single = device.matrix(3, 2, { order: 'row-major' })
    expect(single.data).toBeInstanceOf(Float32Array)
    using matrix = device.matrix(3, 2, { order: 'row-major', storage: 'f64' })
    matrix.data.set(X.data)
    expect(arenaOf(matrix.data)).toBeDefined()
    const out = new Float64Array(3)
    matrix.apply(Float64Array.of(1, -1), out)
    expect([...out]).toEqual([-1, -1, -1])
  })

  test('a matrix that was disposed of refuses products', () => {
    using device = cpu()
    const matrix = device.matrix(3, 2, { order: 'row-major' })
    matrix.dispose()
    const [v, r] = [new Float64Array(2), new Float64Array(3)]
    const uses = [
      () => matrix.apply(v, r),
      () => matrix.adjoint(r, v),
      () => matrix.byRows?.apply(v, r, 0, 3),
      () => matrix.column.dot(0, r),
      () => matrix.column.axpy(0, 1, r),
      () => matrix.columnNorms(r),
      () => matrix.restrict(Int32Array.of(0)),
    ]
    for (const use of uses) expect(use).toThrow('the design was disposed of')
  })
})

describe('a CPU device', () => {
  test('whose products are in JavaScript has the same matrices, outside WebAssembly memory', () => {
    using device = cpu({ products: 'javascript' })
    expect(device.products).toBe('javascript')
    const matrix = device.matrix(3, 2, { order: 'row-major' })
    matrix.data.set(X.data)
    expect(arenaOf(matrix.data)).toBeUndefined()
    const out = new Float64Array(3)
    device.place(matrix).apply(Float64Array.of(1, 1), out)
    expect([...out]).toEqual([3, 7, 11])
  })

  test('sizes and words that make no sense are refused', () => {
    using device = cpu()
    expect(() => device.matrix(-1, 2, { order: 'row-major' })).toThrow('matrix: rows is -1; pass a whole number that is 0 or more.')
    expect(() => Reflect.apply(device.matrix, undefined, [1, 2, { order: 'rows' }])).toThrow(
      "order is rows; pass 'row-major' or 'column-major'.",
    )
    expect(() => device.matrix(2 ** 30, 2 ** 22, { order: 'row-major' })).toThrow('matrix: there is no room for')
    const before = usage().bytes
    expect(() => Reflect.apply(device.matrix, undefined, [2, 3])).toThrow("order is undefined; pass 'row-major' or 'column-major'.")
    expect(() => Reflect.apply(device.place, undefined, [null])).toThrow(
      'place: null is no design; pass one of dense, csc, csr or operator.',
    )
    expect(() => Reflect.apply(device.place, undefined, [{}])).toThrow('place: object is no design')
    expect(() => Reflect.apply(cscFromCsr, undefined, [X])).toThrow('cscFromCsr: the design is not one that csr made')
    expect(usage().bytes).toBe(before)
    expect(() => cpu({ threads: 0 })).toThrow('cpu: threads is 0; pass a whole number that is 1 or more.')
    expect(() => Reflect.apply(cpu, undefined, [{ products: 'gpu' }])).toThrow("cpu: products is gpu; pass 'auto', 'wasm' or 'javascript'.")
  })
})
