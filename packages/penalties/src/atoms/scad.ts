import { div, min, mul, relu, square, sub, type Tensor, type TensorLike } from '@odot/autodiff'
import { ProblemError, refuseUnknown } from '@odot/problem'
import { type CompleteFoldedConcavePenalty, foldedConcave, type SizeRule } from '../folded-concave.js'

/** What a SCAD penalty is made of, besides its strength. */
export interface ScadOptions {
  /** a > 1: sizes from as on cost the same, and none is concave faster than 1/(a − 1). Default 3.7. */
  readonly a?: number
}

/**
 * Smoothly clipped absolute deviation, R(w) = Σⱼ ρ(|wⱼ|) with ρ(x) = sx − ((x − s)₊)²/2(a−1) up to x = as and s²(a+1)/2 beyond, for weights of any shape
 * and one strength s ≥ 0 or one for each: the lasso up to s, and no shrinkage from as on.
 *
 * The prox of step t < a − 1 is the soft threshold |z| − ts up to |z| = (1+t)s, ((a−1)|z| − tas)/(a−1−t) up to as, and z beyond. From t = a − 1 on it is
 * the better one of the soft threshold, no larger than s, and max(|z|, as). Throws ProblemError for a that is not a number above 1, a strength that is
 * negative or NaN, and numbers that do not fit.
 * @example
 * const penalty = scad(1, { a: 3 })
 * penalty.value(values([0.5, 2, -9])) // => 4.25
 * const out = new Float64Array(4)
 * penalty.prox(values([0.5, 1.5, -2.5, 4]), 1, out)
 * out // => [0, 0.5, -2, 4]
 * penalty.slope(values([0, 1, 2, 4]), out)
 * out // => [1, 1, 0.5, 0]
 * scad(1, { a: 1 }) // => throws a is 1
 * @see Fan and Li (2001), "Variable selection via nonconcave penalized likelihood and its oracle properties"
 */
export function scad(strength: number | Float64Array, options: ScadOptions = {}): CompleteFoldedConcavePenalty {
  const { a = 3.7 } = refuseUnknown('scad', options, { known: ['a'] })
  if (!(a > 1 && a < Number.POSITIVE_INFINITY)) throw new ProblemError(`scad: a is ${a}; pass a number above 1 (3.7 is usual).`)
  const value = (x: number, s: number): number => {
    const bent = Math.min(x, a * s)
    return s * bent - Math.max(bent - s, 0) ** 2 / (2 * (a - 1))
  }
  const rule: SizeRule = {
    value,
    slope: (x, s) => (x <= s ? s : Math.max(a * s - x, 0) / (a - 1)),
    curvature: (x, s) => (x <= s || x >= a * s ? 0 : -1 / (a - 1)),
    prox: (z, s, step) => {
      const soft = z <= step * s ? 0 : z - step * s
      if (step < a - 1) {
        if (z <= (1 + step) * s) return soft
        return z <= a * s ? ((a - 1) * z - step * a * s) / (a - 1 - step) : z
      }
      // between s and as the objective is concave, so that its minimum is in one of the other pieces
      const [near, far] = [Math.min(soft, s), Math.max(z, a * s)]
      const cost = (x: number): number => 0.5 * (x - z) * (x - z) + step * value(x, s)
      return cost(near) <= cost(far) ? near : far
    },
    traced: (sizes: Tensor, s: TensorLike) => {
      const bent = min(sizes, mul(a, s))
      return sub(mul(s, bent), div(square(relu(sub(bent, s))), 2 * (a - 1)))
    },
  }
  return foldedConcave(strength, { where: 'scad', name: `scad(${a})`, rule })
}
