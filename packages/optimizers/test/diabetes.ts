import type { RegressionDataset } from '@odot/datasets'
import { type DenseDesign, dense } from '@odot/kernels'

/** The diabetes data with columns centred to unit norm and a centred response, for ½‖y − Xb‖² + strength·‖b‖₁. */
export function centredDiabetes({ X, y }: RegressionDataset): { readonly X: DenseDesign; readonly y: Float64Array } {
  const [rows = 0, columns = 0] = X.shape
  const data = new Float64Array(rows * columns)
  for (let j = 0; j < columns; j++) {
    const column = data.subarray(j * rows, (j + 1) * rows)
    for (let i = 0; i < rows; i++) column[i] = X.data[X.order === 'row-major' ? i * columns + j : j * rows + i]!
    centre(column)
    const norm = Math.hypot(...column)
    for (let i = 0; i < rows; i++) column[i]! /= norm
  }
  const response = Float64Array.from(y)
  centre(response)
  return { X: dense(data, { rows, columns, order: 'column-major' }), y: response }
}

/** Optima by independent float64 code. */
export const diabetesOptima: readonly { readonly strength: number; readonly optimum: number; readonly nonzeros: number }[] = (
  [
    [0.5, 1164911.2683, 2],
    [0.1, 798767.044659, 5],
    [0.05, 725654.19658, 7],
    [0.01, 655093.441828, 8],
  ] as const
).map(([share, optimum, nonzeros]) => ({ strength: share * 949.435260384, optimum, nonzeros }))

function centre(x: Float64Array): void {
  const mean = x.reduce((total, value) => total + value, 0) / x.length
  for (let i = 0; i < x.length; i++) x[i]! -= mean
}
