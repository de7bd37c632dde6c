import { normal, seededRandom } from '@odot/autodiff'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { choleskyInto, choleskySolveInto, dense, gramInto, operator, rowGramInto } from '../src/index.js'

const seed = 20240102
const size = fc.record({ n: fc.integer({ min: 0, max: 23 }), k: fc.integer({ min: 0, max: 14 }), seed: fc.integer() })
const each = (check: (c: { n: number; k: number; random: () => number }) => void): void =>
  fc.assert(
    fc.property(size, ({ seed: s, ...rest }) => check({ ...rest, random: seededRandom(s) })),
    { seed, numRuns: 80 },
  )
const gaussian = (n: number, random: () => number): Float64Array => Float64Array.from({ length: n }, () => normal(random))

test('L Lᵀ gives the matrix back, and solves with it leave a small residual', () => {
  each(({ n, random }) => {
    const Z = gaussian(n * n, random)
    const A = new Float64Array(n * n)
    rowGramInto(Z, n, n, A)
    for (let i = 0; i < n; i++) A[i * n + i]! += 1
    const L = Float64Array.from(A)
    expect(choleskyInto(L, n)).toBe(-1)
    const scale = A.reduce((m, x) => Math.max(m, Math.abs(x)), 1)
    for (let i = 0; i < n; i++) {
      for (let j = 0; j <= i; j++) {
        let s = 0
        for (let m = 0; m <= j; m++) s += L[i * n + m]! * L[j * n + m]!
        if (!(Math.abs(s - A[i * n + j]!) < 1e-14 * n * scale)) throw new Error(`(${i}, ${j}) of L Lᵀ is ${s} and not ${A[i * n + j]}.`)
      }
      for (let j = i + 1; j < n; j++)
        if (!Object.is(L[i * n + j], A[i * n + j])) throw new Error(`(${i}, ${j}), above the diagonal, is ${L[i * n + j]}.`)
    }
    const b = gaussian(n, random)
    const x = new Float64Array(n).fill(Number.NaN)
    choleskySolveInto(L, n, b, x)
    const size = Math.max(1, ...x.map(Math.abs))
    for (let i = 0; i < n; i++) {
      const product = x.reduce((s, xj, j) => s + A[i * n + j]! * xj, 0)
      expect(Math.abs(product - b[i]!)).toBeLessThan(1e-14 * n * scale * size)
    }
    choleskySolveInto(L, n, b, b)
    expect(b).toEqual(x)
  })
})

test('blocks larger than a panel and a chunk are factored and multiplied too', () => {
  const random = seededRandom(3)
  for (const { k, n } of [
    { k: 37, n: 600 },
    { k: 66, n: 257 },
  ]) {
    const Z = gaussian(k * n, random)
    const A = new Float64Array(k * k).fill(Number.NaN)
    rowGramInto(Z, k, n, A)
    for (const [at, x] of A.entries()) {
      const [p, q] = [Math.floor(at / k) * n, (at % k) * n]
      const expected = Z.subarray(p, p + n).reduce((s, z, i) => s + z * Z[q + i]!, 0)
      expect(Math.abs(x - expected)).toBeLessThan(1e-11)
    }
    const L = Float64Array.from(A)
    expect(choleskyInto(L, k)).toBe(-1)
    const x = gaussian(k, random)
    const b = x.map((_, i) => x.reduce((s, xj, j) => s + A[i * k + j]! * xj, 0))
    choleskySolveInto(L, k, b, b)
    for (const [i, xi] of x.entries()) expect(Math.abs(b[i]! - xi)).toBeLessThan(1e-11)
  }
})

test('the first pivot that is not positive is returned', () => {
  for (const n of [1, 2, 5, 40]) {
    for (let bad = 0; bad < n; bad++) {
      for (const pivot of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
        const A = new Float64Array(n * n)
        for (let i = 0; i < n; i++) A[i * n + i] = i === bad ? pivot : 2
        expect(choleskyInto(A, n)).toBe(bad)
      }
    }
  }
})

test('a weighted Gram matrix is the sum written out, for any columns of either order', () => {
  each(({ n, k, random }) => {
    const total = k + 3
    const data = gaussian(n * total, random)
    const weights = gaussian(n, random).map(Math.abs)
    const columns = Int32Array.from({ length: k }, () => Math.floor(random() * total))
    for (const order of ['row-major', 'column-major'] as const) {
      const out = new Float64Array(k * k).fill(Number.NaN)
      gramInto(dense(data, { rows: n, columns: total, order }), { columns, weights }, out)
      const entry = (i: number, j: number): number => data[order === 'row-major' ? i * total + j : j * n + i]!
      for (let a = 0; a < k; a++) {
        for (let b = 0; b < k; b++) {
          const expected = weights.reduce((s, w, i) => s + w * entry(i, columns[a]!) * entry(i, columns[b]!), 0)
          if (!(Math.abs(out[a * k + b]! - expected) < 1e-13 * (n + 1) * 10))
            throw new Error(`(${a}, ${b}) is ${out[a * k + b]} and not ${expected}.`)
        }
      }
    }
  })
})

test('a Gram matrix needs column operations, columns that exist and arrays that are long enough', () => {
  const weights = new Float64Array(2)
  const X = dense(new Float64Array(4), { rows: 2, columns: 2, order: 'row-major' })
  const opaque = operator({ rows: 2, columns: 2, apply: () => undefined, adjoint: () => undefined })
  const columns = Int32Array.of(0, 1)
  expect(() => gramInto(opaque, { columns, weights }, new Float64Array(4))).toThrow('format operator has no column operations')
  expect(() => gramInto(X, { columns: Int32Array.of(2), weights }, new Float64Array(4))).toThrow('column 2 is not one of 0 … 1')
  expect(() => gramInto(X, { columns, weights }, new Float64Array(3))).toThrow('out holds 3 numbers but needs 4')
  expect(() => gramInto(X, { columns, weights, below: 3 }, new Float64Array(4))).toThrow('below is 3; pass a whole number from 0 to 2')
  expect(() => gramInto(X, { columns, weights, workspace: new Float64Array(3) }, new Float64Array(4))).toThrow('workspace holds 3')
})

test('choleskyInto refuses an array that is too short', () => {
  expect(() => choleskyInto(new Float64Array(2), 3)).toThrow('choleskyInto: A holds 2 numbers but 3 × 3 are 9; pass the whole matrix.')
})
