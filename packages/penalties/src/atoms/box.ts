import { add, less, max, min, reshape, select, sum, type Tensor, tensor, type Values } from '@odot/autodiff'
import { type ConvexPenalty, ProblemError } from '@odot/problem'
import { checkSteps } from '../steps.js'

const infinity = Number.POSITIVE_INFINITY

/**
 * Indicator of a box, R(w) = 0 where lowerⱼ ≤ wⱼ ≤ upperⱼ for every j and +∞ elsewhere, for weights of any shape; a bound is one number for all weights or
 * one for each, and need not allow zero.
 *
 * The prox is the projection, min(max(w, lower), upper), whatever the step. R*(z) = Σⱼ max(lowerⱼzⱼ, upperⱼzⱼ). `distance` is that to the normal cone:
 * what of −gradient does not point out of a bound. Throws ProblemError for bounds that are NaN, allow no number, or do not fit.
 * @example
 * const penalty = box(-1, Float64Array.of(2, Infinity))
 * penalty.value(values([0, 7])) // => 0
 * penalty.value(values([3, 7])) // => Infinity
 * const out = new Float64Array(2)
 * penalty.prox(values([3, -7]), 1, out)
 * out // => [2, -1]
 * penalty.conjugate(values([3, -1])) // => 7
 * penalty.distance(values([2, -1]), values([-5, -5])) // => 5
 * box(1, 0) // => throws lower is 1 and upper is 0
 * @see Parikh and Boyd (2014), "Proximal algorithms"
 */
export function box(lower: number | Float64Array, upper: number | Float64Array): Required<ConvexPenalty> {
  const [low, high] = [read('lower', lower), read('upper', upper)]
  if (low.stride * high.stride === 1 && low.data.length !== high.data.length)
    throw new ProblemError(`box: ${low.data.length} lower and ${high.data.length} upper bounds; pass one of each for each weight.`)
  const [l, lStride, u, uStride] = [low.data, low.stride, high.data, high.stride]
  for (let j = 0; j < Math.max(l.length, u.length); j++) {
    const [least, most] = [l[j * lStride]!, u[j * uStride]!]
    if (!(least <= most && least < infinity && most > -infinity))
      throw new ProblemError(`box: lower is ${least} and upper is ${most} at ${j}; pass a lower bound that is not above the upper one.`)
  }
  const check = (x: Float64Array): void => {
    for (const { data, stride } of [low, high])
      if (stride === 1 && data.length !== x.length)
        throw new ProblemError(`box: ${data.length} bounds for ${x.length} weights; pass one for each, or one number for all.`)
  }
  const isEndless = (z: number, j: number): boolean => (z > 0 && u[j * uStride] === infinity) || (z < 0 && l[j * lStride] === -infinity)

  return Object.freeze({
    name: 'box',
    value: ({ data: w }: Values) => {
      check(w)
      for (let j = 0; j < w.length; j++) if (!(w[j]! >= l[j * lStride]! && w[j]! <= u[j * uStride]!)) return infinity
      return 0
    },
    traced: (w: Tensor) => sum(select(add(less(w, traced(low, w)), less(traced(high, w), w)), infinity, 0)),
    prox: ({ data: w }: Values, step: Float64Array | number, out: Float64Array) => {
      check(w)
      checkSteps('box', step, w.length)
      for (let j = 0; j < w.length; j++) out[j] = Math.min(Math.max(w[j]!, l[j * lStride]!), u[j * uStride]!)
    },
    tracedProx: (w: Tensor) => min(max(w, traced(low, w)), traced(high, w)),
    distance: ({ data: w }: Values, { data: g }: Values) => {
      check(w)
      let total = 0
      for (let j = 0; j < w.length; j++) {
        const [x, least, most] = [w[j]!, l[j * lStride]!, u[j * uStride]!]
        if (x < least || x > most) return infinity
        let residual = g[j]!
        if (x === most) residual = Math.max(residual, 0)
        if (x === least) residual = Math.min(residual, 0)
        total += residual * residual
      }
      return Math.sqrt(total)
    },
    conjugate: ({ data: z }: Values) => {
      check(z)
      let total = 0
      for (let j = 0; j < z.length; j++) {
        if (isEndless(z[j]!, j)) return infinity
        if (z[j] !== 0) total += z[j]! * (z[j]! > 0 ? u[j * uStride]! : l[j * lStride]!)
      }
      return total
    },
    dualScale: ({ data: z }: Values) => {
      check(z)
      return z.some(isEndless) ? 0 : 1
    },
    lambdaMax: ({ data: g }: Values) => {
      check(g)
      for (let j = 0; j < g.length; j++) {
        const [least, most] = [l[j * lStride]!, u[j * uStride]!]
        if (least > 0 || most < 0 || (g[j]! > 0 && least < 0) || (g[j]! < 0 && most > 0)) return infinity
      }
      return 0
    },
  })
}

/** Bounds of weights: that of weight j is entry `j * stride`. */
interface Bound {
  readonly data: Float64Array
  readonly stride: 0 | 1
}

function read(name: string, bound: number | Float64Array): Bound {
  const data = typeof bound === 'number' ? Float64Array.of(bound) : bound.slice()
  const wrong = data.findIndex(Number.isNaN)
  if (wrong >= 0) throw new ProblemError(`box: the ${name} bound is NaN at ${wrong}; pass numbers (-Infinity and Infinity for no bound).`)
  return { data, stride: typeof bound === 'number' ? 0 : 1 }
}

function traced({ data, stride }: Bound, { shape }: Tensor): Tensor {
  return stride === 0 ? tensor(data[0]!) : reshape(tensor(data), shape)
}
