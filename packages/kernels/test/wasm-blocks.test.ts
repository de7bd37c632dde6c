import { normal, seededRandom } from '@odot/autodiff'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Numbers } from '../src/index.js'
import { gemmWorkspace, gramWorkspace } from '../src/wasm/workspace.js'
import { wasmPlaces } from './wasm-places.js'

const seed = 20240112
const places = wasmPlaces()
const { kernels } = places.arena
const kinds = [
  { name: '64', unit: 2 ** -53, take: places.float64, gemm: kernels.gemm64, workspace: kernels.gemmWorkspace64, size: 8 },
  { name: '32', unit: 2 ** -24, take: places.float32, gemm: kernels.gemm32, workspace: kernels.gemmWorkspace32, size: 4 },
]

interface Case {
  readonly m: number
  readonly n: number
  readonly k: number
  readonly gap: number
  readonly transposed: readonly [boolean, boolean]
  readonly seed: number
}
const small = fc.record({
  m: fc.integer({ min: 0, max: 19 }),
  n: fc.integer({ min: 0, max: 35 }),
  k: fc.integer({ min: 0, max: 21 }),
  gap: fc.integer({ min: 0, max: 2 }),
  transposed: fc.tuple(fc.boolean(), fc.boolean()),
  seed: fc.integer(),
})
const large = [
  { m: 131, n: 9, k: 515, gap: 0, transposed: [false, false], seed: 1 },
  { m: 5, n: 1041, k: 257, gap: 1, transposed: [true, false], seed: 2 },
  { m: 260, n: 33, k: 256, gap: 0, transposed: [false, true], seed: 3 },
] as const
const eachCase = (check: (c: Case) => void, numRuns = 150): void => {
  fc.assert(fc.property(small, check), { seed, numRuns })
  for (const c of large) check(c)
}

/** Row and column strides, the way a matrix is laid out. */
function strides(rows: number, columns: number, gap: number, transposed: boolean): readonly [number, number] {
  return transposed ? [1, rows + gap] : [columns + gap, 1]
}

describe.each(kinds)('gemm$name', ({ unit, take, gemm, workspace, size }) => {
  const product = ({
    m,
    n,
    k,
    gap,
    transposed,
    seed,
  }: Case): { A: Numbers; B: Numbers; C: Numbers; a: readonly number[]; b: readonly number[] } => {
    places.clear()
    const random = seededRandom(seed)
    const next = (): number => normal(random)
    const a = strides(m, k, gap, transposed[0])
    const b = strides(k, n, gap, transposed[1])
    const [A, B] = [take(m * k + gap * (m + k), next), take(k * n + gap * (k + n), next)]
    const C = take(m * (n + gap) + 1, () => 7)
    gemm(m, n, k, A.byteOffset, a[0], a[1], B.byteOffset, b[0], b[1], C.byteOffset, n + gap, places.bytes(workspace(m, n, k)))
    return { A, B, C, a, b }
  }

  test('is within k·u·Σ|ab| of the sum written out for any strides, and writes nothing else', () => {
    eachCase((c) => {
      const { A, B, C, a, b } = product(c)
      const [ar, ac, br, bc, ld] = [a[0]!, a[1]!, b[0]!, b[1]!, c.n + c.gap]
      for (let i = 0; i < c.m; i++) {
        for (let j = 0; j < c.n; j++) {
          let sum = 0
          let sizes = 0
          for (let l = 0; l < c.k; l++) {
            const term = A[i * ar + l * ac]! * B[l * br + j * bc]!
            sum += term
            sizes += Math.abs(term)
          }
          const error = Math.abs(C[i * ld + j]! - sum)
          if (!(error <= (1 + 1e-3) * c.k * (unit + 2 ** -53) * sizes)) throw new Error(`(${i}, ${j}) is ${C[i * ld + j]} and not ${sum}.`)
        }
        for (let j = c.n; j < ld; j++) expect(C[i * ld + j]).toBe(7)
      }
      expect(C[c.m * ld]).toBe(7)
    })
  })

  test('gives the same bits when it is split at multiples of 8 rows and 16 columns', () => {
    eachCase((c) => {
      const { A, B, C, a, b } = product(c)
      const ld = c.n + c.gap
      const whole = [...C]
      const [m, n] = [Math.min(c.m, 8 * Math.ceil(c.m / 16)), Math.min(c.n, 16 * Math.ceil(c.n / 32))]
      for (const [i, rows] of [[0, m] as const, [m, c.m - m] as const]) {
        for (const [j, columns] of [[0, n] as const, [n, c.n - n] as const]) {
          const at = C.byteOffset + (i * ld + j) * size
          const [from, right] = [A.byteOffset + i * a[0]! * size, B.byteOffset + j * b[1]! * size]
          gemm(rows, columns, c.k, from, a[0]!, a[1]!, right, b[0]!, b[1]!, at, ld, places.bytes(workspace(rows, columns, c.k)))
        }
      }
      expect([...C]).toEqual(whole)
    })
  })

  test('lets NaN and ∞ spread as in arithmetic, and a stride may be 0', () => {
    places.clear()
    const A = take(6, () => 0)
    A[0] = Number.NaN
    A[4] = Number.POSITIVE_INFINITY
    const B = take(1, () => 0)
    const C = take(6)
    gemm(3, 2, 2, A.byteOffset, 2, 1, B.byteOffset, 0, 0, C.byteOffset, 2, places.bytes(workspace(3, 2, 2)))
    expect([...C]).toEqual([Number.NaN, Number.NaN, 0, 0, Number.NaN, Number.NaN])
    B[0] = 1
    gemm(3, 2, 2, A.byteOffset, 2, 1, B.byteOffset, 0, 0, C.byteOffset, 2, places.bytes(workspace(3, 2, 2)))
    expect([...C]).toEqual([Number.NaN, Number.NaN, 0, 0, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY])
  })
})

const gramCase = fc.record({
  k: fc.integer({ min: 0, max: 23 }),
  n: fc.integer({ min: 0, max: 30 }),
  gap: fc.integer({ min: 0, max: 2 }),
  weighted: fc.boolean(),
  seed: fc.integer(),
})
const grams = [
  { name: 'float64', take: places.float64, gram: kernels.gram64, columns: kernels.gramColumns64 },
  { name: 'float32', take: places.float32, gram: kernels.gramMixed, columns: kernels.gramColumnsMixed },
]

describe.each(grams)('a Gram matrix of $name numbers', ({ take, gram, columns }) => {
  const eachGram = (check: (c: { k: number; n: number; gap: number; weighted: boolean; seed: number }) => void): void => {
    fc.assert(fc.property(gramCase, check), { seed, numRuns: 150 })
    check({ k: 133, n: 519, gap: 1, weighted: true, seed: 1 })
    check({ k: 530, n: 3, gap: 0, weighted: false, seed: 2 })
    check({ k: 530, n: 3, gap: 0, weighted: true, seed: 3 })
  }
  const requireGram = (out: Float64Array, k: number, n: number, z: (a: number, i: number) => number, weights?: Float64Array): void => {
    for (let a = 0; a < k; a++) {
      for (let b = 0; b < k; b++) {
        let sum = 0
        let sizes = 0
        for (let i = 0; i < n; i++) {
          const term = (weights?.[i] ?? 1) * z(a, i) * z(b, i)
          sum += term
          sizes += Math.abs(term)
        }
        if (!(Math.abs(out[a * k + b]! - sum) <= 2 * (n + 2) * 2 ** -53 * sizes))
          throw new Error(`(${a}, ${b}): ${out[a * k + b]} is not ${sum}.`)
        if (out[a * k + b] !== out[b * k + a]) throw new Error(`(${a}, ${b}) is not symmetric.`)
      }
    }
    expect(out[k * k]).toBe(7)
  }

  test('is the float64 sum written out, symmetric, with and without weights', () => {
    eachGram(({ k, n, gap, weighted, seed }) => {
      places.clear()
      const random = seededRandom(seed)
      const Z = take(k * (n + gap), () => normal(random))
      const weights = weighted ? places.float64(n, random) : undefined
      const out = places.float64(k * k + 1, () => 7)
      gram(Z.byteOffset, k, n, n + gap, weights?.byteOffset ?? 0, out.byteOffset, places.bytes(kernels.gramWorkspace(k, n)))
      requireGram(out, k, n, (a, i) => Z[a * (n + gap) + i]!, weights)
    })
  })

  test('of chosen columns is theirs for either order of the matrix; without weights, repeated columns give the same bits', () => {
    eachGram(({ k, n, gap, weighted, seed }) => {
      const random = seededRandom(seed)
      for (const [apart, along] of [[n, 1] as const, [1, 7 + gap] as const]) {
        places.clear()
        const X = take(Math.max(7 * apart, n * along), () => normal(random))
        const chosen = places.int32(k, () => Math.floor(7 * random()))
        const weights = weighted ? places.float64(n, random) : undefined
        const out = places.float64(k * k + 1, () => 7)
        const workspace = places.bytes(kernels.gramWorkspace(k, n))
        columns(X.byteOffset, chosen.byteOffset, k, n, apart, along, weights?.byteOffset ?? 0, out.byteOffset, workspace)
        requireGram(out, k, n, (a, i) => X[chosen[a]! * apart + i * along]!, weights)
        const first = chosen.map((j) => chosen.indexOf(j))
        const repeated = (x: number, at: number): boolean => x === out[first[Math.floor(at / k)]! * k + first[at % k]!]
        if (!weighted) expect(out.subarray(0, k * k).every(repeated)).toBe(true)
      }
    })
  })
})

test('JavaScript knows how large a workspace is', () => {
  const sizes = [0, 1, 3, 4, 5, 127, 128, 130, 255, 257, 511, 513, 1000, 1025, 5000]
  for (const m of sizes) {
    for (const n of sizes) {
      expect(gramWorkspace(m, n)).toBe(kernels.gramWorkspace(m, n))
      for (const k of [0, 1, 200, 300])
        for (const { workspace, size } of kinds) expect(gemmWorkspace(m, n, k, size)).toBe(workspace(m, n, k))
    }
  }
})
