import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { leukemia, makeRegression } from '@odot/datasets'
import type { FitData, ModelName } from './fit.js'

/** Numbers that all contenders read, in files of float64. */
export interface StoredData {
  readonly folder: string
  readonly data: FitData
}

export interface DataSet {
  readonly name: string
  readonly title: string
  /** `scale` shrinks it, to try things out. */
  readonly make: (scale: number) => Promise<FitData>
}

export const dataSets: readonly DataSet[] = [
  {
    name: 'leukemia',
    title: '79 × 12625 expressions (BCR/ABL +1, NEG −1)',
    make: async (scale) => {
      const { X, y } = await leukemia()
      return prepared({ data: X.data, shape: [X.shape[0], Math.ceil(scale * X.shape[1])], stride: X.shape[1] }, y)
    },
  },
  {
    name: 'tall',
    title: '20000 × 500, columns i and j correlate by 0.5^|i−j|, 50 nonzero coefficients, signal to noise 5',
    make: (scale) => drawn(20_000, 500, scale),
  },
  {
    name: 'wide',
    title: '500 × 20000, columns i and j correlate by 0.5^|i−j|, 50 nonzero coefficients, signal to noise 5',
    make: (scale) => drawn(500, 20_000, scale),
  },
]

async function drawn(rows: number, columns: number, scale: number): Promise<FitData> {
  const shape = [Math.ceil(scale * rows), Math.ceil(scale * columns)] as const
  const { X, y } = makeRegression({ rows: shape[0], columns: shape[1], nonzeros: Math.min(50, shape[1]), correlation: 0.5, seed: 1 })
  return prepared({ data: X.data, shape, stride: shape[1] }, y)
}

interface Rows {
  readonly data: ArrayLike<number>
  readonly shape: readonly [rows: number, columns: number]
  readonly stride: number
}

/** Columns centred and of variance 1. Responses are centred and of variance 1, or their signs: then glmnet's elastic net is ours, and none needs an intercept. */
export function prepared({ data, shape: [rows, columns], stride }: Rows, y: ArrayLike<number>): FitData {
  const X = new Float64Array(rows * columns)
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) X[j * rows + i] = data[i * stride + j]!
  for (let j = 0; j < columns; j++) standardize(X.subarray(j * rows, (j + 1) * rows))
  const numbers = Float64Array.from(y)
  standardize(numbers)
  const labels = numbers.map((yi) => (yi > 0 ? 1 : -1))
  return { X, rows, columns, responses: { lasso: numbers, 'elastic-net': numbers, logistic: labels } }
}

function standardize(numbers: Float64Array): void {
  const mean = numbers.reduce((total, x) => total + x, 0) / numbers.length
  for (let i = 0; i < numbers.length; i++) numbers[i]! -= mean
  const deviation = Math.sqrt(numbers.reduce((total, x) => total + x * x, 0) / numbers.length)
  if (deviation > 0) for (let i = 0; i < numbers.length; i++) numbers[i]! /= deviation
}

/** Writes data to a folder of its own, works with it, and takes the folder away, also where the process ends first. */
export async function stored<R>(data: FitData, work: (stored: StoredData) => Promise<R>): Promise<R> {
  const folder = mkdtempSync(join(tmpdir(), 'odot-bench-'))
  const clear = (): void => rmSync(folder, { recursive: true, force: true })
  process.once('exit', clear)
  try {
    writeFileSync(join(folder, 'X'), data.X)
    const models: readonly ModelName[] = ['lasso', 'elastic-net', 'logistic']
    for (const model of models) writeFileSync(join(folder, model), data.responses[model])
    return await work({ folder, data })
  } finally {
    clear()
    process.off('exit', clear)
  }
}
