import { add, gather, reshape, type Tensor, tensor, type Values } from '@odot/autodiff'
import { type Penalty, ProblemError, showValue } from '@odot/problem'
import { checkSteps } from '../steps.js'
import type { Capable, Kept } from './capable.js'
import { checkPenalty } from './check-penalty.js'

/** A penalty of some of the weights. */
export interface Part<P> {
  readonly penalty: P
  /** The weights that it sees, in this order, or those from `from` up to `to`, which is not included. */
  readonly at: ArrayLike<number> | { readonly from: number; readonly to: number }
}

/**
 * Sum of penalties of disjoint weights, R(w) = Σ_k R_k(w at k), with every field that all parts have: each weight is in one part (`zero()` for free ones).
 *
 * Prox, gradient and slope act part by part; values and conjugates add up, distances by their squares; `dualScale` is the smallest and `lambdaMax` the
 * largest of the parts. Throws ProblemError unless each of p weights is in exactly one part, and for a number of weights that is not p.
 * @example
 * const penalty = separable([
 *   { penalty: lasso(1), at: { from: 0, to: 2 } },
 *   { penalty: ridge(1), at: [3, 2] },
 * ])
 * penalty.value(values([1, -2, 2, 4])) // => 13
 * const out = new Float64Array(4)
 * penalty.prox(values([1, -3, 2, 4]), 1, out)
 * out // => [0, -2, 1, 2]
 * separable([{ penalty: lasso(1), at: [0, 2] }]) // => throws weight 2 of 2
 * @see Parikh and Boyd (2014), "Proximal algorithms", section 2.1
 */
export function separable<P extends Penalty>(parts: readonly Part<P>[]): Kept<P>
export function separable(parts: readonly Part<Capable>[]): Capable {
  if (!Array.isArray(parts) || parts.length === 0)
    throw new ProblemError(`separable: the parts are ${showValue(parts)}; pass a list of at least one { penalty, at }.`)
  for (const [k, part] of parts.entries())
    checkPenalty(`separable: part ${k}`, part?.penalty, { fields: [], take: 'a penalty, such as lasso(1)' })
  const indices = parts.map(({ at }, k) => indicesOf(k, at))
  const size = checkCover(indices)
  const rooms = indices.map(({ length }) => ({
    weights: { shape: [length], data: new Float64Array(length) },
    other: { shape: [length], data: new Float64Array(length) },
    out: new Float64Array(length),
  }))
  const take = (from: Float64Array, k: number, { data }: { readonly data: Float64Array }): void => {
    const which = indices[k]!
    for (let i = 0; i < which.length; i++) data[i] = from[which[i]!]!
  }
  const check = (x: Float64Array): void => {
    if (x.length !== size) throw new ProblemError(`separable: ${x.length} weights for parts of ${size}; pass one for each.`)
  }
  /** The function of all weights that a function of each part is, by what adds two of them up. */
  const fold = (of: (part: Capable) => ((x: Values) => number) | undefined, join: (a: number, b: number) => number, start: number) => {
    const each = all(parts, of)
    return (
      each &&
      (({ data }: Values): number => {
        check(data)
        return each.reduce((total, f, k) => {
          take(data, k, rooms[k]!.weights)
          return join(total, f(rooms[k]!.weights))
        }, start)
      })
    )
  }
  const spread = (of: (part: Capable) => ((x: Values, out: Float64Array) => void) | undefined) => {
    const each = all(parts, of)
    return (
      each &&
      (({ data }: Values, out: Float64Array): void => {
        check(data)
        each.forEach((f, k) => {
          const { weights, out: own } = rooms[k]!
          take(data, k, weights)
          f(weights, own)
          put(own, indices[k]!, out)
        })
      })
    )
  }
  const plus = (a: number, b: number): number => a + b

  const [traceds, proxes, distances] = [all(parts, (p) => p.traced), all(parts, (p) => p.prox), all(parts, (p) => p.distance)]
  const conjugate = fold((p) => p.conjugate, plus, 0)
  const dualScale = fold((p) => p.dualScale, Math.min, 1)
  const lambdaMax = fold((p) => p.lambdaMax, Math.max, 0)
  const gradient = spread((p) => p.gradient)
  const slope = spread((p) => p.slope)
  const smoothnesses = all(parts, (p) => p.smoothness)
  return Object.freeze({
    name: `separable(${parts.map(({ penalty }) => penalty.name).join(', ')})`,
    value: fold((p) => p.value, plus, 0) ?? (() => 0),
    ...(traceds && {
      traced: (weights: Tensor) => {
        const flat = reshape(weights, [size])
        return traceds.map((traced, k) => traced(gather(flat, tensor(indices[k]!)))).reduce((a, b) => add(a, b), tensor(0))
      },
    }),
    ...(proxes && {
      prox: ({ data }: Values, step: Float64Array | number, out: Float64Array) => {
        check(data)
        checkSteps('separable', step, size)
        proxes.forEach((prox, k) => {
          const { weights, other, out: own } = rooms[k]!
          take(data, k, weights)
          if (typeof step !== 'number') take(step, k, other)
          prox(weights, typeof step === 'number' ? step : other.data, own)
          put(own, indices[k]!, out)
        })
      },
    }),
    ...(distances && {
      distance: ({ data }: Values, g: Values) => {
        check(data)
        return Math.hypot(
          ...distances.map((distance, k) => {
            take(data, k, rooms[k]!.weights)
            take(g.data, k, rooms[k]!.other)
            return distance(rooms[k]!.weights, rooms[k]!.other)
          }),
        )
      },
    }),
    ...(conjugate && { conjugate }),
    ...(dualScale && { dualScale }),
    ...(lambdaMax && { lambdaMax }),
    ...(gradient && { gradient }),
    ...(slope && { slope }),
    ...(smoothnesses && { smoothness: Math.max(0, ...smoothnesses) }),
  })
}

/** What all parts have, or undefined. */
function all<T>(parts: readonly Part<Capable>[], of: (part: Capable) => T | undefined): readonly T[] | undefined {
  const found: T[] = []
  for (const { penalty } of parts) {
    const each = of(penalty)
    if (each === undefined) return undefined
    found.push(each)
  }
  return found
}

function put(from: Float64Array, which: Int32Array, out: Float64Array): void {
  for (let i = 0; i < which.length; i++) out[which[i]!] = from[i]!
}

function indicesOf(k: number, at: Part<unknown>['at']): Int32Array {
  if (typeof at !== 'object' || at === null)
    throw new ProblemError(`separable: part ${k} is at ${showValue(at)}; pass the weights that it sees, or { from, to }.`)
  return 'from' in at ? Int32Array.from({ length: at.to - at.from }, (_, i) => at.from + i) : Int32Array.from(at)
}

/** The number of weights. @throws ProblemError unless each is in one part. */
function checkCover(indices: readonly Int32Array[]): number {
  const size = indices.reduce((total, { length }) => total + length, 0)
  const seen = new Uint8Array(size)
  for (const [k, which] of indices.entries()) {
    for (const j of which) {
      if (!(j >= 0 && j < size))
        throw new ProblemError(
          `separable: part ${k} has weight ${j} of ${size}; pass each of 0 … ${size - 1} once, with zero() for free ones.`,
        )
      if (seen[j]!++ > 0) throw new ProblemError(`separable: part ${k} has weight ${j}, which a part has already; pass each weight once.`)
    }
  }
  return size
}
