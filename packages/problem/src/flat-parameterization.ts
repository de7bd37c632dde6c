import {
  flatten,
  flattenLike,
  interpret,
  type ShapesOf,
  seededRandom,
  shapeLeaf,
  sizeOf,
  type Tensor,
  trace,
  unflatten,
  type ValuesOf,
  values,
  valuesLeaf,
  vjp,
} from '@odot/autodiff'
import type { Parameterization, StrengthOf } from './parameterization.js'

/** A tree of values as one vector, and back. */
export interface Flat<T> {
  readonly size: number
  readonly shapes: ShapesOf<T>
  readonly vector: (tree: ValuesOf<T>) => Float64Array
  readonly tree: (vector: Float64Array) => ValuesOf<T>
}

/** A parameterization for weights of known shapes, as functions of vectors: the leaves one after another. */
export interface FlatParameterization<F, W> {
  readonly factors: Flat<F>
  readonly weights: Flat<W>
  readonly strength: Flat<StrengthOf<W>>
  readonly forward: (factors: Float64Array) => Float64Array
  /** The gradient of ⟨cotangent, K(ξ)⟩ in ξ. */
  readonly pullback: (factors: Float64Array, cotangent: Float64Array) => Float64Array
  readonly ridge: (factors: Float64Array, strength: Float64Array) => number
  readonly ridgeGradient: (factors: Float64Array, strength: Float64Array) => Float64Array
}

/**
 * A parameterization on vectors in float64, by the reference interpreter: slow and plain, to study it.
 * @example
 * const squares = { name: 'squares', degree: 2, forward: square, ridge: (u, s) => sum(mul(s, square(u))), start: () => values([1, 1]) }
 * const flat = flatParameterization(squares, [2])
 * flat.forward(Float64Array.of(2, 3)) // => [4, 9]
 * flat.pullback(Float64Array.of(2, 3), Float64Array.of(1, 1)) // => [4, 6]
 * @throws AutodiffError when its functions do not fit together.
 */
export function flatParameterization<F, W>(parameterization: Parameterization<F, W>, shapes: ShapesOf<W>): FlatParameterization<F, W> {
  const factors = flatTree<F>(shapesIn<F>(parameterization.start(shapes, seededRandom(1))))
  const weights = flatTree<W>(shapes)
  const strength = flatTree<StrengthOf<W>>(strengthShapesOf(parameterization, shapes))
  const forward = trace<[F], W>((tree) => parameterization.forward(tree), factors.shapes)
  const ridge = trace<[F, StrengthOf<W>], Tensor>((tree, s) => parameterization.ridge(tree, s), factors.shapes, strength.shapes)
  const pullback = vjp(forward)
  const ridgePullback = vjp(ridge)
  const one = values(1)
  return Object.freeze({
    factors,
    weights,
    strength,
    forward: (x: Float64Array) => weights.vector(interpret(forward, [factors.tree(x)])),
    pullback: (x: Float64Array, cotangent: Float64Array) =>
      factors.vector(interpret(pullback, [factors.tree(x), weights.tree(cotangent)]).cotangent),
    ridge: (x: Float64Array, s: Float64Array) => interpret(ridge, [factors.tree(x), strength.tree(s)]).data[0]!,
    ridgeGradient: (x: Float64Array, s: Float64Array) =>
      factors.vector(interpret(ridgePullback, [factors.tree(x), strength.tree(s), one]).cotangent),
  })
}

function flatTree<T>(shapes: ShapesOf<T>): Flat<T> {
  const { leaves, structure } = flatten(shapes, shapeLeaf, 'shapes')
  const sizes = leaves.map((leaf) => sizeOf(leaf.value))
  const starts = sizes.map((_, i) => sizes.slice(0, i).reduce((total, n) => total + n, 0))
  const size = sizes.reduce((total, n) => total + n, 0)
  return Object.freeze({
    size,
    shapes,
    vector: (tree: ValuesOf<T>) => {
      const out = new Float64Array(size)
      let next = 0
      flattenLike(structure, tree, valuesLeaf).forEach(({ path, value }, i) => {
        if (value.data.length !== sizes[i])
          throw new RangeError(`${path} has ${value.data.length} numbers; pass the shape [${leaves[i]!.value.join(', ')}].`)
        out.set(value.data, next)
        next += value.data.length
      })
      return out
    },
    tree: (vector: Float64Array) => {
      const parts = leaves.map(({ value }, i) => ({ shape: value, data: vector.slice(starts[i]!, starts[i]! + sizes[i]!) }))
      return unflatten(structure, parts) as ValuesOf<T>
    },
  })
}

function shapesIn<T>(tree: ValuesOf<T>): ShapesOf<T> {
  const { leaves, structure } = flatten(tree, valuesLeaf, 'start')
  return unflatten(
    structure,
    leaves.map((leaf) => leaf.value.shape),
  ) as ShapesOf<T>
}

function strengthShapesOf<F, W>({ strengthShapes }: Parameterization<F, W>, shapes: ShapesOf<W>): ShapesOf<StrengthOf<W>> {
  // Without the field the strengths have the shapes of the weights.
  const same: unknown = shapes
  return strengthShapes?.(shapes) ?? (same as ShapesOf<StrengthOf<W>>)
}
