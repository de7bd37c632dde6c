import { choleskySolveInto, rowGramInto } from '@odot/kernels'
import { dot } from '../vector.js'
import { chooseColumns, factor, solveChosen } from './ridge-system.js'
import { scaledColumns } from './scaled-columns.js'
import type { RidgeData } from './tall-ridge.js'

/**
 * Ridge regressions of a design with more columns than rows. While more columns count than there are rows, (I + Z Zᵀ) α = √W y − U c with the scaled columns
 * Z = √W X D, b = D Zᵀα, and coefficients c of the free columns U such that Uᵀα = 0; α is then the dual point of the lasso. Else as in `tallRidge`.
 */
export function wideRidge({ design, y, weights, curvature }: RidgeData): (variance: Float64Array, out: Float64Array) => void {
  const { rows: n, columns: p } = design
  const columns = scaledColumns(design, weights)
  const target = y.map((value, i) => Math.sqrt(weights[i]!) * value)
  const chosen = new Int32Array(p)
  const scale = new Float64Array(p)
  const scaled = new Float64Array(n * p)
  const system = new Float64Array(n * n)
  const right = new Float64Array(n)
  const few = { system, right, chosen, scale }

  const byColumns = (k: number, variance: Float64Array, out: Float64Array): void => {
    for (let a = 0; a < k; a++) {
      const from = chosen[a]! * n
      for (let i = 0; i < n; i++) scaled[a * n + i] = scale[a]! * columns[from + i]!
      right[a] = scale[a]! * dot(columns, target, from)
    }
    rowGramInto(scaled, k, n, system)
    for (let a = 0; a < k; a++) if (variance[chosen[a]!]! < Number.POSITIVE_INFINITY) system[a * k + a]! += 1
    solveChosen(k, few, out)
  }

  const byRows = (k: number, variance: Float64Array, out: Float64Array): void => {
    for (let i = 0; i < n; i++) {
      for (let a = 0; a < k; a++) {
        const j = chosen[a]!
        scaled[i * k + a] = variance[j]! < Number.POSITIVE_INFINITY ? scale[a]! * columns[j * n + i]! : 0
      }
    }
    rowGramInto(scaled, n, k, system)
    for (let i = 0; i < n; i++) system[i * n + i]! += 1
    factor(system, n)
    choleskySolveInto(system, n, target, right)
    out.fill(0)
    const free = chosen.subarray(0, k).filter((j) => variance[j] === Number.POSITIVE_INFINITY)
    if (free.length > 0) fitFree(free, out)
    for (let a = 0; a < k; a++) {
      const j = chosen[a]!
      if (variance[j]! < Number.POSITIVE_INFINITY) out[j] = variance[j]! * dot(columns, right, j * n)
    }
  }

  /** The coefficients of the free columns, and α = right made orthogonal to them. */
  const fitFree = (free: Int32Array, out: Float64Array): void => {
    const q = free.length
    const solved = Array.from(free, (j) => {
      const column = columns.slice(j * n, (j + 1) * n)
      choleskySolveInto(system, n, column, column)
      return column
    })
    const inner = new Float64Array(q * q)
    const c = Float64Array.from(free, (j) => dot(columns, right, j * n))
    for (let a = 0; a < q; a++) for (let b = 0; b < q; b++) inner[a * q + b] = dot(columns, solved[b]!, free[a]! * n)
    factor(inner, q)
    choleskySolveInto(inner, q, c, c)
    for (let a = 0; a < q; a++) {
      out[free[a]!] = c[a]!
      for (let i = 0; i < n; i++) right[i]! -= c[a]! * solved[a]![i]!
    }
  }

  return (variance, out) => {
    const k = chooseColumns({ variance, curvature }, chosen, scale)
    if (k <= n) byColumns(k, variance, out)
    else byRows(k, variance, out)
  }
}
