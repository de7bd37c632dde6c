import { abs, less, mul, pow, select, sum, type Tensor, type TensorLike, tensor, type Values } from '@odot/autodiff'
import { type ConvexPenalty, ProblemError, refuseUnknown } from '@odot/problem'
import { checkStrength } from './check-strength.js'

/** What a bridge penalty is made of. */
export interface BridgeOptions {
  /** s > 0 for all weights, or one for each. */
  readonly strength: number | Float64Array
  /** Between 1 and 2, both excluded. */
  readonly q: number
}

/**
 * Bridge penalty with 1 < q < 2, R(w) = Σⱼ sⱼ|wⱼ|^q, for weights of any shape: convex and smooth, between the lasso and a ridge; it shrinks and makes
 * no zeros.
 *
 * The prox is the root of x + step·s·q·x^(q−1) = |z|; R*(z) = Σ (q−1) sⱼ (|zⱼ|/(sⱼq))^(q/(q−1)). Throws ProblemError for q out of range and strengths
 * that are not positive.
 * @example
 * const penalty = bridge({ strength: 2, q: 1.5 })
 * penalty.value(values([4, -1])) // => 18
 * const out = new Float64Array(2)
 * penalty.prox(values([4, -18]), 1, out)
 * out // => [1, -9.000]
 * bridge({ strength: 1, q: 1 }) // => throws q is 1
 * @see Frank and Friedman (1993), "A statistical view of some chemometrics regression tools"
 */
export function bridge(options: BridgeOptions): Required<Omit<ConvexPenalty, 'tracedProx' | 'lambdaMax'>> {
  const { strength, q } = refuseUnknown('bridge', options, { known: ['strength', 'q'] })
  checkStrength('bridge', strength)
  if (!(q > 1 && q < 2)) throw new ProblemError(`bridge: q is ${q}; pass a number between 1 and 2 (lasso is q = 1, ridge q = 2).`)
  const s = typeof strength === 'number' ? Float64Array.of(strength) : strength.slice()
  const stride = typeof strength === 'number' ? 0 : 1
  const wrong = s.findIndex((x) => !(x > 0 && x < Number.POSITIVE_INFINITY))
  if (wrong >= 0) throw new ProblemError(`bridge: strength ${wrong} is ${s[wrong]}; pass positive numbers.`)
  const dual = q / (q - 1)
  return Object.freeze({
    name: `bridge(${q})`,
    value: ({ data: w }: Values) => w.reduce((total, x, j) => total + s[j * stride]! * Math.abs(x) ** q, 0),
    traced: (weights: Tensor) => {
      const each: TensorLike = stride === 0 ? s[0]! : tensor(s, weights.shape)
      const size = abs(weights)
      const isLive = less(0, size)
      return sum(mul(each, select(isLive, pow(select(isLive, size, 1), q), 0)))
    },
    prox: ({ data: w }: Values, step: Float64Array | number, out: Float64Array) => {
      for (let j = 0; j < w.length; j++) {
        const size = proxOfSize(Math.abs(w[j]!), (typeof step === 'number' ? step : step[j]!) * s[j * stride]!, q)
        out[j] = w[j]! < 0 ? -size : size
      }
    },
    distance: ({ data: w }: Values, { data: g }: Values) => {
      let total = 0
      for (let j = 0; j < w.length; j++) total += (g[j]! + s[j * stride]! * q * Math.sign(w[j]!) * Math.abs(w[j]!) ** (q - 1)) ** 2
      return Math.sqrt(total)
    },
    conjugate: ({ data: z }: Values) =>
      z.reduce((total, x, j) => total + (q - 1) * s[j * stride]! * (Math.abs(x) / (s[j * stride]! * q)) ** dual, 0),
    dualScale: () => 1,
  })
}

/** The root of x + uq x^(q−1) = size. The left side is concave, so Newton's method rises to the root from a point below it. */
function proxOfSize(size: number, u: number, q: number): number {
  // where neither of the two terms is more than half of the size
  let x = Math.min(size / 2, (size / (2 * u * q)) ** (1 / (q - 1)))
  for (;;) {
    const pull = u * q * x ** (q - 1)
    const next = x - (x + pull - size) / (1 + ((q - 1) * pull) / x)
    if (!(next > x)) return x
    x = next
  }
}
