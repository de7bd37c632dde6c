import { choleskyDeleteInto, choleskySolveInto } from '@odot/kernels'
import { choleskyInPieces } from './cholesky-in-pieces.js'

/** The Cholesky factor of a positive definite matrix, scaled to ones on the diagonal. */
export interface DefiniteFactor {
  readonly solve: (rhs: Float64Array) => Float64Array
  /** Takes a row and column out. */
  readonly remove: (index: number) => void
}

/**
 * Factors inverse ∘ G ∘ inverse in L [n, n], by the kernels for dense blocks. None where a squared pivot is below `dependence`: some column depends on others.
 */
export function* definiteFactor(
  G: Float64Array,
  inverse: Float64Array,
  { L, dependence }: { readonly L: Float64Array; readonly dependence: number },
): Generator<undefined, DefiniteFactor | undefined> {
  const ld = inverse.length
  for (let i = 0; i < ld; i++) for (let c = 0; c <= i; c++) L[i * ld + c] = G[i * ld + c]! * inverse[i]! * inverse[c]!
  yield
  if (!(yield* choleskyInPieces(L, ld))) return undefined
  for (let i = 0; i < ld; i++) if (!(L[i * ld + i]! ** 2 >= dependence)) return undefined
  const scales = [...inverse]
  return {
    solve: (rhs) => {
      const x = rhs.map((value, i) => value * scales[i]!)
      choleskySolveInto(L, x.length, x, x, { leadingDimension: ld })
      return x.map((value, i) => value * scales[i]!)
    },
    remove: (index) => {
      choleskyDeleteInto(L, index, { n: scales.length, leadingDimension: ld })
      scales.splice(index, 1)
    },
  }
}
