import { AutodiffError } from '../errors.js'
import type { DesignLeaf } from '../graph.js'
import { allAxes, sameShape, showShape } from '../shape.js'
import { lift, operation, type Tensor, type TensorLike } from '../tensor.js'

/**
 * Permutes axes: axis i of the result is axis axes[i] of x; reverses them when none are named.
 * @example
 * evaluate(transpose(tensor([[1, 2], [3, 4]]))) // => [[1, 3], [2, 4]]
 */
export function transpose(x: Tensor, axes: readonly number[] = allAxes(x.shape.length).toReversed()): Tensor {
  return operation('transpose', [x], { axes })
}

/** The same numbers in another shape of the same size. */
export function reshape(x: Tensor, shape: readonly number[]): Tensor {
  return operation('reshape', [x], { shape })
}

/**
 * Repeats x along new axes; `axes` are their positions in the output `shape`. The adjoint of a sum over them.
 * @example
 * evaluate(broadcast(tensor([1, 2]), [2, 3], [1])) // => [[1, 1, 1], [2, 2, 2]]
 */
export function broadcast(x: Tensor, shape: readonly number[], axes: readonly number[]): Tensor {
  return operation('broadcast', [x], { shape, axes })
}

/**
 * Repeats x to a shape by NumPy's rule: axes are matched from the right, and an axis of size 1 stretches.
 * @example
 * evaluate(broadcastTo(tensor([1, 2]), [2, 2])) // => [[1, 2], [1, 2]]
 */
export function broadcastTo(x: TensorLike, shape: readonly number[]): Tensor {
  const source = lift(x)
  if (sameShape(source.shape, shape)) return source
  const missing = shape.length - source.shape.length
  const fits = missing >= 0 && source.shape.every((size, i) => size === 1 || size === shape[i + missing])
  if (!fits)
    throw new AutodiffError(
      `broadcastTo: shapes ${showShape(source.shape)} and ${showShape(shape)} do not broadcast; make the sizes equal (or 1) from the right.`,
    )
  const stretched = allAxes(shape.length).filter((i) => i < missing || (source.shape[i - missing] === 1 && shape[i] !== 1))
  const kept = source.shape.filter((_, i) => !stretched.includes(i + missing))
  return broadcast(sameShape(kept, source.shape) ? source : reshape(source, kept), shape, stretched)
}

/** Broadcasts tensors to their common shape. @throws AutodiffError naming the shapes when there is none. */
export function align(where: string, tensors: readonly Tensor[]): readonly Tensor[] {
  const first = tensors[0]?.shape ?? []
  if (tensors.every((x) => sameShape(x.shape, first))) return tensors
  const rank = Math.max(...tensors.map((x) => x.shape.length))
  const common = allAxes(rank).map((i) => {
    const sizes = tensors.map((x) => x.shape[i - rank + x.shape.length] ?? 1).filter((size) => size !== 1)
    if (sizes.some((size) => size !== sizes[0])) {
      throw new AutodiffError(
        `${where}: shapes ${tensors.map((x) => showShape(x.shape)).join(' and ')} do not broadcast; make the sizes equal (or 1) from the right.`,
      )
    }
    return sizes[0] ?? 1
  })
  return tensors.map((x) => broadcastTo(x, common))
}

/**
 * Sum over some axes, all when none are named; the axes are dropped.
 * @example
 * evaluate(sum(tensor([[1, 2], [3, 4]]), [0])) // => [4, 6]
 */
export function sum(x: Tensor, axes: readonly number[] = allAxes(x.shape.length)): Tensor {
  return operation('sum', [x], { axes })
}

/**
 * Entries start[i] … stop[i] − 1 of each axis i.
 * @example
 * evaluate(slice(tensor([1, 2, 3, 4]), [1], [3])) // => [2, 3]
 */
export function slice(x: Tensor, start: readonly number[], stop: readonly number[]): Tensor {
  return operation('slice', [x], { start, stop })
}

/**
 * before[i] zeros in front of axis i and after[i] behind it. The adjoint of a slice.
 * @example
 * evaluate(pad(tensor([1, 2]), [1], [2])) // => [0, 1, 2, 0, 0]
 */
export function pad(x: Tensor, before: readonly number[], after: readonly number[]): Tensor {
  return operation('pad', [x], { before, after })
}

/**
 * Rows of x at `indices` [m] (whole numbers): [n, …] → [m, …].
 * @example
 * evaluate(gather(tensor([10, 20, 30]), tensor([2, 0]))) // => [30, 10]
 */
export function gather(x: Tensor, indices: Tensor): Tensor {
  return operation('gather', [x, indices], {})
}

/**
 * Adds row i of x [m, …] to row indices[i] of `size` zero rows.
 * @example
 * evaluate(scatterAdd(tensor([1, 2, 4]), tensor([0, 1, 1]), 3)) // => [1, 6, 0]
 */
export function scatterAdd(x: Tensor, indices: Tensor, size: number): Tensor {
  return operation('scatterAdd', [x, indices], { size })
}

/**
 * Running sum along an axis, the first by default, from its end when `reverse`.
 * @example
 * evaluate(cumsum(tensor([1, 2, 3]))) // => [1, 3, 6]
 * evaluate(cumsum(tensor([1, 2, 3]), { reverse: true })) // => [6, 5, 3]
 */
export function cumsum(x: Tensor, { axis = 0, reverse = false }: { readonly axis?: number; readonly reverse?: boolean } = {}): Tensor {
  return operation('cumsum', [x], { axis, reverse })
}

/**
 * Inner, matrix-vector or matrix product: contracts the last axis of a with the first of b (ranks 1 and 2).
 * @example
 * evaluate(dot(tensor([[1, 2], [3, 4]]), tensor([1, -1]))) // => [-1, -1]
 */
export function dot(a: Tensor, b: Tensor): Tensor {
  return operation('dot', [a, b], {})
}

/**
 * A design matrix X as an opaque leaf of a graph: rows (observations) × columns (features), bound to numbers by name when the graph is compiled or
 * interpreted, so that one trace serves every format and every matrix of that size.
 * @example
 * const X = design('X', 1, 2)
 * const predict = trace((b: Tensor) => apply(X, b), [2])
 * const row = { rows: 1, columns: 2, apply: (v, out) => { out[0] = 3 * v[0] + v[1] }, adjoint: (r, out) => out.set([3 * r[0], r[0]]) }
 * interpret(predict, [values([1, 2])], { designs: { X: row } }) // => [5]
 * @throws AutodiffError when the name is empty or a size is not a whole number ≥ 0.
 */
export function design(name: string, rows: number, columns: number): DesignLeaf {
  if (typeof name !== 'string' || name === '')
    throw new AutodiffError(`design: the name is ${JSON.stringify(name)}; pass a string such as 'X'.`)
  for (const [what, size] of Object.entries({ rows, columns })) {
    if (!Number.isSafeInteger(size) || size < 0) throw new AutodiffError(`design ${name}: ${what} is ${size}; pass a whole number ≥ 0.`)
  }
  return Object.freeze({ name, rows, columns })
}

/** X v, for v [columns] or [columns, K]; its derivative is the adjoint. */
export function apply(X: DesignLeaf, v: Tensor): Tensor {
  return operation('apply', [v], { design: X.name, rows: X.rows, columns: X.columns })
}

/** Xᵀ r, for r [rows] or [rows, K]; its derivative is `apply`. */
export function adjoint(X: DesignLeaf, r: Tensor): Tensor {
  return operation('adjoint', [r], { design: X.name, rows: X.rows, columns: X.columns })
}
