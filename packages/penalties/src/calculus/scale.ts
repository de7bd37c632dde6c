import { mul, type Tensor, type Values } from '@odot/autodiff'
import type { Penalty } from '@odot/problem'
import { positive } from '../positive.js'
import { scaleDown } from '../scale-down.js'
import type { Capable, Kept } from './capable.js'
import { checkPenalty } from './check-penalty.js'

/**
 * A penalty times a factor c > 0: cR, with every field of R that a multiple has (not the blocks of a block penalty).
 *
 * The prox of cR is that of R with the step c·step, (cR)*(z) = cR*(z/c), and `lambdaMax` is that of R divided by c. Throws ProblemError for a factor that
 * is not positive and finite.
 * @example
 * const penalty = scale(lasso(1), 3)
 * penalty.value(values([2, -1])) // => 9
 * const out = new Float64Array(2)
 * penalty.prox(values([5, -1]), 1, out)
 * out // => [2, 0]
 * penalty.lambdaMax(values([6, -1])) // => 2
 * scale(lasso(1), 0) // => throws factor is 0
 * @see Parikh and Boyd (2014), "Proximal algorithms", section 2.1
 */
export function scale<P extends Penalty>(penalty: P, factor: number): Kept<P>
export function scale(penalty: Capable, factor: number): Capable {
  checkPenalty('scale', penalty, { fields: [], take: 'a penalty, such as lasso(1)' })
  positive('scale', { factor })
  const { name, value, traced, prox, tracedProx, distance, conjugate, dualScale, lambdaMax, gradient, smoothness, slope } = penalty
  const divided = ({ shape, data }: Values): Values => ({ shape, data: data.map((x) => x / factor) })
  const times = (of: (weights: Values, out: Float64Array) => void) => (weights: Values, out: Float64Array) => {
    of(weights, out)
    for (let j = 0; j < out.length; j++) out[j]! *= factor
  }
  let steps = new Float64Array(0)
  const longer = (step: Float64Array): Float64Array => {
    if (steps.length !== step.length) steps = new Float64Array(step.length)
    for (let j = 0; j < step.length; j++) steps[j] = factor * step[j]!
    return steps
  }
  return Object.freeze({
    name: `${factor} × ${name}`,
    value: (weights: Values) => factor * value(weights),
    ...(traced && { traced: (weights: Tensor) => mul(factor, traced(weights)) }),
    ...(prox && {
      prox: (weights: Values, step: Float64Array | number, out: Float64Array) =>
        prox(weights, typeof step === 'number' ? factor * step : longer(step), out),
    }),
    ...(tracedProx && { tracedProx: (weights: Tensor, step: Tensor) => tracedProx(weights, mul(factor, step)) }),
    ...(distance && { distance: (weights: Values, g: Values) => factor * distance(weights, divided(g)) }),
    ...(conjugate && { conjugate: (dual: Values) => factor * conjugate(divided(dual)) }),
    ...(conjugate &&
      dualScale && {
        dualScale: ({ shape, data }: Values) =>
          // rounding in the division may leave the domain again
          scaleDown(
            dualScale(divided({ shape, data })),
            (to) => conjugate(divided({ shape, data: data.map((x) => to * x) })) === Number.POSITIVE_INFINITY,
          ),
      }),
    ...(lambdaMax && { lambdaMax: (g: Values) => lambdaMax(g) / factor }),
    ...(gradient && { gradient: times(gradient) }),
    ...(smoothness !== undefined && { smoothness: factor * smoothness }),
    ...(slope && { slope: times(slope) }),
  })
}
