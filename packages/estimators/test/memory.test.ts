import { lasso, type SolverName, type Squares, type Strength } from '@odot/estimators'
import { expect, test } from 'vitest'
// the memory that devices take in WebAssembly, which nothing public counts
import { realmHeap } from '../../kernels/src/wasm/realm-heap.js'

const [rows, columns] = [60, 4000]
const bytesOfX = 8 * rows * columns
const heap = realmHeap()
const used = (): number => heap?.usage().bytes ?? 0

let seed = 1
const next = (): number => {
  seed = (seed * 16807) % 2147483647
  return seed / 2147483647 - 0.5
}
const data = Float64Array.from({ length: rows * columns }, next)
const y = Float64Array.from({ length: rows }, (_, i) => 3 * data[i * columns]! - data[i * columns + 7]! + next())
const X = { data, shape: [rows, columns] as const }
const forms = {
  'a typed array by rows': X,
  'rows of numbers': Array.from({ length: rows }, (_, i) => data.slice(i * columns, (i + 1) * columns)),
  'columns by name': Object.fromEntries(
    Array.from({ length: columns }, (_, j) => [`x${j}`, Float64Array.from({ length: rows }, (_, i) => data[i * columns + j]!)]),
  ),
}

/** The largest number of bytes in use while a fit reports progress, and those that stay in use. */
async function bytesOf(run: (onProgress: () => void) => unknown): Promise<{ readonly most: number; readonly kept: number }> {
  const before = used()
  let most = 0
  await run(() => {
    most = Math.max(most, used() - before)
  })
  return { most, kept: used() - before }
}

for (const solver of ['hadamard', 'coordinate-descent'] as const satisfies readonly SolverName[]) {
  const options: Squares & Strength = { lambdaRatio: 0.2, tolerance: 1e-10, solver }

  test(`${solver}: a fit holds X once, whatever its form, and gives it back`, async () => {
    for (const [form, given] of Object.entries(forms)) {
      const { most, kept } = await bytesOf((onProgress) => lasso({ ...options, onProgress }).fit(given, y))
      expect(most, form).toBeLessThanOrEqual(1.2 * bytesOfX)
      if (heap) expect(most, form).toBeGreaterThanOrEqual(bytesOfX)
      expect(kept, form).toBe(0)
    }
  })

  test(`${solver}: float32 stays float32`, async () => {
    const single = { data: Float32Array.from(data), shape: X.shape }
    const { most, kept } = await bytesOf((onProgress) => lasso({ ...options, lambdaRatio: 0.8, onProgress }).fit(single, y))
    expect(most).toBeLessThanOrEqual(1.2 * (bytesOfX / 2))
    expect(kept).toBe(0)
  })

  test(`${solver}: memory is given back where a fit is aborted, at once or in the middle`, async () => {
    for (const after of [0, 1, 2, 5]) {
      const controller = new AbortController()
      if (after === 0) controller.abort()
      let calls = 0
      const { kept } = await bytesOf((measure) => {
        const onProgress = (): void => {
          measure()
          if (++calls >= after) controller.abort()
        }
        return lasso({ ...options, lambdaRatio: 0.01, tolerance: 1e-13, signal: controller.signal, onProgress }).fit(X, y)
      })
      expect(kept).toBe(0)
    }
  })

  test(`${solver}: memory is given back where iterations are spent, data is refused or onProgress throws`, async () => {
    const broken = { data: Float64Array.from(data, (x, k) => (k === rows * columns - 1 ? Number.NaN : x)), shape: X.shape }
    const thrower = (): never => {
      throw new RangeError('no further')
    }
    const { kept } = await bytesOf(async () => {
      expect(lasso({ ...options, lambdaRatio: 0.01, maxIterations: 1 }).fitSync(X, y).status).toBe('max-iterations')
      expect(() => lasso(options).fitSync(broken, y)).toThrow('NaN')
      await expect(lasso(options).fit(X, y.slice(1))).rejects.toThrow('y has 59 values')
      expect(() => lasso({ ...options, onProgress: thrower }).fitSync(X, y)).toThrow('no further')
      await expect(lasso({ ...options, onProgress: thrower }).fit(X, y)).rejects.toThrow('no further')
    })
    expect(kept).toBe(0)
  })
}
