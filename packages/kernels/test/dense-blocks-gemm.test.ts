import { normal, seededRandom } from '@odot/autodiff'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addProduct } from '../src/dense/add-product.js'
import { plainRowGram } from '../src/dense/plain-gram.js'
import { dense, gemmInto, gramInto, type Numbers, rowGramInto } from '../src/index.js'
import { somePlaces } from './wasm-places.js'

const seed = 20240114
const places = somePlaces()
type Take<N extends Numbers> = (count: number, next?: () => number) => N
const filled = <N extends Numbers>(array: N, next: () => number = () => 0): N => {
  for (let i = 0; i < array.length; i++) array[i] = next()
  return array
}
const arrays: Take<Float64Array> = (count, next) => filled(new Float64Array(count), next)
const singles: Take<Float32Array> = (count, next) => filled(new Float32Array(count), next)

const size = fc.record({
  m: fc.integer({ min: 0, max: 30 }),
  k: fc.integer({ min: 0, max: 30 }),
  n: fc.integer({ min: 0, max: 30 }),
  offset: fc.integer({ min: 0, max: 2 }),
  transposed: fc.boolean(),
  seed: fc.integer(),
})

describe.each([
  { name: 'float64 arrays', left: arrays, right: arrays, unit: 2 ** -53 },
  { name: 'float32 arrays', left: singles, right: singles, unit: 2 ** -24 },
  { name: 'arrays of two kinds', left: arrays, right: singles, unit: 2 ** -24 },
  { name: 'float64 arrays in the memory of the kernels', left: places.float64, right: places.float64, unit: 2 ** -53 },
  { name: 'float32 arrays in the memory of the kernels', left: places.float32, right: places.float32, unit: 2 ** -24 },
  { name: 'arrays in the memory of the kernels and elsewhere', left: places.float64, right: arrays, unit: 2 ** -53 },
])('gemmInto over $name', ({ left, right, unit }) => {
  test('is the sum written out, for any layout', () => {
    const check = ({
      m,
      k,
      n,
      offset,
      transposed,
      seed,
    }: {
      m: number
      k: number
      n: number
      offset: number
      transposed: boolean
      seed: number
    }): void => {
      places.clear()
      const random = seededRandom(seed)
      const next = (): number => normal(random)
      const A = { data: left(m * k + offset, next), rows: m, columns: k, offset }
      const B = { data: right(k * n, next), rows: k, columns: n, ...(transposed && { rowStride: 1, columnStride: k }) }
      const out = right(m * n + 1, () => 7)
      gemmInto(A, B, out)
      for (let i = 0; i < m; i++) {
        for (let j = 0; j < n; j++) {
          let sum = 0
          let sizes = 0
          for (let l = 0; l < k; l++) {
            const term = A.data[offset + i * k + l]! * B.data[transposed ? l + j * k : l * n + j]!
            sum += term
            sizes += Math.abs(term)
          }
          if (!(Math.abs(out[i * n + j]! - sum) <= 1.01 * (k + 1) * (unit + 2 ** -53) * sizes))
            throw new Error(`(${i}, ${j}): ${out[i * n + j]} is not ${sum}.`)
        }
      }
      expect(out[m * n]).toBe(7)
    }
    fc.assert(fc.property(size, check), { seed, numRuns: 120 })
  })
})

test('gemmInto refuses matrices that cannot be multiplied, and arrays that are too short', () => {
  const A = { data: new Float64Array(6), rows: 2, columns: 3 }
  expect(() => gemmInto(A, A, new Float64Array(9))).toThrow('gemmInto: A has 3 columns but B has 2 rows')
  const B = { ...A, rows: 3, columns: 2 }
  expect(() => gemmInto(A, B, new Float64Array(3))).toThrow('out holds 3 numbers but 2 × 2 are 4')
  expect(() => gemmInto({ ...A, offset: 1 }, B, new Float64Array(4))).toThrow('A holds 6 numbers but its entries reach to 7')
  expect(() => gemmInto(A, { ...B, rowStride: -1 }, new Float64Array(4))).toThrow('rowStride of B is -1')
})

test('a product added in JavaScript has the bits of the sums in order', () => {
  const random = seededRandom(5)
  for (const [m, k, n] of [[5, 7, 9] as const, [1, 0, 3] as const, [2, 300, 4] as const]) {
    const [a, b, c] = [arrays(m * k, random), arrays(k * n, random), arrays(m * n, random)]
    const before = [...c]
    const at = (data: Float64Array, row: number): { data: Float64Array; offset: number; row: number; column: number } => ({
      data,
      offset: 0,
      row,
      column: 1,
    })
    addProduct(at(a, k), at(b, n), at(c, n), m, k, n, -2)
    for (const [place, x] of before.entries()) {
      const [i, j] = [Math.floor(place / n), place % n]
      let sum = 0
      for (let l = 0; l < k; l++) sum += a[i * k + l]! * b[l * n + j]!
      if (!Object.is(c[place], x - 2 * sum)) throw new Error(`(${i}, ${j}): ${c[place]} is not ${x - 2 * sum}.`)
    }
  }
})

const relative = 1e-13
function close(actual: number, expected: number): void {
  if (!(Math.abs(actual - expected) <= relative * expected)) throw new Error(`${actual} is not ${expected}.`)
}

test('Gram matrices of rows are the same everywhere, up to rounding', () => {
  fc.assert(
    fc.property(
      fc.record({ k: fc.integer({ min: 0, max: 40 }), n: fc.integer({ min: 0, max: 300 }), seed: fc.integer() }),
      ({ k, n, seed }) => {
        places.clear()
        const Z = arrays(k * n, seededRandom(seed))
        const inArena = places.float64(k * n)
        inArena.set(Z)
        const outs = [arrays(k * k), arrays(k * k), places.float64(k * k), arrays(k * k)] as const
        plainRowGram(Z, { k, n }, outs[0])
        rowGramInto(Z, k, n, outs[1])
        rowGramInto(inArena, k, n, outs[2])
        rowGramInto(inArena, k, n, outs[3])
        expect(outs[3]).toEqual(Float64Array.from(outs[2]))
        for (const out of outs) expect(out.every((x, at) => Math.abs(x - outs[0][at]!) <= relative * x)).toBe(true)
      },
    ),
    { seed, numRuns: 60 },
  )
})

test('weighted Gram matrices of designs are the same in WebAssembly memory and outside, for any columns, order and storage', () => {
  const shape = fc.record({
    rows: fc.integer({ min: 0, max: 300 }),
    columns: fc.integer({ min: 1, max: 9 }),
    order: fc.constantFrom('row-major' as const, 'column-major' as const),
    single: fc.boolean(),
    seed: fc.integer(),
  })
  fc.assert(
    fc.property(shape, ({ rows, columns, order, single, seed }) => {
      places.clear()
      const random = seededRandom(seed)
      const data = (single ? singles : arrays)(rows * columns, random)
      const inArena = (single ? places.float32 : places.float64)(rows * columns)
      inArena.set(data)
      const options = {
        columns: Int32Array.from({ length: 7 }, () => Math.floor(columns * random())),
        weights: arrays(rows, random),
      }
      const [outside, inside] = [arrays(49), arrays(49)]
      gramInto(dense(data, { rows, columns, order }), options, outside)
      gramInto(dense(inArena, { rows, columns, order }), options, inside)
      for (const [at, x] of outside.entries()) close(inside[at]!, x)
      // pieces of rows add up to the whole
      const cut = 8 * Math.floor((rows * random()) / 8)
      for (const from of [data, inArena]) {
        const [upper, lower] = [arrays(49), arrays(49)]
        gramInto(dense(from, { rows, columns, order }), { ...options, range: { from: 0, to: cut } }, upper)
        gramInto(dense(from, { rows, columns, order }), { ...options, range: { from: cut, to: rows } }, lower)
        for (const [at, x] of outside.entries()) close(upper[at]! + lower[at]!, x)
      }
    }),
    { seed, numRuns: 60 },
  )
})

test('the band of a Gram matrix below some columns is that of the whole, in WebAssembly memory, outside, and in JavaScript', () => {
  const shape = fc.record({
    rows: fc.integer({ min: 0, max: 300 }),
    k: fc.integer({ min: 1, max: 60 }),
    order: fc.constantFrom('row-major' as const, 'column-major' as const),
    single: fc.boolean(),
    seed: fc.integer(),
  })
  fc.assert(
    fc.property(shape, ({ rows, k, order, single, seed }) => {
      places.clear()
      const random = seededRandom(seed)
      const below = Math.floor((k + 1) * random())
      const data = (single ? singles : arrays)(rows * k, random)
      const inArena = (single ? places.float32 : places.float64)(rows * k)
      inArena.set(data)
      const options = { columns: Int32Array.from({ length: k }, (_, a) => k - 1 - a), weights: arrays(rows, random) }
      const whole = arrays(k * k)
      gramInto(dense(data, { rows, columns: k, order }), options, whole)
      const outs = [data, inArena].map((from) => {
        const out = new Float64Array(k * k)
        gramInto(dense(from, { rows, columns: k, order }), { ...options, below }, out)
        return out
      })
      const Z = arrays(k * rows, random)
      const [plain, band] = [arrays(k * k), arrays(k * k)]
      plainRowGram(Z, { k, n: rows }, plain)
      plainRowGram(Z, { k, n: rows, below }, band)
      for (let a = below; a < k; a++)
        for (let b = 0; b <= a; b++)
          for (const at of [a * k + b, b * k + a]) {
            for (const out of outs) close(out[at]!, whole[at]!)
            close(band[at]!, plain[at]!)
          }
    }),
    { seed, numRuns: 60 },
  )
})

test('calls give all the memory back that they took', () => {
  places.clear()
  const before = places.arena?.used()
  const Z = places.float64(400, seededRandom(1))
  gemmInto({ data: Z, rows: 20, columns: 20 }, { data: Z, rows: 20, columns: 20 }, places.float64(400))
  gemmInto({ data: Z, rows: 20, columns: 20 }, { data: arrays(400), rows: 20, columns: 20 }, places.float64(400))
  rowGramInto(Z, 20, 20, new Float64Array(400))
  gramInto(dense(Z, { rows: 20, columns: 20, order: 'row-major' }), { columns: Int32Array.of(1), weights: arrays(20) }, new Float64Array(1))
  expect(places.arena?.used()).toBe(before)
})
