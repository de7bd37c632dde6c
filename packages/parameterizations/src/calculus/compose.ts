import {
  add,
  call,
  flatten,
  flattenLike,
  grad,
  type LeafKind,
  mul,
  type Random,
  sizeOf,
  type Tensor,
  tensor,
  trace,
  unflatten,
  type Values,
  valuesLeaf,
  zerosOf,
} from '@odot/autodiff'
import { type Parameterization, ProblemError, showValue } from '@odot/problem'
import type { FactorsOf } from './blocks.js'
import { composedMonomial, isMonomial, type Part } from './composed-monomial.js'

/** The factors of a parameterization whose factors have `parts` of their own: one parameterization, or a record or list of them. */
export type FactorTree<P> =
  P extends Parameterization<infer _F> ? Tensor : P extends readonly unknown[] ? readonly Tensor[] : { readonly [K in keyof P]: Tensor }

/** The factors of parts, in their tree. */
export type PartFactors<P> = P extends Parameterization<infer F> ? F : { readonly [K in keyof P]: FactorsOf<P[K]> }

/**
 * A parameterization of the factors of another, K(ξ) = K_outer(K₁(ξ₁), K₂(ξ₂), …): `parts` has one parameterization for each factor of the outer one, in
 * the same tree, and the factors are theirs. The ridge is the sum of the ridges of the parts; where the outer ridge costs a factor s a x², its part has
 * the strength s a.
 *
 * Where all are products of powers (they have the field `monomial`), so is the composition: with leaves of powers m and weights a, multiplied along the
 * way, the ridge costs Σ sⱼ c|βⱼ|^(2/k) with the c of `monomialCost`, and the right inverse balances all leaves at once (those of the parts one after
 * another do not: they are not least). Else these are absent; the start then goes through the starts.
 *
 * @example
 * const four = compose(hadamard(), { u: hadamard(), v: hadamard() })
 * four.degree // => 4
 * four.induced(values([1])).value(values([16])) // => 4.000
 * const uneven = compose(hadamard(), { u: depth(3), v: signedSquare() })
 * evaluate(uneven.forward({ u: [tensor([2]), tensor([1]), tensor([3])], v: tensor([-2]) })) // => [-24]
 * compose(difference(), { u: hadamard(), v: hadamard() }).induced // => undefined
 * @throws ProblemError when parts do not have a strength for each of their weights, or are not in the tree of the outer factors (of an outer one that is no
 * product of powers: when it starts).
 * @see Kolb, Müller, Bischl and Rügamer (2023), "Smoothing the edges: smooth optimization for sparse regularization using Hadamard overparametrization"
 */
export function compose<const P>(outer: Parameterization<FactorTree<P>>, parts: P): Parameterization<PartFactors<P>> {
  // TypeScript cannot follow a type from name to name, so the body is checked for factors of one type and the signature for all.
  const all: unknown = composed(outer as unknown as Part, parts)
  return all as Parameterization<PartFactors<P>>
}

const isPart = (value: unknown): value is Part => typeof value === 'object' && value !== null && 'forward' in value && 'ridge' in value
const partLeaf: LeafKind<Part> = { words: 'a parameterization', is: isPart }
const anyLeaf: LeafKind<unknown> = { words: 'factors', is: (_value): _value is unknown => true }

function composed(outer: Part, tree: unknown): Part {
  if (!isPart(outer)) throw new ProblemError(`compose: the outer one is ${showValue(outer)}; pass a parameterization, such as hadamard().`)
  checkParts(tree, 'parts')
  const { leaves, structure } = flatten(tree, partLeaf, 'parts')
  const parts = leaves.map(({ path, value }) => checked(path, value))
  const pathsIn = (factors: unknown): readonly string[] => flatten(factors, valuesLeaf, 'parts').leaves.map(({ path }) => path)
  const checkTree = (factors: unknown): void => {
    const [wanted, given] = [pathsIn(factors), leaves.map(({ path }) => path)]
    if (wanted.length !== given.length || wanted.some((path) => !given.includes(path)))
      throw new ProblemError(
        `compose: ${outer.name} needs a parameterization of each of ${wanted.join(', ')}, but there are ${given.join(', ')}; pass one for each.`,
      )
  }
  const split = <T>(factors: T): readonly T[] => flattenLike(structure, factors, anyLeaf, 'factors').map(({ value }) => value as T)
  const join = <T>(list: readonly T[]): T => unflatten(structure, list) as T
  const inner = (factors: Tensor): readonly Tensor[] => split(factors).map((own, i) => parts[i]!.forward(own))
  const common = {
    name: `${outer.name}(${parts.map((part) => part.name).join(', ')})`,
    forward: (factors: Tensor) => outer.forward(join(inner(factors))),
    ridge: (factors: Tensor, strength: Tensor) => {
      const shapes = inner(factors).map(({ shape }) => shape)
      const ridge = trace((x: Tensor, s: Tensor) => outer.ridge(x, s), join(shapes), strength.shape)
      // The ridge is Σ s a x², so half of its gradient at 1 is s a.
      const ones = join(shapes.map((shape) => tensor(new Float64Array(sizeOf(shape)).fill(1), shape)))
      const slopes = split(call(grad(ridge), ones, strength))
      return split(factors)
        .map((own, i) => parts[i]!.ridge(own, mul(0.5, slopes[i]!)))
        .reduce((a, b) => add(a, b))
    },
    ...(outer.strengthShapes && { strengthShapes: outer.strengthShapes }),
    ...(outer.range && { range: outer.range }),
  }
  if (isMonomial(outer)) checkTree(outer.packing.tree(outer.monomial.leaves.map(() => zerosOf([]))))
  if (isMonomial(outer) && parts.every(isMonomial)) return Object.freeze({ ...common, ...composedMonomial(outer, parts, { split, join }) })
  const [degree, ...others] = parts.map((part) => part.degree)
  const isEven = typeof degree === 'number' && others.every((other) => other === degree)
  return Object.freeze({
    ...common,
    degree: isEven && outer.degree !== 'unknown' ? outer.degree * degree : 'unknown',
    start: (like: Values | readonly number[], random: Random) => {
      const factors = outer.start(like, random)
      checkTree(factors)
      return join(split(factors).map((own, i) => parts[i]!.start(own, random)))
    },
  })
}

function checked(path: string, part: Part): Part {
  if (part.strengthShapes)
    throw new ProblemError(
      `compose: ${path} is ${part.name}, which has strengths of groups; let groups be outside, as in compose(group(…), …).`,
    )
  if (part.range)
    throw new ProblemError(`compose: ${path} is ${part.name}, which does not reach all numbers, as factors must; let it be outside.`)
  return part
}

/** @throws ProblemError where there is no parameterization, or none at all. */
function checkParts(tree: unknown, path: string): void {
  if (isPart(tree)) return
  const entries = typeof tree === 'object' && tree !== null ? Object.entries(tree) : []
  if (entries.length === 0)
    throw new ProblemError(
      `compose: ${path} is ${showValue(tree)}; pass a parameterization of each factor, such as { u: hadamard(), v: hadamard() }.`,
    )
  for (const [key, part] of entries) checkParts(part, `${path}.${key}`)
}
