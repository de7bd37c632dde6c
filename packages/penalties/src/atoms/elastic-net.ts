import {
  abs,
  add,
  div,
  less,
  max,
  min,
  mul,
  relu,
  reshape,
  select,
  sign,
  square,
  sub,
  sum,
  type Tensor,
  tensor,
  type Values,
} from '@odot/autodiff'
import { type Blocks, type Face, ProblemError, refuseUnknown } from '@odot/problem'
import { type Bounds, checkedBounds } from '../bounds.js'
import { checkBlocks } from '../check-blocks.js'
import type { CompleteBlockPenalty } from '../complete-block-penalty.js'
import { scaleDown } from '../scale-down.js'
import { stepsOf } from '../steps.js'
import { checkCount, checkedStrength, pick, type Strength } from '../strength.js'
import { tracedStrength } from '../traced-strength.js'

/** What an elastic net is made of: one number for all weights, or one for each. */
export interface ElasticNetOptions {
  /** p, the number of weights. */
  readonly size: number
  /** s ≥ 0: 0 makes no zeros, Infinity forces zero. */
  readonly strength: number | Float64Array
  /** r ≥ 0, default 0. */
  readonly ridge?: number | Float64Array
  /** Lower bounds ≤ 0, default -Infinity: 0 for weights that must not be negative. */
  readonly lower?: number | Float64Array
  /** Upper bounds ≥ 0, default Infinity. */
  readonly upper?: number | Float64Array
}

const infinity = Number.POSITIVE_INFINITY

/**
 * Elastic net penalty with bounds, R(w) = Σⱼ sⱼ|wⱼ| + rⱼ/2 wⱼ², and +∞ unless lowerⱼ ≤ wⱼ ≤ upperⱼ, for p weights: the lasso (r = 0), the non-negative
 * lasso (lower = 0), the box. Its blocks are the coordinates.
 *
 * The prox is clip(softThreshold(w, step·s) / (1 + step·r), lower, upper). R*(z) adds up, with a = |z| − s where that is positive, a²/2r, or
 * a·u − r/2 u² when the bound u on the side of z is less than a/r; it is +∞ where r = 0 and there is no bound. `lambdaMax` and the gauge are |z|/s, and 0
 * where a bound at 0 is what holds the weight. Throws ProblemError for a size, strength, ridge or bound that is out of range or does not fit.
 * @example
 * const penalty = elasticNet({ size: 3, strength: 1, ridge: Float64Array.of(0, 1, 0), lower: Float64Array.of(-Infinity, -Infinity, 0) })
 * penalty.value(values([-2, 4, 3])) // => 17
 * penalty.value(values([0, 0, -1])) // => Infinity
 * const out = new Float64Array(3)
 * penalty.prox(values([3, 5, -7]), 1, out)
 * out // => [2, 2, 0]
 * penalty.gauge(Float64Array.of(3, -2, -7), out)
 * out // => [3, 2, 0]
 * penalty.conjugate(values([0.5, 3, -7])) // => 2
 * elasticNet({ size: 1, strength: 1, lower: 0.5 }) // => throws pass numbers ≤ 0
 * @see Zou and Hastie (2005), "Regularization and variable selection via the elastic net"
 */
export function elasticNet(options: ElasticNetOptions): CompleteBlockPenalty {
  const {
    size,
    strength,
    ridge = 0,
    lower = -infinity,
    upper = infinity,
  } = refuseUnknown('elasticNet', options, { known: ['size', 'strength', 'ridge', 'lower', 'upper'] })
  if (!(Number.isInteger(size) && size >= 0)) throw new ProblemError(`elasticNet: the size is ${size}; pass the number of weights.`)
  const bounds = checkedBounds('elasticNet', { size, lower, upper })
  const { sizes, squares } = withForcedZeros(size, bounds, {
    sizes: read('strength', strength, size),
    squares: read('ridge', ridge, size),
  })
  const { data: s, stride: sStride } = sizes
  const { data: r, stride: rStride } = squares
  const { lower: low, upper: high, stride: bStride } = bounds

  const check = (x: Float64Array): void => {
    if (x.length !== size) throw new ProblemError(`elasticNet: ${x.length} weights for size ${size}; pass one for each coordinate.`)
  }
  /** How far weight j may go in a direction: 0 where a bound at 0 holds it. */
  const room = (j: number, direction: number): number => {
    if (!bounds.isFinite) return infinity // signs of correlations are a coin toss, which a branch predicts badly
    return direction < 0 ? -low[j * bStride]! : high[j * bStride]!
  }
  const proxAt = (j: number, z: number, step: number): number => {
    const strengthHere = s[j * sStride]!
    const t = strengthHere === infinity ? infinity : step * strengthHere
    // written so that NaN stays NaN
    const x = Math.abs(z) <= t ? 0 : (z > 0 ? z - t : z + t) / (1 + step * r[j * rStride]!)
    return Math.min(Math.max(x, low[j * bStride]!), high[j * bStride]!)
  }
  const gaugeAt = (j: number, z: number): number => (z === 0 || room(j, z) === 0 ? 0 : Math.abs(z) / s[j * sStride]!)
  const isSmoothAt = (j: number, w: number): boolean =>
    s[j * sStride]! < infinity && low[j * bStride]! < w && w < high[j * bStride]! && (w !== 0 || s[j * sStride] === 0)

  return Object.freeze({
    name: 'elastic net',
    blocks: coordinates(size),
    value: ({ data: w }: Values) => {
      check(w)
      let total = 0
      for (let j = 0; j < size; j++) {
        const x = w[j]!
        if (x === 0) continue
        if (x < low[j * bStride]! || x > high[j * bStride]!) return infinity
        total += (s[j * sStride]! + 0.5 * r[j * rStride]! * Math.abs(x)) * Math.abs(x)
      }
      return total
    },
    traced: (weights: Tensor) => {
      const { finite, forbid } = tracedStrength(sizes, weights.shape)
      const { finite: half } = tracedStrength(squares, weights.shape)
      const value = forbid(sum(add(mul(finite, abs(weights)), mul(mul(0.5, half), square(weights)))), weights)
      if (!bounds.isFinite) return value
      const [below, above] = [less(weights, tracedBound(low, weights)), less(tracedBound(high, weights), weights)]
      return add(value, sum(select(add(below, above), infinity, 0)))
    },
    prox: ({ data: w }: Values, step: Float64Array | number, out: Float64Array) => {
      check(w)
      const { data: steps, stride } = stepsOf('elasticNet', step, size)
      for (let j = 0; j < size; j++) out[j] = proxAt(j, w[j]!, steps[j * stride]!)
    },
    tracedProx: (weights: Tensor, step: Tensor) => {
      const { finite, keep } = tracedStrength(sizes, weights.shape)
      const { finite: curvature } = tracedStrength(squares, weights.shape)
      const shrunk = keep(div(mul(sign(weights), relu(sub(abs(weights), mul(step, finite)))), add(1, mul(step, curvature))))
      return bounds.isFinite ? max(tracedBound(low, weights), min(tracedBound(high, weights), shrunk)) : shrunk
    },
    distance: ({ data: w }: Values, { data: g }: Values) => {
      check(w)
      let total = 0
      for (let j = 0; j < size; j++) {
        const x = w[j]!
        const slope = g[j]!
        const strengthHere = s[j * sStride]!
        if (strengthHere === infinity && x === 0) continue
        if (strengthHere === infinity || x < low[j * bStride]! || x > high[j * bStride]!) return infinity
        let residual: number
        if (x === 0) {
          residual = room(j, -slope) === 0 ? 0 : Math.max(Math.abs(slope) - strengthHere, 0)
        } else {
          residual = slope + strengthHere * Math.sign(x) + r[j * rStride]! * x
          // at a bound the normal cone takes whatever points outwards
          if (x === high[j * bStride]) residual = Math.max(residual, 0)
          else if (x === low[j * bStride]) residual = Math.min(residual, 0)
        }
        total += residual * residual
      }
      return Math.sqrt(total)
    },
    conjugate: ({ data: z }: Values) => {
      check(z)
      let total = 0
      for (let j = 0; j < size; j++) {
        const over = Math.abs(z[j]!) - s[j * sStride]!
        const most = room(j, z[j]!)
        if (over <= 0 || most === 0) continue
        const curvature = r[j * rStride]!
        if (curvature === 0 && most === infinity) return infinity
        const x = curvature === 0 ? most : Math.min(over / curvature, most)
        total += (over - 0.5 * curvature * x) * x
      }
      return total
    },
    dualScale: ({ data: z }: Values) => {
      check(z)
      let scale = 1
      for (let j = 0; j < size; j++) {
        const length = Math.abs(z[j]!)
        const bound = s[j * sStride]!
        if (scale * length <= bound || r[j * rStride]! > 0 || room(j, z[j]!) < infinity) continue
        scale = scaleDown(bound / length, (to) => to * length > bound)
      }
      return scale
    },
    lambdaMax: ({ data: g }: Values) => {
      check(g)
      let largest = 0
      for (let j = 0; j < size; j++) largest = Math.max(largest, gaugeAt(j, -g[j]!))
      return largest
    },
    gauge: (dual: Float64Array, out: Float64Array) => {
      check(dual)
      for (let j = 0; j < size; j++) out[j] = gaugeAt(j, dual[j]!)
    },
    zeroWithin: (dual: Float64Array, slack: Float64Array, out: Uint8Array) => {
      check(dual)
      for (let j = 0; j < size; j++) {
        const z = dual[j]!
        const by = slack[j]!
        const strengthHere = s[j * sStride]!
        const above = high[j * bStride] === 0 || z + by < strengthHere
        const below = low[j * bStride] === 0 || by - z < strengthHere
        out[j] = strengthHere === infinity || (above && below) ? 1 : 0
      }
    },
    proxBlock: (block: number, z: Float64Array, step: number, out: Float64Array) => {
      out[block] = proxAt(block, z[block]!, step)
    },
    face: (weights: Float64Array): Face => {
      check(weights)
      let count = 0
      for (let j = 0; j < size; j++) if (isSmoothAt(j, weights[j]!)) count++
      const [support, gradient, curvature] = [new Int32Array(count), new Float64Array(count), new Float64Array(count)]
      count = 0
      for (let j = 0; j < size; j++) {
        const w = weights[j]!
        if (!isSmoothAt(j, w)) continue
        support[count] = j
        gradient[count] = s[j * sStride]! * Math.sign(w) + r[j * rStride]! * w
        curvature[count++] = r[j * rStride]!
      }
      return {
        support,
        gradient,
        addHessian: (H: Float64Array) => {
          for (let i = 0; i < count; i++) H[i * (count + 1)]! += curvature[i]!
        },
      }
    },
    restrict: (blocks: Int32Array) => {
      checkBlocks('elasticNet', blocks, size)
      return elasticNet({
        size: blocks.length,
        strength: pick(sizes, blocks),
        ridge: pick(squares, blocks),
        lower: pick({ data: low, stride: bStride }, blocks),
        upper: pick({ data: high, stride: bStride }, blocks),
      })
    },
  })
}

function read(option: string, strength: number | Float64Array, size: number): Strength {
  const checked = checkedStrength('elasticNet', strength, { option, mayBeEmpty: size === 0 })
  checkCount('elasticNet', checked, { count: size, things: 'weights', option })
  return checked
}

/** Weights that an infinite ridge or two bounds at 0 hold at zero get the strength ∞ and no ridge, so that ∞ is met in one place only. */
function withForcedZeros(
  size: number,
  bounds: Bounds,
  { sizes, squares }: { readonly sizes: Strength; readonly squares: Strength },
): { readonly sizes: Strength; readonly squares: Strength } {
  if (!bounds.isFinite && !squares.hasInfinite) return { sizes, squares }
  const { lower, upper, stride } = bounds
  const data = new Float64Array(size)
  const curvature = new Float64Array(size)
  let count = 0
  for (let j = 0; j < size; j++) {
    const isForced = squares.data[j * squares.stride] === infinity || (lower[j * stride] === 0 && upper[j * stride] === 0)
    if (isForced) count++
    data[j] = isForced ? infinity : sizes.data[j * sizes.stride]!
    curvature[j] = isForced ? 0 : squares.data[j * squares.stride]!
  }
  if (count === 0) return { sizes, squares }
  return { sizes: { data, stride: 1, hasInfinite: true }, squares: { data: curvature, stride: 1, hasInfinite: false } }
}

/** Blocks of one coordinate each. All penalties share the numbers 0, 1, 2 …, which nobody may change: paths make a penalty at each λ. */
function coordinates(size: number): Blocks {
  if (ascending.length <= size) ascending = Int32Array.from({ length: 2 * size + 1 }, (_, j) => j)
  return Object.freeze({ count: size, starts: ascending.subarray(0, size + 1), members: ascending.subarray(0, size) })
}

let ascending = new Int32Array(1)

function tracedBound(bound: Float64Array, { shape }: Tensor): Tensor {
  return bound.length === 1 ? tensor(bound[0]!) : reshape(tensor(bound), shape)
}
