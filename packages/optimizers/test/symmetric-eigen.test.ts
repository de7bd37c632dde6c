import { normal, seededRandom } from '@odot/autodiff'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { symmetricEigenInto } from '../src/symmetric-eigen.js'

/** Rounding of n orthogonal transformations, relative to the largest eigenvalue. */
const rounding = 1e-13

function decompose(H: Float64Array, n: number): { readonly values: Float64Array; readonly vectors: Float64Array } {
  const out = { values: new Float64Array(n), vectors: new Float64Array(n * n) }
  symmetricEigenInto(H, n, out, new Float64Array(n))
  return out
}

test('H = V diag(values) Vᵀ with orthonormal V and ascending values, also where eigenvalues coincide or rows are zero', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 14 }),
      fc.integer(),
      fc.constantFrom('full', 'low rank', 'sparse', 'integers'),
      (n, seed, kind) => {
        const random = seededRandom(seed)
        const H = new Float64Array(n * n)
        const rank = kind === 'low rank' ? 2 : n
        for (let r = 0; r < rank; r++) {
          const v = Array.from({ length: n }, () =>
            kind === 'sparse' && random() < 0.7 ? 0 : kind === 'integers' ? Math.round(normal(random)) : normal(random),
          )
          for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) H[i * n + j]! += (r % 2 ? -1 : 1) * (v[i]! * v[j]!)
        }
        const { values, vectors } = decompose(H, n)
        const size = Math.max(1, ...values.map(Math.abs))
        for (let i = 0; i < n; i++) {
          if (i > 0) expect(values[i]).toBeGreaterThanOrEqual(values[i - 1]!)
          for (let j = 0; j < n; j++) {
            let product = 0
            let overlap = 0
            for (let k = 0; k < n; k++) {
              product += vectors[i * n + k]! * values[k]! * vectors[j * n + k]!
              overlap += vectors[k * n + i]! * vectors[k * n + j]!
            }
            expect(Math.abs(product - H[i * n + j]!)).toBeLessThanOrEqual(rounding * size)
            expect(Math.abs(overlap - (i === j ? 1 : 0))).toBeLessThanOrEqual(rounding)
          }
        }
      },
    ),
    { seed: 1, numRuns: 80 },
  )
})

test('the eigenvalues of the second difference are 2 − 2 cos(kπ/(n+1))', () => {
  const n = 60
  const H = new Float64Array(n * n)
  for (let i = 0; i < n; i++) {
    H[i * n + i] = 2
    if (i > 0) H[i * n + i - 1] = H[(i - 1) * n + i] = -1
  }
  const { values } = decompose(H, n)
  for (let k = 0; k < n; k++) expect(values[k]).toBeCloseTo(2 - 2 * Math.cos(((k + 1) * Math.PI) / (n + 1)), 12)
})
