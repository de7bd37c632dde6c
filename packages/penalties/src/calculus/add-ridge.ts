import { add, mul, square, sum, type Tensor, type Values } from '@odot/autodiff'
import type { ConvexPenalty } from '@odot/problem'
import { positive } from '../positive.js'
import type { Capable, ProximableConvexPenalty, ProximablePenalty } from './capable.js'
import { checkPenalty } from './check-penalty.js'

/** A convex penalty with a ridge: its conjugate is finite everywhere. */
export type RidgedPenalty = ConvexPenalty & ProximablePenalty

/**
 * A penalty with a prox and a ridge, R(w) + r/2 ‖w‖² with r > 0: the one sum whose prox follows from that of R, which for two penalties it does not. The
 * elastic net is `addRidge(lasso(s), r)`.
 *
 * The prox of step t is that of R at w/(1 + tr) with the step t/(1 + tr). The conjugate of a convex R with a ridge is finite: the Moreau envelope of R*,
 * ⟨z, x⟩ − R(x) − r/2 ‖x‖² at x = prox_R/r(z/r). Throws ProblemError for r that is not positive and finite.
 * @example
 * const penalty = addRidge(lasso(1), 2)
 * penalty.value(values([1, -2])) // => 8
 * const out = new Float64Array(2)
 * penalty.prox(values([4, -0.5]), 1, out)
 * out // => [1, 0]
 * penalty.conjugate(values([3, 1])) // => 1
 * @see Parikh and Boyd (2014), "Proximal algorithms", section 2.2
 */
export function addRidge(penalty: ProximableConvexPenalty, ridge: number): RidgedPenalty
export function addRidge(penalty: ProximablePenalty, ridge: number): ProximablePenalty
export function addRidge(penalty: Capable & ProximablePenalty, ridge: number): Capable & ProximablePenalty {
  checkPenalty('addRidge', penalty, { fields: ['prox'], take: 'one with a prox, such as lasso(1)' })
  positive('addRidge', { ridge })
  const { name, value, traced, prox, distance, conjugate, lambdaMax } = penalty
  const squares = (x: Float64Array): number => 0.5 * ridge * x.reduce((total, each) => total + each * each, 0)
  let steps = new Float64Array(0)
  let room = { shape: [0], data: new Float64Array(0) }
  return Object.freeze({
    name: `${name} + ridge(${ridge})`,
    value: (weights: Values) => value(weights) + squares(weights.data),
    ...(traced && { traced: (weights: Tensor) => add(traced(weights), mul(ridge / 2, sum(square(weights)))) }),
    prox: ({ data: w }: Values, step: Float64Array | number, out: Float64Array) => {
      const isOne = typeof step === 'number'
      const { length } = w
      if (room.data.length !== length) {
        room = { shape: [length], data: new Float64Array(length) }
        steps = new Float64Array(length)
      }
      for (let j = 0; j < length; j++) {
        const t = isOne ? step : step[j]!
        steps[j] = t / (1 + t * ridge)
        room.data[j] = w[j]! / (1 + t * ridge)
      }
      prox(room, isOne ? step / (1 + step * ridge) : steps, out)
    },
    ...(distance && {
      distance: (weights: Values, { shape, data }: Values) =>
        distance(weights, { shape, data: data.map((g, j) => g + ridge * weights.data[j]!) }),
    }),
    ...(conjugate && {
      conjugate: ({ shape, data: z }: Values) => {
        const x = { shape, data: z.map((each) => each / ridge) }
        prox(x, 1 / ridge, x.data)
        return z.reduce((total, each, j) => total + each * x.data[j]!, 0) - value(x) - squares(x.data)
      },
      dualScale: () => 1,
    }),
    ...(lambdaMax && { lambdaMax }),
  })
}
