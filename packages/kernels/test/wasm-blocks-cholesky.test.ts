import { normal, seededRandom } from '@odot/autodiff'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { wasmPlaces } from './wasm-places.js'

const seed = 20240113
const places = wasmPlaces()
const { kernels } = places.arena
const size = fc.record({ n: fc.integer({ min: 0, max: 40 }), gap: fc.integer({ min: 1, max: 3 }), seed: fc.integer() })
/** What stands where nothing may be written. */
const mark = 99

/** A positive definite matrix with its lower triangle in memory, one row larger than its factor. */
interface Case {
  readonly n: number
  readonly ld: number
  readonly A: (i: number, j: number) => number
  readonly L: Float64Array
  /** A number as large as the largest entry. */
  readonly scale: number
  readonly next: () => number
}

function each(check: (c: Case) => void): void {
  const prepared = ({ n, gap, seed }: { n: number; gap: number; seed: number }): void => {
    places.clear()
    const random = seededRandom(seed)
    const Z = Float64Array.from({ length: n * (n + 1) }, () => normal(random))
    const A = (i: number, j: number): number => {
      let sum = i === j ? 1 : 0
      for (let l = 0; l <= n; l++) sum += Z[i * (n + 1) + l]! * Z[j * (n + 1) + l]!
      return sum
    }
    const ld = n + gap
    const L = places.float64((n + 1) * ld, () => mark)
    let scale = 1
    for (let i = 0; i < n; i++) {
      for (let j = 0; j <= i; j++) L[i * ld + j] = A(i, j)
      scale = Math.max(scale, A(i, i))
    }
    check({ n, ld, A, L, scale, next: () => normal(random) })
  }
  fc.assert(fc.property(size, prepared), { seed, numRuns: 100 })
  for (const n of [63, 64, 65, 130, 199]) prepared({ n, gap: 1, seed: n })
}

/** L Lᵀ is the matrix, to 1e-14·n of its scale, and the strict upper triangle was left alone. */
function requireFactor({ ld, L, scale }: Case, n: number, A: (i: number, j: number) => number): void {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0
      for (let l = 0; l <= j; l++) sum += L[i * ld + l]! * L[j * ld + l]!
      if (!(Math.abs(sum - A(i, j)) <= 1e-14 * (n + 1) * scale)) throw new Error(`(${i}, ${j}) of L Lᵀ is ${sum} and not ${A(i, j)}.`)
      if (i === j && !(L[i * ld + i]! > 0)) throw new Error(`the diagonal has ${L[i * ld + i]}.`)
    }
    for (let j = i + 1; j < ld; j++) if (L[i * ld + j] !== mark) throw new Error(`(${i}, ${j}) was written.`)
  }
}

test('L Lᵀ is the matrix, and solves with L leave a small residual', () => {
  each((c) => {
    const { n, ld, L, A, scale, next } = c
    expect(kernels.cholesky64(L.byteOffset, n, ld)).toBe(-1)
    requireFactor(c, n, A)
    const x = places.float64(n + 1, next)
    const b = [...x]
    kernels.choleskySolve64(L.byteOffset, n, ld, x.byteOffset)
    const largest = x.subarray(0, n).reduce((most, xi) => Math.max(most, Math.abs(xi)), 1)
    for (let i = 0; i < n; i++) {
      let sum = 0
      for (let j = 0; j < n; j++) sum += A(i, j) * x[j]!
      expect(Math.abs(sum - b[i]!)).toBeLessThanOrEqual(1e-14 * (n + 1) * scale * largest)
    }
    expect(x[n]).toBe(b[n])
  })
})

test('an update adds x xᵀ, a downdate takes it back, and x is left alone', () => {
  each((c) => {
    const { n, ld, L, A, next } = c
    kernels.cholesky64(L.byteOffset, n, ld)
    const x = places.float64(n, next)
    const before = [...x]
    kernels.choleskyUpdate64(L.byteOffset, n, ld, x.byteOffset, places.bytes(16 * n))
    requireFactor({ ...c, scale: c.scale + n }, n, (i, j) => A(i, j) + x[i]! * x[j]!)
    expect(kernels.choleskyDowndate64(L.byteOffset, n, ld, x.byteOffset, places.bytes(16 * n))).toBe(-1)
    requireFactor({ ...c, scale: c.scale + n }, n, A)
    expect([...x]).toEqual(before)
  })
})

test('a downdate that leaves no positive matrix names the pivot that cholesky64 would, and leaves the factor alone', () => {
  each((c) => {
    const { n, ld, L, A, next } = c
    kernels.cholesky64(L.byteOffset, n, ld)
    const x = places.float64(n, () => (next() < 0 ? 0 : 2 * Math.sqrt(c.scale) * next()))
    const smaller = places.float64(n * n)
    for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) smaller[i * n + j] = A(i, j) - x[i]! * x[j]!
    const bad = kernels.cholesky64(smaller.byteOffset, n, n)
    const before = [...L]
    expect(kernels.choleskyDowndate64(L.byteOffset, n, ld, x.byteOffset, places.bytes(16 * n))).toBe(bad)
    if (bad >= 0) expect([...L]).toEqual(before)
  })
})

test('deleting a row and column gives the factor of the smaller matrix', () => {
  each((c) => {
    const { n, ld, L, A, next } = c
    if (n === 0) return
    kernels.cholesky64(L.byteOffset, n, ld)
    const j = Math.floor(n * Math.abs(Math.sin(next())))
    kernels.choleskyDelete64(L.byteOffset, n, ld, j, places.bytes(24 * n))
    const kept = (i: number): number => (i < j ? i : i + 1)
    requireFactor(c, n - 1, (a, b) => A(kept(a), kept(b)))
  })
})

test('rows appended one by one give the factor of the whole', () => {
  each((c) => {
    const { n, ld, L, A } = c
    for (let i = 0; i < n; i++) expect(kernels.choleskyAppend64(L.byteOffset, i, ld, A(i, i))).toBe(-1)
    requireFactor(c, n, A)
    if (n === 0) return
    for (let j = 0; j < n; j++) L[n * ld + j] = A(0, j)
    expect(kernels.choleskyAppend64(L.byteOffset, n, ld, A(0, 0) - 1)).toBe(n)
  })
})

test('the first pivot that is not positive and finite is returned', () => {
  for (const n of [1, 2, 5, 40, 70]) {
    for (let bad = 0; bad < n; bad++) {
      for (const pivot of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
        places.clear()
        const A = places.float64(n * n)
        for (let i = 0; i < n; i++) A[i * n + i] = i === bad ? pivot : 2
        expect(kernels.cholesky64(A.byteOffset, n, n)).toBe(bad)
      }
    }
  }
})
