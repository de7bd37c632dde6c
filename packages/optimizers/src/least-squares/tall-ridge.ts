import { type Design, gramInto, rowGramInto } from '@odot/kernels'
import { chooseColumns, solveChosen } from './ridge-system.js'
import { scaledColumns } from './scaled-columns.js'

/** What ridge regressions are made of. */
export interface RidgeData {
  readonly design: Design
  readonly y: Float64Array
  readonly weights: Float64Array
  readonly curvature: Float64Array
}

/**
 * Ridge regressions of a design with at least as many rows as columns: (I + D XᵀWX D) u = D XᵀW y with D = diag(√variance), b = D u. The Gram matrix is
 * computed once; a system is as large as the number of columns that count.
 */
export function tallRidge({ design, y, weights, curvature }: RidgeData): (variance: Float64Array, out: Float64Array) => void {
  const p = design.columns
  const gram = new Float64Array(p * p)
  if (design.column) gramInto(design, { columns: Int32Array.from({ length: p }, (_, j) => j), weights }, gram)
  else rowGramInto(scaledColumns(design, weights), p, design.rows, gram)
  const pull = new Float64Array(p)
  design.adjoint(
    y.map((value, i) => weights[i]! * value),
    pull,
  )
  const parts = { system: new Float64Array(p * p), right: new Float64Array(p), chosen: new Int32Array(p), scale: new Float64Array(p) }
  const { system, right, chosen, scale } = parts
  return (variance, out) => {
    const k = chooseColumns({ variance, curvature }, chosen, scale)
    for (let a = 0; a < k; a++) {
      const j = chosen[a]!
      right[a] = scale[a]! * pull[j]!
      for (let b = 0; b <= a; b++) system[a * k + b] = scale[a]! * scale[b]! * gram[j * p + chosen[b]!]!
      if (variance[j]! < Number.POSITIVE_INFINITY) system[a * k + a]! += 1
    }
    solveChosen(k, parts, out)
  }
}
