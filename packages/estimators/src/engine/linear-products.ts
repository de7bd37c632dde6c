import type { Design } from '@odot/kernels'

/** out = X B for B [columns, K] and out [rows, K], row-major: one product for each output. */
export function applyInto(X: Design, B: Float64Array, outputs: number, out: Float64Array): void {
  if (outputs === 1) {
    X.apply(B, out)
    return
  }
  const v = new Float64Array(X.columns)
  const r = new Float64Array(X.rows)
  for (let k = 0; k < outputs; k++) {
    for (let j = 0; j < v.length; j++) v[j] = B[j * outputs + k]!
    X.apply(v, r)
    for (let i = 0; i < r.length; i++) out[i * outputs + k] = r[i]!
  }
}

/** out = Xᵀ R for R [rows, K] and out [columns, K], row-major. */
export function adjointInto(X: Design, R: Float64Array, outputs: number, out: Float64Array): void {
  if (outputs === 1) {
    X.adjoint(R, out)
    return
  }
  const r = new Float64Array(X.rows)
  const z = new Float64Array(X.columns)
  for (let k = 0; k < outputs; k++) {
    for (let i = 0; i < r.length; i++) r[i] = R[i * outputs + k]!
    X.adjoint(r, z)
    for (let j = 0; j < z.length; j++) out[j * outputs + k] = z[j]!
  }
}
