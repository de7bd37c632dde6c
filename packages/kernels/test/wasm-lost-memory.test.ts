import { setImmediate } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { add, adjoint, apply, broadcast, cumsum, design, sum, type Tensor, trace, values } from '@odot/autodiff'
import { describe, expect, test } from 'vitest'
import { cpu, dense, type Program } from '../src/index.js'
import { openHeap } from '../src/wasm/heap.js'
import { realmHeap } from '../src/wasm/realm-heap.js'

setFlagsFromString('--expose-gc')
const collect: () => void = runInNewContext('gc')
const options = { rows: 3, columns: 2, order: 'column-major' } as const
const numbers = (): Float64Array => Float64Array.of(1, 2, 3, 4, 5, 6)
const leaf = design('X', 3, 2)
const graph = trace((v: Tensor) => add(apply(leaf, v), 1), [2])
/** Both products in one pass over the rows of X. */
const pass = trace((v: Tensor) => adjoint(leaf, add(apply(leaf, v), 1)), [2])
const used = (): number => realmHeap()?.usage().bytes ?? 0

/** Collects what is lost, until nothing more is freed. */
async function settle(): Promise<void> {
  for (let round = 0; round < 10; round++) {
    collect()
    await setImmediate()
  }
}

describe('what is lost without having been disposed of is freed:', () => {
  test('programs, with the copies of their designs', async () => {
    using device = cpu()
    await settle()
    const before = used()
    for (let i = 0; i < 50; i++) device.compile(graph, { designs: { X: dense(numbers(), options) } })
    expect(used()).toBeGreaterThan(before)
    await settle()
    expect(used()).toBe(before)
  })

  test('programs that have run, while their arrays live on', async () => {
    using device = cpu()
    await settle()
    const before = used()
    const [v, out] = [device.upload(values([1, 1])), device.allocate([3])]
    for (let i = 0; i < 20; i++) device.compile(graph, { designs: { X: dense(numbers(), options) } }).run([v], [out])
    await settle()
    expect(used()).toBe(before)
    expect([...out.data]).toEqual([6, 8, 10])
  })

  test('matrices, placed designs and whole devices', async () => {
    await settle()
    const before = used()
    for (let i = 0; i < 20; i++) {
      const device = cpu({ precision: 'f32' })
      device.matrix(10, 10, { order: 'row-major' })
      device.place(dense(numbers(), options))
      device.compile(graph, { designs: { X: device.matrix(3, 2, { order: 'row-major' }) } })
    }
    expect(used()).toBeGreaterThan(before)
    await settle()
    expect(used()).toBe(before)
  })
})

describe('what is still in use is kept:', () => {
  test('a program of which only `run` is left', async () => {
    using device = cpu()
    const { run } = device.compile(graph, { designs: { X: dense(numbers(), options) } })
    await settle()
    const out = device.allocate([3])
    run([device.upload(values([1, 1]))], [out])
    expect([...out.data]).toEqual([6, 8, 10])
  })

  test('a matrix that only a program uses', async () => {
    using device = cpu()
    const compiled = (): Program => {
      const X = device.matrix(3, 2, { order: 'row-major' })
      X.data.set([1, 4, 2, 5, 3, 6])
      return device.compile(pass, { designs: { X } })
    }
    const program = compiled()
    await settle()
    const others = Array.from({ length: 20 }, () => device.matrix(3, 2, { order: 'row-major' }))
    for (const { data } of others) data.fill(Number.NaN)
    const out = device.allocate([2])
    program.run([device.upload(values([1, 1]))], [out])
    expect([...out.data]).toEqual([52, 124])
  })

  test('a matrix of which only some columns are left', async () => {
    using device = cpu()
    const restricted = (): ReturnType<typeof dense> => {
      const X = device.matrix(3, 2, { order: 'column-major' })
      X.data.set(numbers())
      return X.restrict(Int32Array.of(0, 1)).restrict(Int32Array.of(1))
    }
    const part = restricted()
    await settle()
    const others = Array.from({ length: 20 }, () => device.matrix(3, 2, { order: 'row-major' }))
    for (const { data } of others) data.fill(Number.NaN)
    expect([...part.data]).toEqual([4, 5, 6])
  })
})

describe('a matrix that was disposed of', () => {
  test('refuses everything that reads its numbers, in a program too', () => {
    using device = cpu({ precision: 'f32' })
    for (const order of ['row-major', 'column-major'] as const) {
      const X = device.matrix(3, 2, { order })
      const program = device.compile(pass, { designs: { X } })
      const [two, three] = [new Float64Array(2), new Float64Array(3)]
      X.dispose()
      const gone = 'the design was disposed of'
      expect(() => X.columnNorms(three)).toThrow(gone)
      expect(() => X.column.dot(0, three)).toThrow(gone)
      expect(() => X.column.axpy(0, 1, three)).toThrow(gone)
      expect(() => X.restrict(Int32Array.of(0))).toThrow(gone)
      expect(() => X.byRows?.apply(two, three, 0, 3) ?? X.apply(two, three)).toThrow(gone)
      expect(() => X.byRows?.addAdjoint(three, two, 0, 3) ?? X.adjoint(three, two)).toThrow(gone)
      expect(() => program.run([device.allocate([2])], [device.allocate([2])])).toThrow(gone)
    }
  })

  test('with its device refuses programs of other devices', () => {
    const [owner, other] = [cpu(), cpu()]
    const program = other.compile(pass, { designs: { X: owner.matrix(3, 2, { order: 'row-major' }) } })
    owner.dispose()
    expect(() => program.run([other.allocate([2])], [other.allocate([2])])).toThrow('the design was disposed of')
  })
})

test.runIf(realmHeap() !== undefined)('a block that is freed again after its memory was given to another leaves that one alone', () => {
  const heap = openHeap('plain')!
  const one = heap.allocate(100)!
  one.free()
  const two = heap.allocate(100)!
  expect(two.pointer).toBe(one.pointer)
  one.free()
  expect(heap.allocate(100)!.pointer).not.toBe(two.pointer)
})

test('a graph that cannot be compiled for want of memory leaves nothing behind', () => {
  using device = cpu()
  const before = used()
  const huge = trace((v: Tensor) => sum(cumsum(broadcast(apply(leaf, v), [2 ** 45, 3], [0]))), [2])
  expect(() => device.compile(huge, { designs: { X: dense(numbers(), options) } })).toThrow()
  expect(used()).toBe(before)
})
