import { normal, seededRandom } from '@odot/autodiff'
import type { Ask, Oracle } from '@odot/problem'
import { symmetricEigenInto } from '../symmetric-eigen.js'
import { axpy, dot } from '../vector.js'

/** The smallest Ritz value of a Hessian; its unit vector is in `direction`. */
export interface SmallestRitz {
  readonly value: number
  /** The largest absolute Ritz value. */
  readonly size: number
}

/**
 * The smallest eigenvalue of the Hessian at x by Lanczos from a random vector (always the same one), with at most `steps` products, each vector
 * orthogonalised against all before it. It is an upper bound, close where the eigenvalue stands apart, and exact after n steps.
 * @see Lanczos (1950), "An iteration method for the solution of the eigenvalue problem of linear differential and integral operators"
 */
export function* smallestRitz(x: Float64Array, steps: number, direction: Float64Array): Generator<Ask<Oracle>, SmallestRitz, number> {
  const n = x.length
  const random = seededRandom(1)
  const basis: Float64Array[] = []
  const tridiagonal = new Float64Array(steps * steps)
  let next = Float64Array.from({ length: n }, () => normal(random))
  let coupling = Math.sqrt(dot(next, next))
  const product = new Float64Array(n)
  for (let k = 0; k < steps; k++) {
    for (let i = 0; i < n; i++) next[i]! /= coupling
    basis.push(next)
    yield { ask: 'hessianProduct', args: [x, next, product] }
    const onDiagonal = dot(product, next)
    tridiagonal[k * steps + k] = onDiagonal
    // twice is enough
    for (let pass = 0; pass < 2; pass++) for (const v of basis) axpy(-dot(product, v), v, product)
    coupling = Math.sqrt(dot(product, product))
    if (!(coupling > 1e-12 * (Math.abs(onDiagonal) + Math.abs(tridiagonal[0]!))) || k + 1 === steps) break
    tridiagonal[(k + 1) * steps + k] = coupling
    next = product.slice()
  }
  return ritz(basis, tridiagonal, steps, direction)
}

function ritz(basis: readonly Float64Array[], tridiagonal: Float64Array, steps: number, direction: Float64Array): SmallestRitz {
  const m = basis.length
  const matrix = new Float64Array(m * m)
  for (let i = 0; i < m; i++) for (let j = 0; j <= i; j++) matrix[i * m + j] = tridiagonal[i * steps + j]!
  const eigen = { values: new Float64Array(m), vectors: new Float64Array(m * m) }
  symmetricEigenInto(matrix, m, eigen, new Float64Array(m))
  direction.fill(0)
  for (let k = 0; k < m; k++) axpy(eigen.vectors[k * m]!, basis[k]!, direction)
  return { value: eigen.values[0]!, size: Math.max(Math.abs(eigen.values[0]!), Math.abs(eigen.values[m - 1]!)) }
}
