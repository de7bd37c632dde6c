import { less, mul, pow, select, type Tensor, type TensorLike } from '@odot/autodiff'
import { type Face, type Penalty, ProblemError, refuseUnknown } from '@odot/problem'
import { type CompleteFoldedConcavePenalty, foldedConcave, type SizeRule } from '../folded-concave.js'

/** What an ℓ_q penalty is made of. */
export interface LqOptions {
  /** s ≥ 0 for all weights, or one for each: 0 leaves a weight free, Infinity forces zero. */
  readonly strength: number | Float64Array
  /** Between 0 and 1, both excluded. */
  readonly q: number
}

/** An ℓ_q penalty, and where it is smooth. */
export interface LqPenalty extends Required<Omit<Penalty, 'tracedProx'>> {
  /** The weights that are not zero, or free, and R's derivatives in them. */
  readonly face: (weights: Float64Array) => Face
}

/**
 * ℓ_q penalty, R(w) = Σⱼ sⱼ|wⱼ|^q with 0 < q < 1, for weights of any shape: not convex, and what a product of k = 2/q factors costs.
 *
 * With u = step·s the prox is 0 up to |z| = (2−q)/(2(1−q)) · j, where it jumps to j = (2u(1−q))^(1/(2−q)), and else the larger root of
 * x + uq x^(q−1) = |z|: in closed form for q = 1/2 and 2/3 (a cubic and a quartic), by Newton's method to rounding for others. Where w = 0 every slope is a
 * (limiting) subgradient, so only weights that are not zero, or free, have a first-order residual (`distance`). Throws ProblemError for q out of range, a
 * strength that is negative or NaN, and numbers that do not fit.
 * @example
 * const penalty = lq({ strength: 2, q: 0.5 })
 * penalty.value(values([4, -9, 0])) // => 10
 * const out = new Float64Array(3)
 * penalty.prox(values([1.5, 4.5, -10]), 2, out)
 * out // => [0, 3.418, -9.346]
 * penalty.face(Float64Array.of(4, 0, -1)).gradient // => [0.5, -1]
 * penalty.slope(values([4, 0, -1]), out)
 * out // => [0.5, Infinity, 1]
 * lq({ strength: 1, q: 1 }) // => throws q is 1
 * @see Marjanovic and Solo (2012), "On ℓ_q optimization and matrix completion"
 * @see Xu, Chang, Xu and Zhang (2012), "L1/2 regularization: a thresholding representation theory and a fast solver"
 */
export function lq(options: LqOptions): CompleteFoldedConcavePenalty {
  const { strength, q } = refuseUnknown('lq', options, { known: ['strength', 'q'] })
  if (!(q > 0 && q < 1)) throw new ProblemError(`lq: q is ${q}; pass a number between 0 and 1 (lasso is q = 1, ridge q = 2).`)
  const larger = largerRoots.get(q) ?? newtonRoot
  const rule: SizeRule = {
    value: (x, s) => s * x ** q,
    slope: (x, s) => s * q * x ** (q - 1),
    curvature: (x, s) => s * q * (q - 1) * x ** (q - 2),
    prox: (z, s, step) => {
      const u = step * s
      const jump = (2 * u * (1 - q)) ** (1 / (2 - q))
      return z <= ((2 - q) / (2 * (1 - q))) * jump ? 0 : larger(z, u, q)
    },
    traced: (sizes: Tensor, s: TensorLike) => {
      const isNonzero = less(0, sizes)
      return mul(s, select(isNonzero, pow(select(isNonzero, sizes, 1), q), 0))
    },
  }
  return foldedConcave(strength, { where: 'lq', name: `lq(${q})`, rule })
}

/** The larger root of x + uq x^(q−1) = z beyond the jump, where it is in closed form. */
const largerRoots: ReadonlyMap<number, (z: number, u: number, q: number) => number> = new Map([
  // y = √x solves y³ − zy + u/2 = 0
  [1 / 2, (z, u) => ((4 * z) / 3) * Math.cos(Math.acos((-u / 4) * (3 / z) ** 1.5) / 3) ** 2],
  [
    2 / 3,
    (z, u) => {
      // y = ∛x solves y⁴ − zy + 2u/3 = 0, the sum a of whose real roots solves a⁶ − 8u/3 a² − z² = 0; in units of ∛z = 1
      const third = (8 * u) / (9 * z ** (4 / 3))
      const large = Math.cbrt(0.5 + Math.sqrt(Math.max(0.25 - third ** 3, 0)))
      const a = Math.sqrt(large + third / large)
      return z * ((a + Math.sqrt(Math.max(2 / a - a * a, 0))) / 2) ** 3
    },
  ],
])

function newtonRoot(z: number, u: number, q: number): number {
  // x + uq x^(q−1) is convex and rises from the jump on, so Newton's method from the right falls to its root and stops there by rounding
  let x = z
  for (;;) {
    const pull = u * q * x ** (q - 1)
    const next = x - (x + pull - z) / (1 + ((q - 1) * pull) / x)
    if (!(next < x)) return Math.min(x, next)
    x = next
  }
}
