import {
  add,
  flatten,
  interpret,
  isTensor,
  normal,
  type Random,
  type ShapesOf,
  shapeLeaf,
  sizeOf,
  type Tensor,
  tensor,
  trace,
  unflatten,
  type Values,
  type ValuesOf,
  valuesLeaf,
} from '@odot/autodiff'
import { ProblemError } from './errors.js'
import type { Parameterization } from './parameterization.js'
import { showValue } from './show-value.js'
import { type ExactZeros, type ExactZerosOptions, exactZeros } from './sparsify-exact-zeros.js'
import { type FactorTree, type PathParts, type PathStrengths, replaceParts } from './sparsify-paths.js'

/** One number for all paths, or one for each. */
export type PathLambdas<Parts> = number | { readonly [Path in keyof Parts]: number }

/** A model whose parameters are, at some paths, products of factors: a smooth objective with the minima of a sparse one. */
export interface Sparsified<P, Parts, D extends readonly unknown[]> {
  /** The objective of the parameters, without penalty. */
  readonly loss: (parameters: P, ...data: D) => Tensor
  readonly parts: Parts
  /** Factors to parameters, traced. */
  readonly forward: (factors: FactorTree<P, Parts>) => P
  /** The ridges of all paths, whose least value for given parameters is the penalty. */
  readonly ridge: (factors: FactorTree<P, Parts>, strengths: PathStrengths<P, Parts>) => Tensor
  /** loss(forward(factors), …data) + ridge(factors, strengths). */
  readonly objective: (factors: FactorTree<P, Parts>, strengths: PathStrengths<P, Parts>, ...data: D) => Tensor
  /**
   * Factors near given parameters, or fresh ones for given shapes. Without a path, parameters stay as they are; of shapes, those of one axis or none become 0 and
   * others normal numbers of variance 1/(product of all axes but the last), which keeps the size of signals that pass through x W.
   */
  readonly start: (like: ValuesOf<P> | ShapesOf<P>, random: Random) => ValuesOf<FactorTree<P, Parts>>
  /** Strengths λ of the shapes that the parameterizations take. */
  readonly strengths: (like: ValuesOf<P> | ShapesOf<P>, lambda: PathLambdas<Parts>) => ValuesOf<PathStrengths<P, Parts>>
  /** The parameters of factors, in float64: what is zero at the optimum is nearly zero here. */
  readonly collapse: (factors: ValuesOf<FactorTree<P, Parts>>) => ValuesOf<P>
  /** The parameters of factors, with zeros that are exact, by proximal steps that lower loss + penalty: see `exactZeros`. */
  readonly exactZeros: (
    factors: ValuesOf<FactorTree<P, Parts>>,
    strengths: ValuesOf<PathStrengths<P, Parts>>,
    options: ExactZerosOptions<D>,
  ) => ExactZeros<P>
}

/**
 * Parameterizes parts of a model of one's own, named by their paths in the tree of parameters: a network, say, with sparse first weights. The objective
 * takes parameters (a tree of tensors) and data; parameters without a path stay as they are. Each part costs the penalty that its parameterization induces.
 *
 * A path that is not in the parameters, or a parameterization of weights that are not what stands there, does not compile. Names with dots cannot be reached,
 * nor a part of a part.
 * @example
 * const line = (p: { w: Tensor; b: Tensor }, x: Tensor, y: Tensor) => mean(square(sub(add(mul(p.w, x), p.b), y)))
 * const squares = { name: 'w = u²', degree: 2, forward: square, ridge: (u, s) => sum(mul(s, square(u))), start: () => values([3]) }
 * const model = sparsify(line, { w: squares })
 * const factors = model.start({ w: [1], b: [] }, seededRandom(1))
 * model.collapse(factors).w // => [9]
 * evaluate(model.ridge({ w: tensor([3]), b: tensor(5) }, { w: tensor([0.5]) })) // => 4.5
 * @throws ProblemError for what is no function, for parts that are none, and, when it is traced or started, for a path that is not in the parameters.
 * @see Kolb, Weber, Bischl and Rügamer (2025), "Deep weight factorization: sparse learning through the lens of artificial symmetries"
 */
export function sparsify<P, D extends readonly unknown[], const Parts extends PathParts<P, Parts>>(
  objective: (parameters: P, ...data: D) => Tensor,
  parts: Parts,
): Sparsified<P, Parts, D> {
  // TypeScript cannot follow a type along a path, so the body is checked for parts of one type each and the signature for all.
  if (typeof objective !== 'function')
    throw new ProblemError(`sparsify: the objective is ${showValue(objective)}; pass a function of the parameters and the data.`)
  const records = new Map(Object.entries((parts ?? {}) as unknown as { readonly [path: string]: Part }))
  const paths = [...records.keys()]
  if (paths.length === 0)
    throw new ProblemError(
      `sparsify: the parts are ${showValue(parts)}; pass a parameterization for one path at least, such as { w: hadamard() }.`,
    )
  for (const [path, part] of records)
    if (typeof part !== 'object' || part === null || !('forward' in part && 'ridge' in part && 'start' in part))
      throw new ProblemError(`sparsify: the part at ${path} is ${showValue(part)}; pass a parameterization, such as hadamard().`)
  const partAt = (path: string): Part => records.get(path)!
  const forwardTree = (factors: unknown): P =>
    replaceParts(factors, {
      paths,
      isLeaf: isTensor,
      part: (path, value) => partAt(path).forward(value as Tensor),
      leaf: (value) => value,
    }) as P
  const forward = (factors: FactorTree<P, Parts>): P => forwardTree(factors)
  const ridge = (factors: FactorTree<P, Parts>, strengths: PathStrengths<P, Parts>): Tensor => {
    let total = tensor(0)
    const given = new Map<string, unknown>(Object.entries(strengths))
    replaceParts(factors, {
      paths,
      isLeaf: isTensor,
      part: (path, value) => {
        if (!given.has(path)) throw new ProblemError(`sparsify: there is no strength for ${path}; pass one for each path.`)
        total = add(total, partAt(path).ridge(value as Tensor, given.get(path) as Tensor))
      },
      leaf: () => undefined,
    })
    return total
  }
  const isEither = (value: unknown): boolean => shapeLeaf.is(value) || valuesLeaf.is(value)
  const collapse = (factors: ValuesOf<FactorTree<P, Parts>>): ValuesOf<P> => {
    const { leaves, structure } = flatten(factors, valuesLeaf, 'factors')
    const shapes: unknown = unflatten(
      structure,
      leaves.map(({ value }) => value.shape),
    )
    return interpret(trace<[FactorTree<P, Parts>], P>(forward, shapes as ShapesOf<FactorTree<P, Parts>>), [factors])
  }
  return Object.freeze({
    loss: objective,
    parts,
    forward,
    ridge,
    objective: (factors: FactorTree<P, Parts>, strengths: PathStrengths<P, Parts>, ...data: D) =>
      add(objective(forward(factors), ...data), ridge(factors, strengths)),
    start: (like: ValuesOf<P> | ShapesOf<P>, random: Random) =>
      replaceParts(like, {
        paths,
        isLeaf: isEither,
        part: (path, value) => partAt(path).start(value as Values, random),
        leaf: (value) => (shapeLeaf.is(value) ? fresh(value, random) : value),
      }) as ValuesOf<FactorTree<P, Parts>>,
    strengths: (like: ValuesOf<P> | ShapesOf<P>, lambda: PathLambdas<Parts>) => {
      const made: Record<string, unknown> = {}
      const lambdas = typeof lambda === 'number' ? undefined : new Map<string, unknown>(Object.entries(lambda))
      replaceParts(like, {
        paths,
        isLeaf: isEither,
        part: (path, value) => {
          const s = lambdas ? lambdas.get(path) : lambda
          if (!(typeof s === 'number' && s >= 0)) throw new ProblemError(`sparsify: λ of ${path} is ${String(s)}; pass a number ≥ 0.`)
          made[path] = filled(partAt(path), value, s)
        },
        leaf: () => undefined,
      })
      return made as ValuesOf<PathStrengths<P, Parts>>
    },
    collapse,
    exactZeros: (factors: ValuesOf<FactorTree<P, Parts>>, strengths: ValuesOf<PathStrengths<P, Parts>>, options: ExactZerosOptions<D>) =>
      exactZeros<P, D>({ objective, parts: records, parameters: collapse(factors), strengths }, options),
  })
}

type Part = Parameterization<Tensor>

/** λ in the shapes of the strengths of a part, whose type shows one leaf. */
function filled(part: Part, like: unknown, lambda: number): unknown {
  const { leaves, structure } = flatten<readonly number[] | Values>(like, {
    words: 'values or a shape',
    is: (value): value is readonly number[] | Values => shapeLeaf.is(value) || valuesLeaf.is(value),
  })
  const shapes: unknown = unflatten(
    structure,
    leaves.map(({ value }) => ('data' in value ? value.shape : value)),
  )
  const wanted = flatten(part.strengthShapes?.(shapes as readonly number[]) ?? shapes, shapeLeaf)
  return unflatten(
    wanted.structure,
    wanted.leaves.map(({ value: shape }) => ({ shape, data: new Float64Array(sizeOf(shape)).fill(lambda) })),
  )
}

function fresh(shape: readonly number[], random: Random): Values {
  const data = new Float64Array(sizeOf(shape))
  if (shape.length > 1) {
    const scale = Math.sqrt(1 / sizeOf(shape.slice(0, -1)))
    for (let j = 0; j < data.length; j++) data[j] = scale * normal(random)
  }
  return { shape, data }
}
