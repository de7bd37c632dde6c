import type { Design } from '@odot/kernels'

/** √wᵢ xᵢⱼ, column after column: [columns, rows], row-major. */
export function scaledColumns(design: Design, weights: Float64Array): Float64Array {
  const { rows, columns, column } = design
  const out = new Float64Array(rows * columns)
  const unit = new Float64Array(columns)
  for (let j = 0; j < columns; j++) {
    const at = out.subarray(j * rows, (j + 1) * rows)
    if (column) column.axpy(j, 1, at)
    else {
      unit[j] = 1
      design.apply(unit, at)
      unit[j] = 0
    }
    for (let i = 0; i < rows; i++) at[i]! *= Math.sqrt(weights[i]!)
  }
  return out
}
