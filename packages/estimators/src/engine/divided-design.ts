import type { Design } from '@odot/kernels'

/** Norms outside of this range have squares that a double does not hold well. */
const largest = 1e100

/** What columns are divided by so that squares of their norms fit a double: 1, or a power of 2 where they do not. */
export function unitOfNorms(norms: Float64Array): number {
  const most = norms.reduce((a, b) => Math.max(a, b), 0)
  return most === 0 || (most < largest && most > 1 / largest) ? 1 : 2 ** Math.round(Math.log2(most))
}

/** X / unit, without touching its numbers. */
export function dividedDesign(X: Design, unit: number): Design {
  if (unit === 1) return X
  const scaled = new Float64Array(X.columns)
  const { column } = X
  return Object.freeze({
    rows: X.rows,
    columns: X.columns,
    storage: X.storage,
    format: X.format,
    apply: (v: Float64Array, out: Float64Array) => {
      for (let j = 0; j < v.length; j++) scaled[j] = v[j]! / unit
      X.apply(scaled, out)
    },
    adjoint: (r: Float64Array, out: Float64Array) => {
      X.adjoint(r, out)
      for (let j = 0; j < out.length; j++) out[j]! /= unit
    },
    ...(column && {
      column: {
        dot: (j: number, r: Float64Array) => column.dot(j, r) / unit,
        axpy: (j: number, scale: number, out: Float64Array) => column.axpy(j, scale / unit, out),
      },
    }),
  })
}
