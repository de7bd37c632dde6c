import { choleskyInto, choleskySolveInto } from '@odot/kernels'
import { OptimizerError } from '../errors.js'

/** Columns whose share in the system is below its rounding are left out of it. */
const negligible = 1e-20

/** The columns that count in a ridge regression, and √variance of each: 1 where it is +∞. Returns how many there are. */
export function chooseColumns(
  { variance, curvature }: { readonly variance: Float64Array; readonly curvature: Float64Array },
  chosen: Int32Array,
  scale: Float64Array,
): number {
  let k = 0
  for (let j = 0; j < variance.length; j++) {
    const h = variance[j]!
    if (!(h * curvature[j]! > negligible)) continue
    chosen[k] = j
    scale[k++] = h === Number.POSITIVE_INFINITY ? 1 : Math.sqrt(h)
  }
  return k
}

/** Solves the system in place, and writes the coefficients of the chosen columns. */
export function solveChosen(
  k: number,
  {
    system,
    right,
    chosen,
    scale,
  }: { readonly system: Float64Array; readonly right: Float64Array; readonly chosen: Int32Array; readonly scale: Float64Array },
  out: Float64Array,
): void {
  factor(system, k)
  choleskySolveInto(system, k, right, right)
  out.fill(0)
  for (let a = 0; a < k; a++) out[chosen[a]!] = scale[a]! * right[a]!
}

/** @throws OptimizerError when the matrix is not positive definite. */
export function factor(system: Float64Array, size: number): void {
  if (choleskyInto(system, size) === -1) return
  throw new OptimizerError(
    'lassoOracle: the columns of strength 0 depend on each other (or numbers are not finite), so that a ridge regression has no solution; give them a strength, or leave some out.',
  )
}
