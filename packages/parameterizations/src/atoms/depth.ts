import { add, mul, type Random, square, sum, type Tensor, type Values } from '@odot/autodiff'
import { lasso, lq } from '@odot/penalties'
import { ProblemError } from '@odot/problem'
import { escapePair } from '../escape-pair.js'
import type { Explicit } from '../explicit.js'
import { isShape } from '../is-shape.js'
import { noise } from '../noise.js'
import { slack } from '../slack.js'
import { strengthOf } from '../strength-of.js'

/**
 * Product of k factors, β = u₁ ⊙ ⋯ ⊙ u_k for weights of any shape. The ridge (1/k) Σ sⱼ Σᵢ uᵢⱼ² costs the weights Σ sⱼ |βⱼ|^(2/k): the lasso for
 * k = 2, a non-convex penalty that shrinks large weights less for k > 2, where zero is a local minimum of every coordinate.
 *
 * It starts from u₁ ≈ 0 and the other factors (the gates) at 1, or near weights w from gates (|w| + δ)^(1/k) and u₁ = w / gates.
 *
 * @example
 * const cube = depth(3)
 * evaluate(cube.forward([tensor([2]), tensor([3]), tensor([-1])])) // => [-6]
 * cube.rightInverse(values([-8])).map((factor) => factor.data[0]) // => [-2, 2, 2]
 * cube.induced(values([1])).value(values([-8])) // => 4
 * @throws ProblemError when k is not a whole number of at least 2.
 * @see Kolb, Müller, Bischl and Rügamer (2023), "Smoothing the edges: smooth optimization for sparse regularization using Hadamard overparametrization"
 */
export function depth(k: number): Explicit<readonly Tensor[]> {
  if (!Number.isInteger(k) || k < 2) throw new ProblemError(`depth: ${k} factors; pass a whole number of at least 2.`)
  const withGates = (first: Values, gates: Float64Array): readonly Values[] => [
    first,
    ...Array.from({ length: k - 1 }, () => ({ shape: first.shape, data: gates.slice() })),
  ]
  const common = {
    name: `depth(${k})`,
    degree: k,
    forward: (factors: readonly Tensor[]) => checked(factors, k).reduce((a, b) => mul(a, b)),
    ridge: (factors: readonly Tensor[], strength: Tensor) =>
      mul(
        1 / k,
        sum(
          mul(
            strength,
            checked(factors, k)
              .map(square)
              .reduce((a, b) => add(a, b)),
          ),
        ),
      ),
    rightInverse: ({ shape, data }: Values) => {
      const gates = data.map((w) => Math.abs(w) ** (1 / k))
      return withGates({ shape, data: data.map((w, j) => Math.sign(w) * gates[j]!) }, gates)
    },
    start: (like: Values | readonly number[], random: Random) => {
      if (isShape(like)) {
        const first = noise(like, random)
        return withGates(first, new Float64Array(first.data.length).fill(1))
      }
      const delta = slack(like.data)
      const gates = like.data.map((w) => (Math.abs(w) + delta) ** (1 / k))
      return withGates({ shape: like.shape, data: like.data.map((w, j) => w / gates[j]! ** (k - 1)) }, gates)
    },
  }
  if (k > 2) return Object.freeze({ ...common, induced: (strength: Values) => lq({ strength: strengthOf(strength), q: 2 / k }) })
  return Object.freeze({
    ...common,
    induced: (strength: Values) => lasso(strengthOf(strength)),
    escape: (factors: readonly Values[], gradient: Values, strength: Values) => {
      const [u, v] = checked(factors, 2)
      return escapePair(u!, v!, gradient, strength)
    },
  })
}

function checked<T>(factors: readonly T[], k: number): readonly T[] {
  if (factors.length !== k) throw new ProblemError(`depth(${k}): ${factors.length} factors; pass ${k} of one shape.`)
  return factors
}
