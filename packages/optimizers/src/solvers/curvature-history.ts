import {
  add,
  broadcast,
  div,
  dot,
  gather,
  less,
  mul,
  neg,
  reshape,
  select,
  sqrt,
  square,
  sub,
  sum,
  type Tensor,
  tensor,
} from '@odot/autodiff'
import { lanes } from '../vector-of.js'

/** The last pairs of steps s and gradient changes y of L-BFGS as tensors, the newest last, with all that the recursion asks of them. */
export interface History<T> {
  /** [memory, n]. */
  readonly steps: T
  /** [memory, n]. */
  readonly changes: T
  /** ⟨sᵢ, yⱼ⟩ for i ≤ j, [memory, memory]. */
  readonly products: T
  /** ⟨yᵢ, yⱼ⟩ for i ≤ j, [memory, memory]. */
  readonly squares: T
  /** 1/⟨s, y⟩, and 0 where there is no pair. */
  readonly inverse: T
  /** ⟨s, y⟩/⟨y, y⟩ of the newest pair; 0 when there is none. */
  readonly scale: T
}

/** Pairs whose angle has a smaller cosine say nothing in float32. */
const flat = 1e-7

export function emptyHistory(size: number, memory: number): History<Tensor> {
  const zeros = (...shape: number[]): Tensor => reshape(tensor(new Float64Array(shape.reduce((a, b) => a * b, 1))), shape)
  return {
    steps: zeros(memory, size),
    changes: zeros(memory, size),
    products: zeros(memory, memory),
    squares: zeros(memory, memory),
    inverse: zeros(memory),
    scale: tensor(0),
  }
}

/** The history with a pair more, where it is accepted and ⟨s, y⟩ is clearly positive; the oldest one goes. */
export function pushed(
  { steps, changes, products, squares, inverse, scale }: History<Tensor>,
  { s, y, accepted }: { readonly s: Tensor; readonly y: Tensor; readonly accepted: Tensor },
): { readonly history: History<Tensor>; readonly taken: Tensor } {
  const [sy, ss, yy] = [sum(mul(s, y)), sum(square(s)), sum(square(y))]
  const taken = mul(accepted, less(mul(flat, mul(sqrt(ss), sqrt(yy))), sy))
  const newSteps = select(taken, withRow(steps, s), steps)
  const newChanges = select(taken, withRow(changes, y), changes)
  const [safeSy, safeYy] = [select(taken, sy, 1), select(taken, yy, 1)]
  const history = {
    steps: newSteps,
    changes: newChanges,
    products: select(taken, withColumn(products, dot(newSteps, y)), products),
    squares: select(taken, withColumn(squares, dot(newChanges, y)), squares),
    inverse: select(taken, withRow(inverse, div(1, safeSy)), inverse),
    scale: select(taken, div(safeSy, safeYy), scale),
  }
  return { history, taken }
}

/** The history without any pair where it is forgotten. */
export function dropped(history: History<Tensor>, forgotten: Tensor): History<Tensor> {
  return { ...history, inverse: select(forgotten, 0, history.inverse), scale: select(forgotten, 0, history.scale) }
}

/**
 * −H g by the two-loop recursion, on inner products: vectors are read twice, whatever the memory. The recursion itself is one loop over the shares of
 * the pairs, in which every place does all of it.
 */
export function quasiNewton({ steps, changes, products, squares, inverse, scale }: History<Tensor>, gradient: Tensor): Tensor {
  const memory = lengthOf(inverse)
  const places = lanes(memory)
  const [slopes, changed] = [dot(steps, gradient), dot(changes, gradient)]
  const [flatProducts, flatSquares] = [reshape(products, [memory * memory]), reshape(squares, [memory * memory])]
  const first: Tensor[] = []
  for (let i = memory - 1; i >= 0; i--) {
    let rest = places.at(slopes, i)
    for (let j = i + 1; j < memory; j++) rest = sub(rest, mul(first[j]!, places.at(flatProducts, i * memory + j)))
    first[i] = mul(places.at(inverse, i), rest)
  }
  const shares: Tensor[] = []
  for (let i = 0; i < memory; i++) {
    let rest = places.at(changed, i)
    for (let j = 0; j < memory; j++) {
      rest = sub(rest, mul(first[j]!, places.at(flatSquares, Math.min(i, j) * memory + Math.max(i, j))))
    }
    rest = mul(scale, rest)
    for (let j = 0; j < i; j++) rest = add(rest, mul(shares[j]!, places.at(flatProducts, j * memory + i)))
    shares[i] = sub(first[i]!, mul(places.at(inverse, i), rest))
  }
  const scaled = mul(scale, sub(gradient, dot(places.of(first), changes)))
  return neg(add(scaled, dot(places.of(shares), steps)))
}

/** The rows but the first, and one more. */
function withRow(rows: Tensor, row: Tensor): Tensor {
  const memory = lengthOf(rows)
  const isLast = tensor(Float64Array.from({ length: memory }, (_, i) => (i === memory - 1 ? 1 : 0)))
  const shifted = gather(rows, tensor(Float64Array.from({ length: memory }, (_, i) => (i + 1) % memory)))
  const across = rows.shape.length === 1 ? isLast : broadcast(isLast, rows.shape, [1])
  return select(across, row, shifted)
}

/** A square matrix without its first row and column, and a column more. */
function withColumn(matrix: Tensor, column: Tensor): Tensor {
  const memory = lengthOf(column)
  const square = [memory, memory] as const
  const next = (i: number): number => (i + 1) % memory
  const from = Float64Array.from({ length: memory * memory }, (_, k) => next(Math.floor(k / memory)) * memory + next(k % memory))
  const isLast = tensor(Float64Array.from({ length: memory }, (_, i) => (i === memory - 1 ? 1 : 0)))
  const shifted = reshape(gather(reshape(matrix, [memory * memory]), tensor(from)), square)
  return select(broadcast(isLast, square, [0]), broadcast(column, square, [1]), shifted)
}

/** Entries or rows. */
function lengthOf(rows: Tensor): number {
  return rows.shape[0]!
}
