import { axpy, dot } from '../vector.js'

/** The last `memory` steps s and gradient changes y of a quasi-Newton method, as rings of rows; `products` are ⟨s, y⟩. */
export interface CurvaturePairs {
  readonly steps: Float64Array
  readonly changes: Float64Array
  readonly products: Float64Array
  readonly count: number
  readonly next: number
  /** ⟨s, y⟩ / ⟨y, y⟩ of the last pair. */
  readonly scale: number
}

export function emptyPairs(size: number, memory: number): CurvaturePairs {
  return {
    steps: new Float64Array(memory * size),
    changes: new Float64Array(memory * size),
    products: new Float64Array(memory),
    count: 0,
    next: 0,
    scale: 1,
  }
}

/**
 * Adds s = x₁ − x₀ and y = g₁ − g₀, in place of the oldest pair when the ring is full. A pair whose ⟨s, y⟩ is not clearly positive would make the
 * inverse Hessian indefinite or huge: it is left out.
 */
export function addPair(
  pairs: CurvaturePairs,
  from: { readonly x: Float64Array; readonly gradient: Float64Array },
  to: { readonly x: Float64Array; readonly gradient: Float64Array },
): CurvaturePairs {
  const { steps, changes, products } = pairs
  const [memory, n, row] = [products.length, from.x.length, pairs.next * from.x.length]
  let sy = 0
  let ss = 0
  let yy = 0
  for (let i = 0; i < n; i++) {
    const s = to.x[i]! - from.x[i]!
    const y = to.gradient[i]! - from.gradient[i]!
    sy += s * y
    ss += s * s
    yy += y * y
  }
  const scale = sy / yy
  if (!(sy > 1e-12 * Math.sqrt(ss) * Math.sqrt(yy) && scale > 0 && Number.isFinite(scale))) return pairs
  for (let i = 0; i < n; i++) {
    steps[row + i] = to.x[i]! - from.x[i]!
    changes[row + i] = to.gradient[i]! - from.gradient[i]!
  }
  products[pairs.next] = sy
  return { steps, changes, products, scale, count: Math.min(pairs.count + 1, memory), next: (pairs.next + 1) % memory }
}

/** out = −H g by the two-loop recursion; `shares` [memory] is scratch. */
export function quasiNewtonDirection(pairs: CurvaturePairs, gradient: Float64Array, shares: Float64Array, out: Float64Array): void {
  const { steps, changes, products, count, next, scale } = pairs
  const [memory, n] = [products.length, gradient.length]
  for (let i = 0; i < n; i++) out[i] = -gradient[i]!
  for (let k = 1; k <= count; k++) {
    const row = (next - k + memory) % memory
    const share = dot(steps, out, row * n) / products[row]!
    shares[row] = share
    axpy(-share, changes, out, row * n)
  }
  for (let i = 0; i < n; i++) out[i]! *= scale
  for (let k = count; k >= 1; k--) {
    const row = (next - k + memory) % memory
    axpy(shares[row]! - dot(changes, out, row * n) / products[row]!, steps, out, row * n)
  }
}
