import {
  add,
  flatten,
  normal,
  type Random,
  shapeLeaf,
  sizeOf,
  type Tensor,
  tensor,
  unflatten,
  type Values,
  values,
  valuesLeaf,
  zerosOf,
} from '@odot/autodiff'
import { type Parameterization, type Penalty, ProblemError } from '@odot/problem'

/** The factors of a parameterization. */
export type FactorsOf<P> = P extends Parameterization<infer F, infer _W> ? F : never

/** The weights of a parameterization. */
export type WeightsOf<P> = P extends Parameterization<infer _F, infer W> ? W : never

/** A record of parameterizations, whatever their factors and weights. */
export type Blocks<P> = { readonly [K in keyof P]: Parameterization<FactorsOf<P[K]>, WeightsOf<P[K]>> }

/**
 * A parameterization of a record of weights, block by block: factors, strengths and weights are records with the same names, the ridges add.
 * It has a right inverse, and an induced penalty, when every block has one; an escape when some block has one (zero directions for the others);
 * its degree is the largest of the blocks'. Blocks nest.
 *
 * @example
 * const model = blocks({ slopes: hadamard(), intercept: identity() })
 * const factors = { slopes: { u: tensor([2, 0]), v: tensor([3, 1]) }, intercept: tensor([7]) }
 * evaluate(model.forward(factors)) // => { slopes: [6, 0], intercept: [7] }
 * evaluate(model.ridge(factors, { slopes: tensor([1, 1]), intercept: tensor([0]) })) // => 7
 */
export function blocks<P extends Blocks<P>>(
  parts: P,
): Parameterization<{ readonly [K in keyof P]: FactorsOf<P[K]> }, { readonly [K in keyof P]: WeightsOf<P[K]> }> {
  // TypeScript cannot follow a type from name to name, so the body is checked for blocks of one type each and the signature for all.
  const all: unknown = product(parts as unknown as { readonly [name: string]: Block })
  return all as Parameterization<{ readonly [K in keyof P]: FactorsOf<P[K]> }, { readonly [K in keyof P]: WeightsOf<P[K]> }>
}

type Block = Parameterization<Tensor>
interface Tree<T> {
  readonly [name: string]: T
}

function product(parts: Tree<Block>): Parameterization<Tree<Tensor>, Tree<Tensor>> {
  const entries = Object.entries(parts)
  const each = <T>(make: (name: string, block: Block) => T): Tree<T> =>
    Object.fromEntries(entries.map(([name, block]) => [name, make(name, block)]))
  const degrees = entries.map(([, block]) => block.degree).filter((degree) => degree !== 'unknown')
  const some = (field: keyof Block): boolean => entries.some(([, block]) => block[field] !== undefined)
  const inverses = complete(each((_, block) => block.rightInverse))
  const induced = complete(each((_, block) => block.induced))
  return Object.freeze({
    name: `blocks(${entries.map(([name, block]) => `${name}: ${block.name}`).join(', ')})`,
    degree: degrees.length < entries.length ? 'unknown' : Math.max(0, ...degrees),
    forward: (factors: Tree<Tensor>) => each((name, block) => block.forward(at(factors, name))),
    ridge: (factors: Tree<Tensor>, strength: Tree<Tensor>) =>
      entries.map(([name, block]) => block.ridge(at(factors, name), at(strength, name))).reduce((a, b) => add(a, b), tensor(0)),
    start: (like: Tree<Values | readonly number[]>, random: Random) => each((name, block) => block.start(at(like, name), random)),
    ...(some('strengthShapes') && {
      strengthShapes: (shapes: Tree<readonly number[]>) =>
        each((name, block) => block.strengthShapes?.(at(shapes, name)) ?? at(shapes, name)),
    }),
    ...(inverses && { rightInverse: (weights: Tree<Values>) => each((name) => at(inverses, name)(at(weights, name))) }),
    ...(some('range') && {
      range: {
        contains: (weights: Tree<Values>) => entries.every(([name, block]) => block.range?.contains(at(weights, name)) ?? true),
        sample: (shapes: Tree<readonly number[]>, random: Random) =>
          each((name, block) => block.range?.sample(at(shapes, name), random) ?? normals(at(shapes, name), random)),
      },
    }),
    ...(induced && { induced: (strength: Tree<Values>) => sumOf(each((name) => at(induced, name)(at(strength, name)))) }),
    ...(some('escape') && {
      escape: (factors: Tree<Values>, gradient: Tree<Values>, strength: Tree<Values>) =>
        each((name, block) => block.escape?.(at(factors, name), at(gradient, name), at(strength, name)) ?? zerosLike(at(factors, name))),
    }),
  })
}

/** The sum of one penalty for each block, on a record of weights. */
function sumOf(penalties: Tree<Penalty>): Penalty<Tree<Tensor>> {
  const entries = Object.entries(penalties)
  const distances = complete(Object.fromEntries(entries.map(([name, penalty]) => [name, penalty.distance])))
  return Object.freeze({
    name: `blocks(${entries.map(([name, penalty]) => `${name}: ${penalty.name}`).join(', ')})`,
    value: (weights: Tree<Values>) => entries.reduce((total, [name, penalty]) => total + penalty.value(at(weights, name)), 0),
    ...(distances && {
      distance: (weights: Tree<Values>, gradient: Tree<Values>) =>
        Math.hypot(...entries.map(([name]) => at(distances, name)(at(weights, name), at(gradient, name)))),
    }),
  })
}

/** The record, when none of its fields is missing. */
function complete<T>(record: Tree<T | undefined>): Tree<T> | undefined {
  return Object.values(record).every((field) => field !== undefined) ? (record as Tree<T>) : undefined
}

function at<T>(tree: Tree<T>, name: string): T {
  const found = tree[name]
  if (found === undefined)
    throw new ProblemError(`blocks: there is no ${name} among ${Object.keys(tree).join(', ')}; pass one entry for each block.`)
  return found
}

/** Zeros in the tree of some values, which the type shows as one leaf. */
function zerosLike(tree: Values): Values {
  const { leaves, structure } = flatten(tree, valuesLeaf)
  return unflatten(
    structure,
    leaves.map(({ value }) => zerosOf(value.shape)),
  ) as Values
}

/** Standard normal values in a tree of shapes, which the type shows as one leaf. */
function normals(shapes: readonly number[], random: Random): Values {
  const { leaves, structure } = flatten(shapes, shapeLeaf)
  return unflatten(
    structure,
    leaves.map(({ value }) =>
      values(
        Float64Array.from({ length: sizeOf(value) }, () => normal(random)),
        value,
      ),
    ),
  ) as Values
}
