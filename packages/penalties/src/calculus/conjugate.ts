import type { Values } from '@odot/autodiff'
import { checkPositiveSteps } from '../steps.js'
import type { ProximableConvexPenalty, ProximablePenalty } from './capable.js'
import { checkPenalty } from './check-penalty.js'

/**
 * Conjugate of a convex penalty as a penalty, R*(z) = sup ⟨z, w⟩ − R(w), with the prox that Moreau's identity gives: z = prox_tR*(z) + t prox_R/t(z/t).
 *
 * That of the lasso is the indicator of the box |z| ≤ s, that of the ℓ1 ball the largest size, that of a ridge another ridge. The prox is scaled by
 * `dualScale`, so that rounding does not leave the domain. Throws ProblemError for a step of 0, for which the identity has no meaning.
 * @example
 * const penalty = conjugate(lasso(1))
 * penalty.value(values([1, -0.5])) // => 0
 * penalty.value(values([2, 0])) // => Infinity
 * const out = new Float64Array(2)
 * penalty.prox(values([3, -0.5]), 1, out)
 * out // => [1, -0.5]
 * conjugate(l1Ball(1)).value(values([3, -4])) // => 4
 * @see Moreau (1965), "Proximité et dualité dans un espace hilbertien"
 */
export function conjugate(penalty: ProximableConvexPenalty): ProximablePenalty {
  checkPenalty('conjugate', penalty, { fields: ['prox', 'conjugate', 'dualScale'], take: 'a convex one with a prox, such as lasso(1)' })
  let room = { shape: [0], data: new Float64Array(0) }
  let inverse = new Float64Array(0)
  return Object.freeze({
    name: `conjugate of ${penalty.name}`,
    value: penalty.conjugate,
    prox: ({ data: z }: Values, step: Float64Array | number, out: Float64Array) => {
      const isOne = typeof step === 'number'
      const { length } = z
      checkPositiveSteps('conjugate', step, length)
      if (room.data.length !== length) {
        room = { shape: [length], data: new Float64Array(length) }
        inverse = new Float64Array(length)
      }
      for (let j = 0; j < length; j++) {
        const t = isOne ? step : step[j]!
        inverse[j] = 1 / t
        room.data[j] = z[j]! / t
      }
      penalty.prox(room, isOne ? 1 / step : inverse, room.data)
      for (let j = 0; j < length; j++) room.data[j] = z[j]! - (isOne ? step : step[j]!) * room.data[j]!
      const scale = penalty.dualScale(room)
      for (let j = 0; j < length; j++) out[j] = scale * room.data[j]!
    },
  })
}
