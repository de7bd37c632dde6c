import { normal, seededRandom } from '@odot/autodiff'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { plainCholesky } from '../src/dense/plain-cholesky.js'
import {
  choleskyAppendInto,
  choleskyDeleteInto,
  choleskyDowndateInto,
  choleskyInto,
  choleskySolveInto,
  choleskyUpdateInto,
} from '../src/index.js'
import { somePlaces } from './wasm-places.js'

const seed = 20240115
const places = somePlaces()
const mark = 99
const arrays = (count: number, next: () => number = () => 0): Float64Array => Float64Array.from({ length: count }, next)

interface Case {
  readonly n: number
  readonly leadingDimension: number
  readonly A: (i: number, j: number) => number
  /** The lower triangle of A, in room for one row more. */
  readonly L: Float64Array
  readonly next: () => number
}

describe.each([
  { home: 'plain arrays', take: arrays },
  { home: 'the memory of the kernels', take: places.float64 },
])('in $home', ({ take }) => {
  const each = (check: (c: Case) => void): void => {
    const size = fc.record({ n: fc.integer({ min: 1, max: 24 }), gap: fc.integer({ min: 1, max: 3 }), seed: fc.integer() })
    fc.assert(
      fc.property(size, ({ n, gap, seed }) => {
        places.clear()
        const random = seededRandom(seed)
        const Z = arrays(n * (n + 1), () => normal(random))
        const A = (i: number, j: number): number => {
          let sum = i === j ? 1 : 0
          for (let l = 0; l <= n; l++) sum += Z[i * (n + 1) + l]! * Z[j * (n + 1) + l]!
          return sum
        }
        const leadingDimension = n + gap
        const L = take((n + 1) * leadingDimension, () => mark)
        for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) L[i * leadingDimension + j] = A(i, j)
        check({ n, leadingDimension, A, L, next: () => normal(random) })
      }),
      { seed, numRuns: 60 },
    )
  }
  const requireFactor = ({ L, leadingDimension: ld }: Case, n: number, A: (i: number, j: number) => number): void => {
    const scale = Array.from({ length: n }, (_, i) => A(i, i)).reduce((a, b) => Math.max(a, b), 1)
    for (let i = 0; i < n; i++) {
      for (let j = 0; j <= i; j++) {
        let sum = 0
        for (let l = 0; l <= j; l++) sum += L[i * ld + l]! * L[j * ld + l]!
        if (!(Math.abs(sum - A(i, j)) <= 1e-14 * (n + 1) * scale)) throw new Error(`(${i}, ${j}) of L Lᵀ is ${sum} and not ${A(i, j)}.`)
      }
      for (let j = i + 1; j < ld; j++) if (L[i * ld + j] !== mark) throw new Error(`(${i}, ${j}), above the diagonal, is ${L[i * ld + j]}.`)
    }
  }

  test('L Lᵀ is the matrix at any leading dimension, and solves undo products', () => {
    each((c) => {
      const { n, A, L, leadingDimension, next } = c
      expect(choleskyInto(L, n, { leadingDimension })).toBe(-1)
      requireFactor(c, n, A)
      const x = arrays(n, next)
      const b = x.map((_, i) => x.reduce((s, xj, j) => s + A(i, j) * xj, 0))
      const outs = [arrays(n), places.float64(n), b]
      for (const out of outs) {
        choleskySolveInto(L, n, b, out, { leadingDimension })
        for (const [i, xi] of x.entries()) expect(Math.abs(out[i]! - xi)).toBeLessThan(1e-10)
      }
    })
  })

  test('an update adds x xᵀ, and a downdate takes it back', () => {
    each((c) => {
      const { n, A, L, leadingDimension, next } = c
      choleskyInto(L, n, { leadingDimension })
      const x = arrays(n, next)
      choleskyUpdateInto(L, x, { leadingDimension })
      requireFactor(c, n, (i, j) => A(i, j) + x[i]! * x[j]!)
      expect(choleskyDowndateInto(L, x, { leadingDimension, workspace: new Float64Array(2 * n) })).toBe(-1)
      requireFactor(c, n, A)
    })
  })

  test('a downdate that is too large names the pivot where the matrix stops being positive, and leaves the factor alone', () => {
    each(({ n, A, L, leadingDimension, next }) => {
      choleskyInto(L, n, { leadingDimension })
      const x = arrays(n, () => (next() < 0 ? 0 : 5 * next()))
      const smaller = arrays(n * n).map((_, at) => A(Math.floor(at / n), at % n) - x[Math.floor(at / n)]! * x[at % n]!)
      const bad = choleskyInto(smaller, n)
      const before = [...L]
      expect(choleskyDowndateInto(L, x, { leadingDimension })).toBe(bad)
      if (bad >= 0) expect([...L]).toEqual(before)
    })
  })

  test('rows appended one by one give the factor of the whole, and a row that depends on others is refused', () => {
    each((c) => {
      const { n, A, L, leadingDimension } = c
      for (let i = 0; i < n; i++) {
        const row = arrays(i).map((_, j) => A(i, j))
        expect(choleskyAppendInto(L, row, { diagonal: A(i, i), leadingDimension })).toBe(-1)
      }
      requireFactor(c, n, A)
      expect(
        choleskyAppendInto(
          L,
          arrays(n).map((_, j) => A(0, j)),
          { diagonal: A(0, 0) - 1, leadingDimension },
        ),
      ).toBe(n)
    })
  })

  test('deleting a row gives the factor of the smaller matrix', () => {
    each((c) => {
      const { n, A, L, leadingDimension, next } = c
      choleskyInto(L, n, { leadingDimension })
      const gone = Math.floor(n * Math.abs(Math.sin(next())))
      choleskyDeleteInto(L, gone, { n, leadingDimension })
      const kept = (i: number): number => (i < gone ? i : i + 1)
      requireFactor(c, n - 1, (i, j) => A(kept(i), kept(j)))
    })
  })
})

test('WebAssembly and JavaScript factor alike, and refuse at the same pivot', () => {
  const random = seededRandom(seed)
  for (const n of [1, 15, 16, 33, 64, 65, 100]) {
    const Z = arrays(n * n, () => normal(random))
    const A = Z.map((_, at) => {
      const [i, j] = [Math.floor(at / n), at % n]
      return Z.subarray(i * n, i * n + n).reduce((s, z, l) => s + z * Z[j * n + l]!, i === j ? n : 0)
    })
    const [one, other] = [A.slice(), A.slice()]
    expect(choleskyInto(one, n)).toBe(plainCholesky(other, n, n))
    for (const [at, x] of one.entries()) expect(Math.abs(x - other[at]!)).toBeLessThan(1e-12)
    for (const bad of [0, n >> 1, n - 1]) {
      const indefinite = A.slice()
      indefinite[bad * n + bad] = -1
      expect([choleskyInto(indefinite.slice(), n), plainCholesky(indefinite, n, n)]).toEqual([bad, bad])
    }
  }
})

test('a float32 matrix is factored in float64 and rounded once, and solved with in float64', () => {
  const random = seededRandom(seed)
  for (const n of [1, 3, 30, 65]) {
    const A = Float32Array.from({ length: n * n }, () => normal(random) / n)
    for (let i = 0; i < n; i++) A[i * n + i] = 4
    const wide = Float64Array.from(A)
    expect(choleskyInto(A, n)).toBe(choleskyInto(wide, n))
    expect([...A]).toEqual([...Float32Array.from(wide)])
    const b = arrays(n, () => normal(random))
    const [x, expected] = [arrays(n), arrays(n)]
    choleskySolveInto(A, n, b, x)
    choleskySolveInto(Float64Array.from(A), n, b, expected)
    expect([...x]).toEqual([...expected])
  }
  expect(choleskyInto(Float32Array.of(1, 2, 2, 1), 2)).toBe(1)
})

test('a float32 factor changes as its float64 copy does, rounded once', () => {
  const random = seededRandom(seed)
  const n = 9
  const start = Float32Array.from({ length: (n + 1) * (n + 1) }, (_, at) => (at % (n + 2) === 0 ? 2 : normal(random) / n))
  const x = arrays(n, () => normal(random) / 4)
  const leadingDimension = n + 1
  const changes: readonly ((L: Float32Array | Float64Array) => unknown)[] = [
    (L) => choleskyUpdateInto(L, x, { leadingDimension }),
    (L) => choleskyDowndateInto(L, x, { leadingDimension }),
    (L) => choleskyAppendInto(L, x, { diagonal: 9, leadingDimension }),
    (L) => choleskyDeleteInto(L, 3, { n, leadingDimension }),
  ]
  for (const change of changes) {
    const [single, double] = [start.slice(), Float64Array.from(start)]
    expect(change(single)).toBe(change(double))
    expect([...single]).toEqual([...Float32Array.from(double)])
    expect([...single]).not.toEqual([...start])
  }
})

test('arrays that are too short and rows that do not exist are refused', () => {
  const L = new Float64Array(4)
  expect(() => choleskyInto(L, 2, { leadingDimension: 3 })).toThrow('A holds 4 numbers but 2 rows that are 3 apart reach to 5')
  expect(() => choleskyInto(L, 2, { leadingDimension: 1 })).toThrow('leadingDimension is 1 but rows have 2 numbers')
  expect(() => choleskyInto(L, 0.5)).toThrow('the matrix has 0.5 rows')
  expect(() => choleskySolveInto(L, 2, new Float64Array(1), new Float64Array(2))).toThrow('b holds 1 numbers but needs 2')
  expect(() => choleskySolveInto(L, 2, new Float64Array(2), new Float64Array(1))).toThrow('out holds 1 numbers but needs 2')
  expect(() => choleskyUpdateInto(L, new Float64Array(3))).toThrow('choleskyUpdateInto: L holds 4 numbers but 3 × 3 are 9')
  expect(() => choleskyDowndateInto(L, new Float64Array(2), { workspace: new Float64Array(3) })).toThrow(
    'workspace holds 3 numbers but needs 4',
  )
  expect(() => choleskyAppendInto(L, new Float64Array(2), { diagonal: 1 })).toThrow('choleskyAppendInto: L holds 4 numbers but 3 × 3 are 9')
  expect(() => choleskyDeleteInto(L, 2, { n: 2 })).toThrow('choleskyDeleteInto: row 2 is not one of 0 … 1')
  expect(() => choleskyDeleteInto(L, 0, { n: 2, workspace: new Float64Array(5) })).toThrow('workspace holds 5 numbers but needs 6')
})
