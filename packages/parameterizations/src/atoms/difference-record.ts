import { add, mul, type Random, square, sub, sum, type Tensor, type Values } from '@odot/autodiff'
import type { Bilinear } from '../explicit.js'
import { isShape } from '../is-shape.js'
import { checkWeights } from '../monomial/monomial.js'
import { powerOf } from '../monomial/traced.js'
import { noise } from '../noise.js'
import { slack } from '../slack.js'
import type { HadamardFactors } from './hadamard.js'

type Pair = { readonly u: Values; readonly v: Values }

/** What |u|^k − |v|^k is, but for its penalty; the escape is that of k = 2. @throws ProblemError for weights that are not positive. */
export function differenceRecord(
  name: string,
  { k, factorWeights }: { readonly k: number; readonly factorWeights: readonly [number, number] },
): Omit<Bilinear<HadamardFactors>, 'degree' | 'induced'> {
  checkWeights(name, factorWeights, 2)
  const [up, down] = factorWeights
  const raised = (x: Tensor): Tensor => powerOf(x, { power: k, isSigned: false })
  const roots = ({ shape, data }: Values, delta: number): Pair => ({
    u: { shape, data: data.map((w) => root(Math.max(w, 0) + delta, k)) },
    v: { shape, data: data.map((w) => root(Math.max(-w, 0) + delta, k)) },
  })
  return {
    name,
    forward: ({ u, v }: HadamardFactors) => sub(raised(u), raised(v)),
    ridge: ({ u, v }: HadamardFactors, strength: Tensor) => sum(mul(strength, add(mul(up, square(u)), mul(down, square(v))))),
    rightInverse: (weights: Values) => roots(weights, 0),
    start: (like: Values | readonly number[], random: Random) => {
      if (!isShape(like)) return roots(like, slack(like.data))
      const { shape, data } = noise(like, random)
      return roots({ shape, data }, 0.25)
    },
    escape: ({ u, v }: Pair, gradient: Values, strength: Values) => {
      let largest = 1
      for (const { data } of [u, v]) for (const x of data) largest = Math.max(largest, Math.abs(x))
      const along = (x: Values, sign: number, weight: number): Values => ({
        shape: x.shape,
        data: x.data.map((value, j) => {
          const isVanished = Math.max(Math.abs(u.data[j]!), Math.abs(v.data[j]!)) <= 1e-3 * largest
          const pulls = sign * gradient.data[j]! > weight * strength.data[strength.data.length === 1 ? 0 : j]!
          return isVanished && pulls ? (value < 0 ? -1 : 1) : 0
        }),
      })
      return { u: along(u, -1, up), v: along(v, 1, down) }
    },
  }
}

function root(x: number, k: number): number {
  return k === 2 ? Math.sqrt(x) : x ** (1 / k)
}
