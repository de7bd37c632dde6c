import { checkVector, requireSize } from './check.js'
import type { Design } from './design.js'

/** The products of a matrix that exists as code only, and what else is known of it. */
export type OperatorOptions = Pick<Design, 'rows' | 'columns' | 'apply' | 'adjoint' | 'columnNorms' | 'column' | 'restrict'>

/**
 * A design from a pair of functions: a convolution, a wavelet transform, a matrix held elsewhere. Both must overwrite `out`, and be adjoint:
 * ⟨X v, r⟩ = ⟨v, Xᵀ r⟩ for all v and r (`designLaws` checks it).
 * @example
 * // running sums: (X v)ᵢ = v₀ + … + vᵢ
 * const X = operator({
 *   rows: 3,
 *   columns: 3,
 *   apply: (v, out) => out.forEach((_, i) => { out[i] = v[i] + (out[i - 1] ?? 0) }),
 *   adjoint: (r, out) => { for (let i = 2; i >= 0; i--) out[i] = r[i] + (out[i + 1] ?? 0) },
 * })
 * const out = new Float64Array(3)
 * X.apply(Float64Array.of(1, 2, 4), out)
 * out // => [1, 3, 7]
 * @throws KernelsError when a size is not a whole number ≥ 0.
 */
export function operator({ rows, columns, apply, adjoint, columnNorms, column, restrict }: OperatorOptions): Design {
  requireSize('operator', 'rows', rows)
  requireSize('operator', 'columns', columns)
  return Object.freeze({
    // no other fields: those of a design that was given would be products of its own numbers
    ...(columnNorms && { columnNorms }),
    ...(column && { column }),
    ...(restrict && { restrict }),
    rows,
    columns,
    storage: 'f64',
    format: 'operator',
    apply: (v: Float64Array, out: Float64Array): void => {
      checkVector('apply', 'v', v, columns)
      checkVector('apply', 'out', out, rows)
      apply(v, out)
    },
    adjoint: (r: Float64Array, out: Float64Array): void => {
      checkVector('adjoint', 'r', r, rows)
      checkVector('adjoint', 'out', out, columns)
      adjoint(r, out)
    },
  })
}
