import { normal, seededRandom } from '@odot/autodiff'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Arena, arenaOf } from '../src/wasm/arena.js'
import { makeBlocks } from '../src/wasm/blocks.js'
import { openHeap } from '../src/wasm/heap.js'

type Numbers = Float64Array | Float32Array
type Storage = 'f64' | 'f32'

const seed = 20240107
const heap = openHeap('plain')
if (!heap) throw new Error('WebAssembly is refused here.')
const blocks = makeBlocks(heap)
const [floats, doubles] = [blocks.float32(1 << 20), blocks.float64(1 << 20)]
if (!floats || !doubles) throw new Error('no room for the vectors.')
const arena: Arena | undefined = arenaOf(doubles)
if (!arena || arena !== arenaOf(floats)) throw new Error('the vectors are in two arenas.')
const { kernels } = arena

/** Places of vectors, one after the other, at pointers that are multiples of 4 or 8 only. */
function places(): (storage: Storage, count: number, next?: () => number) => Numbers {
  const at = { f64: 1, f32: 1 }
  return (storage, count, next = () => 0) => {
    const from = at[storage]
    at[storage] += count + 3
    const view = (storage === 'f64' ? doubles! : floats!).subarray(from, from + count)
    if (view.length !== count) throw new Error(`no room for ${count} numbers.`)
    for (let i = 0; i < count; i++) view[i] = next()
    return view
  }
}

const kinds = [
  { name: '64', matrix: 'f64', vectors: 'f64', gemv: kernels.gemv64, gemvT: kernels.gemvT64 },
  { name: 'Mixed', matrix: 'f32', vectors: 'f64', gemv: kernels.gemvMixed, gemvT: kernels.gemvTMixed },
  { name: '32', matrix: 'f32', vectors: 'f32', gemv: kernels.gemv32, gemvT: kernels.gemvT32 },
] as const

/** The unit of rounding, with room for terms of second order. */
const unit = { f64: 2 ** -53 * (1 + 1e-6), f32: 2 ** -24 * (1 + 1e-3) }

/** Columns that are multiplied before the next; their sums are rounded to float32 each. */
const tile = 16384
/** Roundings of a float32 sum of at most 67 products, and of what it is added to. */
const blockTerms = 68

const size = {
  m: fc.integer({ min: 0, max: 35 }),
  k: fc.integer({ min: 0, max: 70 }),
  gap: fc.integer({ min: 0, max: 3 }),
  seed: fc.integer(),
}
const each = (check: (c: { m: number; k: number; gap: number; seed: number }) => void): void =>
  fc.assert(fc.property(fc.record(size), check), { seed, numRuns: 200 })

describe.each(kinds)('gemv$name', ({ matrix, vectors, gemv }) => {
  const product = (m: number, k: number, gap: number, next: () => number): void => {
    const take = places()
    const ld = k + gap
    const [A, x, y] = [take(matrix, m * ld, next), take(vectors, k, next), take(vectors, m + 1, () => 7)]
    gemv(A.byteOffset, ld, m, k, x.byteOffset, y.byteOffset)
    for (let i = 0; i < m; i++) {
      let [sum, size] = [0, 0]
      for (let j = 0; j < k; j++) {
        sum += A[i * ld + j]! * x[j]!
        size += Math.abs(A[i * ld + j]! * x[j]!)
      }
      const roundings = vectors === 'f32' ? Math.min(k, blockTerms + Math.ceil(k / tile)) : 0
      expect(Math.abs(y[i]! - sum)).toBeLessThanOrEqual((2 * k * unit.f64 + roundings * unit.f32) * size)
    }
    expect(y[m]).toBe(7)
  }

  test('multiplies, and writes one number for each row', () => {
    each(({ m, k, gap, seed }) => {
      const random = seededRandom(seed)
      product(m, k, gap, () => normal(random))
    })
  })

  test('multiplies rows of several tiles', () => {
    const random = seededRandom(seed)
    for (const k of [tile - 1, tile + 1, 2 * tile + 1]) product(6, k, 1, () => normal(random))
  })

  test('gives the same bits where calls are split at multiples of 8 rows', () => {
    each(({ m, k, gap, seed }) => {
      const [take, random] = [places(), seededRandom(seed)]
      const ld = k + gap
      const [A, x] = [take(matrix, m * ld, () => normal(random)), take(vectors, k, () => normal(random))]
      const [whole, parts] = [take(vectors, m), take(vectors, m)]
      gemv(A.byteOffset, ld, m, k, x.byteOffset, whole.byteOffset)
      for (let from = 0; from < m; ) {
        const count = Math.min(m - from, 8 * (1 + Math.floor(3 * random())))
        const { BYTES_PER_ELEMENT: bytes } = A
        gemv(A.byteOffset + from * ld * bytes, ld, count, k, x.byteOffset, parts.byteOffset + from * parts.BYTES_PER_ELEMENT)
        from += count
      }
      expect([...parts]).toEqual([...whole])
    })
  })

  test('spreads NaN and infinity to their rows only', () => {
    const take = places()
    const A = take(matrix, 6 * 9, () => 1)
    A[9 + 8] = Number.NaN
    A[5 * 9 + 7] = Number.POSITIVE_INFINITY
    const [x, y] = [take(vectors, 9, () => 1), take(vectors, 6)]
    gemv(A.byteOffset, 9, 6, 9, x.byteOffset, y.byteOffset)
    expect([...y]).toEqual([9, Number.NaN, 9, 9, 9, Number.POSITIVE_INFINITY])
  })
})

describe.each(kinds)('gemvT$name', ({ matrix, vectors, gemvT }) => {
  const terms =
    (random: () => number): (() => number) =>
    () =>
      random() < 0.4 ? 0 : normal(random)

  const product = (m: number, k: number, gap: number, skip: number, random: () => number): void => {
    const take = places()
    const ld = k + gap
    const next = (): number => normal(random)
    const [A, r, y] = [take(matrix, m * ld, next), take(vectors, m, terms(random)), take(vectors, k + 1, next)]
    const before = [...y]
    gemvT(A.byteOffset, ld, m, k, r.byteOffset, y.byteOffset, skip)
    let worst = 0
    for (let j = 0; j < k; j++) {
      let sum = before[j]!
      let size = Math.abs(sum)
      for (let i = 0; i < m; i++) {
        sum += A[i * ld + j]! * r[i]!
        size += Math.abs(A[i * ld + j]! * r[i]!)
      }
      const error = Math.abs(y[j]! - sum) / size
      if (size > 0 && !(error <= worst)) worst = error
    }
    expect(worst).toBeLessThanOrEqual((m + 1) * (2 * unit.f64 + (vectors === 'f32' ? unit.f32 : 0)))
    expect(y[k]).toBe(before[k])
  }

  test.each([0, 1])('adds to y and to nothing else (skip %i)', (skip) => {
    each(({ m, k, gap, seed }) => product(m, k, gap, skip, seededRandom(seed)))
  })

  test('adds rows of several tiles', () => {
    for (const k of [tile - 1, tile + 1]) product(6, k, 1, 1, seededRandom(seed))
  })

  test.each([0, 1])('gives the same bits where calls are split at multiples of 8 rows and 16 columns (skip %i)', (skip) => {
    each(({ m, k, gap, seed }) => {
      const [take, random] = [places(), seededRandom(seed)]
      const ld = k + gap
      const [A, r] = [take(matrix, m * ld, () => normal(random)), take(vectors, m, terms(random))]
      const [whole, parts] = [take(vectors, k, () => 0.1), take(vectors, k, () => 0.1)]
      gemvT(A.byteOffset, ld, m, k, r.byteOffset, whole.byteOffset, skip)
      for (let from = 0; from < m; ) {
        const count = Math.min(m - from, 8 * (1 + Math.floor(3 * random())))
        for (let j = 0; j < k; ) {
          const width = Math.min(k - j, 16 * (1 + Math.floor(3 * random())))
          const start = A.byteOffset + (from * ld + j) * A.BYTES_PER_ELEMENT
          const { BYTES_PER_ELEMENT: bytes } = parts
          gemvT(start, ld, count, width, r.byteOffset + from * bytes, parts.byteOffset + j * bytes, skip)
          j += width
        }
        from += count
      }
      expect([...parts]).toEqual([...whole])
    })
  })

  test('gives other bits where rows are split elsewhere, which the test of splits would see', () => {
    const [take, random] = [places(), seededRandom(seed)]
    const [A, r] = [take(matrix, 40 * 16, random), take(vectors, 40, random)]
    const [whole, parts] = [take(vectors, 16), take(vectors, 16)]
    gemvT(A.byteOffset, 16, 40, 16, r.byteOffset, whole.byteOffset, 0)
    for (let from = 0; from < 40; from += 5)
      gemvT(A.byteOffset + 16 * from * A.BYTES_PER_ELEMENT, 16, 5, 16, r.byteOffset + from * r.BYTES_PER_ELEMENT, parts.byteOffset, 0)
    expect([...parts]).not.toEqual([...whole])
  })

  test('gives the same bits where columns are split within tiles', () => {
    const [take, random] = [places(), seededRandom(seed)]
    const k = tile + 100
    const [A, r] = [take(matrix, 5 * k, random), take(vectors, 5, random)]
    const [whole, parts] = [take(vectors, k), take(vectors, k)]
    gemvT(A.byteOffset, k, 5, k, r.byteOffset, whole.byteOffset, 0)
    for (let j = 0; j < k; j += 10016) {
      const width = Math.min(k - j, 10016)
      gemvT(A.byteOffset + j * A.BYTES_PER_ELEMENT, k, 5, width, r.byteOffset, parts.byteOffset + j * parts.BYTES_PER_ELEMENT, 0)
    }
    expect(parts.every((x, j) => x === whole[j])).toBe(true)
  })

  test('does not read groups of rows where r is 0, if told so', () => {
    const take = places()
    const A = take(matrix, 9 * 5, () => 1)
    A.fill(Number.NaN, 4 * 5, 9 * 5)
    const [r, y] = [take(vectors, 9, () => 0), take(vectors, 5, () => 2)]
    r.fill(1, 0, 4)
    gemvT(A.byteOffset, 5, 9, 5, r.byteOffset, y.byteOffset, 1)
    expect([...y]).toEqual([6, 6, 6, 6, 6])
    gemvT(A.byteOffset, 5, 9, 5, r.byteOffset, y.byteOffset, 0)
    expect([...y]).toEqual(Array(5).fill(Number.NaN))
  })
})

describe.each([
  { storage: 'f64', dot: kernels.dot64, vectors: 'f64', axpy: kernels.axpy64, squares: kernels.squares64, rows: kernels.rowSquares64 },
  {
    storage: 'f32',
    dot: kernels.dotMixed,
    vectors: 'f64',
    axpy: kernels.axpyMixed,
    squares: kernels.squaresMixed,
    rows: kernels.rowSquaresMixed,
  },
] as const)('vectors of a $storage matrix and float64 ones', ({ storage, vectors, dot, axpy, squares, rows }) => {
  test('have inner products', () => {
    each(({ k, seed }) => {
      const [take, random] = [places(), seededRandom(seed)]
      const [x, y] = [take(storage, k, () => normal(random)), take(vectors, k, () => normal(random))]
      const products = Array.from(y, (b, i) => x[i]! * b)
      const size = products.reduce((s, p) => s + Math.abs(p), 0)
      expect(Math.abs(dot(x.byteOffset, y.byteOffset, k) - products.reduce((s, p) => s + p, 0))).toBeLessThanOrEqual(
        2 * k * unit.f64 * size,
      )
    })
  })

  test('are added in multiples, exactly as in JavaScript', () => {
    each(({ k, seed }) => {
      const [take, random] = [places(), seededRandom(seed)]
      const [x, y] = [take(storage, k, () => normal(random)), take(vectors, k + 1, () => normal(random))]
      const expected = Array.from(y, (b, i) => (i < k ? b + -2.3 * x[i]! : b))
      axpy(-2.3, x.byteOffset, y.byteOffset, k)
      expect([...y]).toEqual(expected)
    })
  })

  test('have weighted squares around a center', () => {
    each(({ k, seed }) => {
      const [take, random] = [places(), seededRandom(seed)]
      const [x, w] = [take(storage, k, () => normal(random)), take(vectors, k, random)]
      const expected = Array.from(w, (weight, i) => weight * (x[i]! - 0.3) ** 2).reduce((s, p) => s + p, 0)
      expect(Math.abs(squares(x.byteOffset, w.byteOffset, 0.3, k) - expected)).toBeLessThanOrEqual(2 * (k + 3) * unit.f64 * expected)
    })
  })

  test('have weighted squares around centers, row after row', () => {
    each(({ m, k, seed }) => {
      const [take, random] = [places(), seededRandom(seed)]
      const [A, w] = [take(storage, m * k, () => normal(random)), take(vectors, m, random)]
      const [center, out] = [take(vectors, k, () => normal(random)), take(vectors, k + 1, () => 7)]
      rows(A.byteOffset, m, k, w.byteOffset, center.byteOffset, out.byteOffset)
      for (let j = 0; j < k; j++) {
        const expected = Array.from(w, (weight, i) => weight * (A[i * k + j]! - center[j]!) ** 2).reduce((s, p) => s + p, 0)
        expect(Math.abs(out[j]! - expected)).toBeLessThanOrEqual(2 * (m + 3) * unit.f64 * expected)
      }
      expect(out[k]).toBe(7)
    })
  })
})

test('float32 vectors have float64 inner products and float32 multiples', () => {
  each(({ k, seed }) => {
    const [take, random] = [places(), seededRandom(seed)]
    const [x, y] = [take('f32', k, () => normal(random)), take('f32', k, () => normal(random))]
    const products = Array.from(y, (b, i) => x[i]! * b)
    const size = products.reduce((s, p) => s + Math.abs(p), 0)
    expect(Math.abs(kernels.dot32(x.byteOffset, y.byteOffset, k) - products.reduce((s, p) => s + p, 0))).toBeLessThanOrEqual(
      2 * k * unit.f64 * size,
    )
    const scale = Math.fround(-2.3)
    const expected = Array.from(y, (b, i) => Math.fround(b + Math.fround(scale * x[i]!)))
    kernels.axpy32(scale, x.byteOffset, y.byteOffset, k)
    expect([...y]).toEqual(expected)
  })
})
