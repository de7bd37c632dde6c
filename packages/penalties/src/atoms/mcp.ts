import { div, min, mul, square, sub, type Tensor, type TensorLike } from '@odot/autodiff'
import { ProblemError, refuseUnknown } from '@odot/problem'
import { type CompleteFoldedConcavePenalty, foldedConcave, type SizeRule } from '../folded-concave.js'

/** What an MCP is made of, besides its strength. */
export interface McpOptions {
  /** γ > 0: sizes from γs on cost the same, and none is concave faster than 1/γ. Default 3. */
  readonly gamma?: number
}

/**
 * Minimax concave penalty, R(w) = Σⱼ ρ(|wⱼ|) with ρ(x) = sx − x²/2γ up to x = γs and γs²/2 beyond, for weights of any shape and one strength s ≥ 0 or one
 * for each: the lasso near zero, and no shrinkage of large weights.
 *
 * The prox of step t < γ is firm thresholding: 0 up to |z| = ts, (|z| − ts)/(1 − t/γ) up to γs, and z beyond. From t = γ on it is the hard threshold at
 * s√(tγ). `slope` is (s − x/γ)₊. Throws ProblemError for γ that is not a positive number, a strength that is negative or NaN, and numbers that do not fit.
 * @example
 * const penalty = mcp(1, { gamma: 3 })
 * penalty.value(values([1, -5])) // => 2.3333
 * const out = new Float64Array(4)
 * penalty.prox(values([0.5, 2, -2.5, 4]), 1, out)
 * out // => [0, 1.5, -2.25, 4]
 * penalty.prox(values([0.5, 2, -4, 6]), 12, out)
 * out // => [0, 0, 0, 0]
 * penalty.slope(values([0, 1.5, -4, 6]), out)
 * out // => [1, 0.5, 0, 0]
 * mcp(1, { gamma: 0 }) // => throws gamma is 0
 * @see Zhang (2010), "Nearly unbiased variable selection under minimax concave penalty"
 */
export function mcp(strength: number | Float64Array, options: McpOptions = {}): CompleteFoldedConcavePenalty {
  const { gamma = 3 } = refuseUnknown('mcp', options, { known: ['gamma'] })
  if (!(gamma > 0 && gamma < Number.POSITIVE_INFINITY))
    throw new ProblemError(`mcp: gamma is ${gamma}; pass a positive number (3 is usual, and large ones come close to a lasso).`)
  const rule: SizeRule = {
    value: (x, s) => {
      const bent = Math.min(x, gamma * s)
      return (s - bent / (2 * gamma)) * bent
    },
    slope: (x, s) => Math.max(s - x / gamma, 0),
    curvature: (x, s) => (x < gamma * s ? -1 / gamma : 0),
    prox: (z, s, step) => {
      if (step >= gamma) return z <= s * Math.sqrt(step * gamma) ? 0 : z
      if (z <= step * s) return 0
      return z <= gamma * s ? (z - step * s) / (1 - step / gamma) : z
    },
    traced: (sizes: Tensor, s: TensorLike) => {
      const bent = min(sizes, mul(gamma, s))
      return sub(mul(s, bent), div(square(bent), 2 * gamma))
    },
  }
  return foldedConcave(strength, { where: 'mcp', name: `mcp(${gamma})`, rule })
}
