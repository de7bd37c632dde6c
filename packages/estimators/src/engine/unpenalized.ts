import type { Design } from '@odot/kernels'

/** The columns U that no penalty holds: ones, where there is an intercept, then the standardised columns of penalty factor 0; dense, by columns. */
export interface Unpenalized {
  readonly rows: number
  readonly count: number
  readonly data: Float64Array
  readonly intercept: boolean
  /** Which columns of X the ones behind the intercept are. */
  readonly columns: Int32Array
}

export function unpenalized(X: Design, { intercept, columns }: { readonly intercept: boolean; readonly columns: Int32Array }): Unpenalized {
  const { rows } = X
  const first = intercept ? 1 : 0
  const data = new Float64Array(rows * (columns.length + first))
  if (intercept) data.fill(1, 0, rows)
  for (const [a, j] of columns.entries()) X.column!.axpy(j, 1, data.subarray((a + first) * rows, (a + first + 1) * rows))
  return { rows, count: columns.length + first, data, intercept, columns }
}

/** η += U u for u [count, K] and η [rows, K]. */
export function addUnpenalized({ rows, count, data }: Unpenalized, u: Float64Array, outputs: number, eta: Float64Array): void {
  for (let a = 0; a < count; a++)
    for (let k = 0; k < outputs; k++) {
      const value = u[a * outputs + k]!
      if (value === 0) continue
      for (let i = 0; i < rows; i++) eta[i * outputs + k]! += value * data[a * rows + i]!
    }
}

/** out = Uᵀ R for R [rows, K]. */
export function unpenalizedAdjoint({ rows, count, data }: Unpenalized, R: Float64Array, outputs: number, out: Float64Array): void {
  for (let a = 0; a < count; a++)
    for (let k = 0; k < outputs; k++) {
      let total = 0
      for (let i = 0; i < rows; i++) total += data[a * rows + i]! * R[i * outputs + k]!
      out[a * outputs + k] = total
    }
}
