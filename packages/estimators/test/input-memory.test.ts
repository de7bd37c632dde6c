import type { MatrixLike } from '@odot/estimators'
import { cpu, cscFromDense, dense, isCsc, isDense } from '@odot/kernels'
import { describe, expect, test } from 'vitest'
// the memory that devices take in WebAssembly, which nothing public counts
import { realmHeap } from '../../kernels/src/wasm/realm-heap.js'
import { finished } from '../src/fit/run.js'
import { placeMatrix, readMatrix } from '../src/input/matrix.js'

const heap = realmHeap()
const used = (): number => heap?.usage().bytes ?? 0
const [rows, columns] = [50, 80]
const data = Float64Array.from({ length: rows * columns }, (_, k) => (k % 3 === 0 ? 0 : Math.sin(k)))
const byColumn = { rows, columns, order: 'column-major' } as const
const forms: Readonly<Record<string, MatrixLike>> = {
  matrix: { data, shape: [rows, columns] },
  design: dense(data, byColumn),
  sparse: cscFromDense(data, byColumn),
  'rows of numbers': Array.from({ length: rows }, (_, i) => data.slice(i * columns, (i + 1) * columns)),
}

describe('with a device of the caller', () => {
  for (const [form, X] of Object.entries(forms)) {
    test(`${form}: dispose gives all memory back, and the device stays`, () => {
      const device = cpu()
      const before = used()
      const { dispose } = finished(placeMatrix('test', X, device))
      if (heap) expect(used()).toBeGreaterThan(before)
      dispose()
      expect(used()).toBe(before)
      device.matrix(1, 1, { order: 'row-major' }).dispose()
      device.dispose()
    })

    test(`${form}: what was copied is a copy`, () => {
      const device = cpu()
      const own = Float64Array.from(data)
      const given: MatrixLike = form === 'matrix' ? { data: own, shape: [rows, columns] } : form === 'design' ? dense(own, byColumn) : X
      const { design } = finished(placeMatrix('test', given, device))
      const numbers = isCsc(design) ? design.values : isDense(design) ? design.data : undefined
      const before = numbers?.slice()
      own.fill(7)
      expect(numbers).toEqual(before)
      device.dispose()
    })
  }

  test('memory is given back where X is refused, and where reading is given up', () => {
    const device = cpu()
    const before = used()
    const holed = data.slice()
    holed[17] = Number.NaN
    expect(() => finished(placeMatrix('test', { data: holed, shape: [rows, columns] }, device))).toThrow('X has NaN at row 0, column 17')
    expect(used()).toBe(before)
    const many = placeMatrix('test', { data: new Float64Array(3e6), shape: [3000, 1000] }, device)
    expect(many.next().done).toBe(false)
    many.return({ ...readMatrix('test', [[1]]) })
    expect(used()).toBe(before)
    device.dispose()
  })

  test('what its kernels reach by columns is not copied, unless cells are filled', () => {
    const device = cpu()
    const X = device.matrix(rows, columns, { order: 'column-major' })
    X.data.set(data)
    const placed = finished(placeMatrix('test', X, device))
    const sparse = device.place(cscFromDense(data, byColumn))
    const placedSparse = finished(placeMatrix('test', sparse, device))
    if (heap) {
      expect(isDense(placed.design) && placed.design.data === X.data).toBe(true)
      expect(isCsc(placedSparse.design) && isCsc(sparse) && placedSparse.design.values === sparse.values).toBe(true)
    }
    placed.dispose()
    placedSparse.dispose()
    // still there
    X.apply(new Float64Array(columns), new Float64Array(rows))
    sparse.apply(new Float64Array(columns), new Float64Array(rows))
    X.data[3] = Number.NaN
    const filled = finished(placeMatrix('test', X, device, { impute: 'mean' }))
    expect(X.data[3]).toBeNaN()
    expect(isDense(filled.design) && filled.design.data[3]).toBe(filled.fills![0])
    device.dispose()
  })
})

test('float32 stays float32, and is filled with what it can hold', () => {
  const device = cpu()
  const single = { data: Float32Array.of(0.1, 1, Number.NaN, 2, 0.2, Number.NaN), shape: [3, 2] } as const
  for (const { design, fills } of [
    readMatrix('test', single, { impute: 'mean' }),
    finished(placeMatrix('test', single, device, { impute: 'mean' })),
  ]) {
    expect(design.storage).toBe('f32')
    expect(fills![0]).toBe(Math.fround((Math.fround(0.1) + Math.fround(0.2)) / 2))
    expect(fills![1]).toBe(1.5)
    const column = new Float64Array(3)
    design.column.axpy(0, 1, column)
    expect(column[1]).toBe(fills![0])
  }
  expect(single.data[2]).toBeNaN()
  device.dispose()
})

test('reading a large X yields between short pieces of work', () => {
  const device = cpu()
  const size = 4e6
  for (const order of ['row-major', 'column-major'] as const) {
    let pieces = 0
    for (const _ of placeMatrix('test', { data: new Float64Array(size), shape: [2000, 2000], order }, device)) pieces++
    // 2·10⁶ numbers a piece, copied and then added up
    expect(pieces).toBeGreaterThanOrEqual(3)
  }
  device.dispose()
})
