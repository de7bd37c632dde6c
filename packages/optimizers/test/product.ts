import { add, mul, normal, type Random, square, sum, type Tensor, type Values, values } from '@odot/autodiff'
import type { Parameterization } from '@odot/problem'

interface Factors<T> {
  readonly u: T
  readonly v: T
}

/** What this record has beyond the contract: fields that are optional there. */
type Product = Parameterization<Factors<Tensor>> &
  Required<Pick<Parameterization<Factors<Tensor>>, 'rightInverse' | 'escape'>> & {
    readonly start: (shape: readonly number[] | Values, random: Random) => Factors<Values>
  }

/** β = u ⊙ v, written out as a user would: its ridge ½ Σ s (u² + v²) costs Σ s |β|. */
export function product(): Product {
  return {
    name: 'product',
    degree: 2,
    forward: ({ u, v }) => mul(u, v),
    ridge: ({ u, v }, strength) => mul(0.5, sum(mul(strength, add(square(u), square(v))))),
    rightInverse: ({ data }) => ({
      u: values(data.map((b) => Math.sign(b) * Math.sqrt(Math.abs(b)))),
      v: values(data.map((b) => Math.sqrt(Math.abs(b)))),
    }),
    start: (shape, random) => {
      const size = 'data' in shape ? shape.data.length : shape[0]!
      return { u: values(Float64Array.from({ length: size }, () => 1e-3 * normal(random))), v: values(new Float64Array(size).fill(1)) }
    },
    escape: ({ u, v }, gradient, strength) => {
      const stuck = u.data.map((x, j) =>
        Math.max(Math.abs(x), Math.abs(v.data[j]!)) < 1e-3 && Math.abs(gradient.data[j]!) > strength.data[j]! ? 1 : 0,
      )
      return { u: values(stuck.map((s, j) => -s * Math.sign(gradient.data[j]!))), v: values(stuck) }
    },
  }
}

/** u ⊙ v of values. */
export function weightsOf({ u, v }: Factors<Values>): Float64Array {
  return u.data.map((x, j) => x * v.data[j]!)
}
