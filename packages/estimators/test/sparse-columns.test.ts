import { normal, seededRandom } from '@odot/autodiff'
import { csc, cscFromDense } from '@odot/kernels'
import { standardized } from '@odot/problem'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sparseColumns, sparseGram } from '../src/engine/sparse-columns.js'

/** Relative to ‖w‖₁, as standardised columns have norm 1. */
const tolerance = 1e-11

test('products of sparse columns are those of the dense ones, centred and scaled, for weights of any sign', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e6 }), fc.boolean(), (seed, center) => {
      const random = seededRandom(seed)
      const [rows, columns] = [20 + Math.floor(60 * random()), 2 + Math.floor(10 * random())]
      const data = Float64Array.from({ length: rows * columns }, () => (random() < 0.06 ? normal(random) : 0))
      const X = cscFromDense(data, { rows, columns, order: 'column-major' })
      const weights = new Float64Array(rows).fill(1 / rows)
      const standard = standardized(X, { weights, center })
      const sparse = sparseColumns(X, standard)
      fc.pre(sparse !== undefined)
      const chosen = Array.from({ length: columns }, (_, j) => columns - 1 - j)
      const curvature = Float64Array.from({ length: rows }, () => normal(random) / rows)
      const out = new Float64Array(columns ** 2)
      for (const _ of sparseGram(sparse!, { columns: chosen, weights: curvature, from: 0 }, out));
      const column = (j: number): Float64Array => {
        const z = new Float64Array(rows)
        standard.design.column!.axpy(j, 1, z)
        return z
      }
      for (const [a, j] of chosen.entries())
        for (const [c, k] of chosen.entries()) {
          const product = column(j).reduce((sum, z, i) => sum + curvature[i]! * z * column(k)[i]!, 0)
          expect(Math.abs(out[a * columns + c]! - product)).toBeLessThanOrEqual(tolerance * rows)
        }
    }),
    { seed: 1, numRuns: 50 },
  )
})

test('columns that are far from zero, or hardly sparse, are multiplied densely', () => {
  const at = (values: Float64Array, { rows, mean }: { readonly rows: number; readonly mean?: number }) => {
    const X = csc(
      { values, rowIndices: Int32Array.from(values.keys()), columnStarts: Int32Array.of(0, values.length) },
      { rows, columns: 1 },
    )
    const standard = standardized(X, { weights: new Float64Array(rows).fill(1 / rows) })
    return sparseColumns(X, mean === undefined ? standard : { ...standard, means: Float64Array.of(mean) })
  }
  const one = Float64Array.of(1)
  expect(at(one, { rows: 40 })).toBeDefined()
  expect(at(one, { rows: 40, mean: 1e6 })).toBeUndefined()
  expect(at(new Float64Array(20).fill(1), { rows: 40 })).toBeUndefined()
})
