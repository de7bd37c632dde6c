import { normal, seededRandom } from '@odot/autodiff'

/** Neighbours of this correlation, a third of the columns in the response, and an offset: a problem of more rows than columns. */
export function tallProblem({
  rows,
  columns,
  correlation,
  seed,
}: {
  readonly rows: number
  readonly columns: number
  readonly correlation: number
  readonly seed: number
}): {
  readonly X: { readonly data: Float64Array; readonly shape: readonly [number, number]; readonly order: 'column-major' }
  readonly y: Float64Array
  readonly offset: Float64Array
} {
  const random = seededRandom(seed)
  const data = new Float64Array(rows * columns)
  const y = Float64Array.from({ length: rows }, () => normal(random))
  const offset = Float64Array.from({ length: rows }, () => normal(random))
  for (let i = 0; i < rows; i++) {
    let x = normal(random)
    for (let j = 0; j < columns; j++) {
      if (j > 0) x = correlation * x + Math.sqrt(1 - correlation ** 2) * normal(random)
      data[j * rows + i] = x
      if (j % 3 === 0) y[i]! += x * (1 + (j % 4))
    }
  }
  return { X: { data, shape: [rows, columns], order: 'column-major' }, y, offset }
}
