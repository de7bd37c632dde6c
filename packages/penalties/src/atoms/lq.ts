import { abs, less, mul, pow, select, sum, type Tensor, type Values } from '@odot/autodiff'
import { type Face, type Penalty, ProblemError } from '@odot/problem'
import { stepsOf } from '../steps.js'
import { checkCount, checkedStrength } from '../strength.js'
import { tracedStrength } from '../traced-strength.js'

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

const infinity = Number.POSITIVE_INFINITY

/**
 * ℓ_q penalty, R(w) = Σⱼ sⱼ|wⱼ|^q with 0 < q < 1, for weights of any shape: not convex, and what a product of k = 2/q factors costs.
 *
 * With u = step·s the prox is 0 up to |z| = (2−q)/(2(1−q)) · j, where it jumps to j = (2u(1−q))^(1/(2−q)), and else the larger root of
 * x + uq x^(q−1) = |z|, to rounding. Where w = 0 every slope is a (limiting) subgradient, so only weights that are not zero, or free, have a first-order
 * residual (`distance`). Throws ProblemError for q out of range, a strength that is negative or NaN, and numbers that do not fit.
 * @example
 * const penalty = lq({ strength: 2, q: 0.5 })
 * penalty.value(values([4, -9, 0])) // => 10
 * const out = new Float64Array(3)
 * penalty.prox(values([1.5, 4.5, -10]), 2, out)
 * out // => [0, 3.418, -9.346]
 * penalty.face(Float64Array.of(4, 0, -1)).gradient // => [0.5, -1]
 * lq({ strength: 1, q: 1 }) // => throws q is 1
 * @see Marjanovic and Solo (2012), "On ℓ_q optimization and matrix completion"
 */
export function lq({ strength, q }: LqOptions): LqPenalty {
  if (!(q > 0 && q < 1)) throw new ProblemError(`lq: q is ${q}; pass a number between 0 and 1 (lasso is q = 1, ridge q = 2).`)
  const checked = checkedStrength('lq', strength)
  const { data: s, stride } = checked
  const check = (x: Float64Array): void => checkCount('lq', checked, { count: x.length, things: 'weights' })
  /** The derivative of s|w|^q. */
  const slope = (w: number, strengthHere: number): number => (w === 0 ? 0 : strengthHere * q * Math.sign(w) * Math.abs(w) ** (q - 1))
  const isSmoothAt = (w: number, strengthHere: number): boolean => strengthHere === 0 || (w !== 0 && strengthHere < infinity)
  return Object.freeze({
    name: `lq(${q})`,
    value: ({ data: w }: Values) => {
      check(w)
      let total = 0
      for (let j = 0; j < w.length; j++) if (w[j] !== 0) total += s[j * stride]! * Math.abs(w[j]!) ** q
      return total
    },
    traced: (weights: Tensor) => {
      const { finite, forbid } = tracedStrength(checked, weights.shape)
      const sizes = abs(weights)
      const isNonzero = less(0, sizes)
      return forbid(sum(mul(finite, select(isNonzero, pow(select(isNonzero, sizes, 1), q), 0))), weights)
    },
    prox: ({ data: w }: Values, step: Float64Array | number, out: Float64Array) => {
      check(w)
      const { data: steps, stride: stepStride } = stepsOf('lq', step, w.length)
      for (let j = 0; j < w.length; j++) {
        const strengthHere = s[j * stride]!
        const u = strengthHere === infinity ? infinity : steps[j * stepStride]! * strengthHere
        const size = proxOfSize(Math.abs(w[j]!), u, q)
        out[j] = w[j]! < 0 ? -size : size
      }
    },
    distance: ({ data: w }: Values, { data: g }: Values) => {
      check(w)
      let total = 0
      for (let j = 0; j < w.length; j++) {
        const strengthHere = s[j * stride]!
        if (w[j] === 0 && strengthHere > 0) continue
        if (strengthHere === infinity) return infinity
        const residual = g[j]! + slope(w[j]!, strengthHere)
        total += residual * residual
      }
      return Math.sqrt(total)
    },
    face: (weights: Float64Array): Face => {
      check(weights)
      const support = Int32Array.from(weights.keys()).filter((j) => isSmoothAt(weights[j]!, s[j * stride]!))
      const gradient = Float64Array.from(support, (j) => slope(weights[j]!, s[j * stride]!))
      const curvature = Float64Array.from(support, (j, i) => (weights[j] === 0 ? 0 : ((q - 1) * gradient[i]!) / weights[j]!))
      return {
        support,
        gradient,
        addHessian: (H: Float64Array) => {
          for (let i = 0; i < curvature.length; i++) H[i * (curvature.length + 1)]! += curvature[i]!
        },
      }
    },
  })
}

/** The minimizer of ½(x − size)² + u x^q over x ≥ 0. */
function proxOfSize(size: number, u: number, q: number): number {
  const jump = (2 * u * (1 - q)) ** (1 / (2 - q))
  if (size <= ((2 - q) / (2 * (1 - q))) * jump) return 0
  // x + uq x^(q−1) is convex and rises from the jump on, so Newton's method from the right falls to its root and stops there by rounding
  let x = size
  for (;;) {
    const pull = u * q * x ** (q - 1)
    const next = x - (x + pull - size) / (1 + ((q - 1) * pull) / x)
    if (!(next < x)) return Math.min(x, next)
    x = next
  }
}
