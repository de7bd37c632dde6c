import type { Law } from '@odot/autodiff/testing'
import { demand, demandClose, show } from './demand.js'
import { isConvex, length, type PenaltyCase, proxOf, shifted, trials, vector } from './penalty-case.js'

const rounding = 1e-10
/** Step of the prox gradient map whose limit is the shortest subgradient, and the error that it leaves. */
const smallStep = 1e-7
const limitError = 1e-3

/** The laws of the distance to the subdifferential. */
export function distanceLaws({ penalty, sample, steps }: PenaltyCase): Law[] {
  const { prox, distance } = penalty
  if (!prox || !distance) return []
  const laws: Law[] = [
    {
      name: 'the distance is that of the shortest subgradient',
      check: () => {
        for (let i = 0; i < trials; i++) {
          const w = proxOf(prox, sample(), 1)
          const gradient = sample()
          // (w − prox(w − t g))/t tends to the shortest element of g + ∂R(w)
          const mapped = shifted(w, -1, proxOf(prox, shifted(w, -smallStep, gradient), smallStep))
          const expected = length(mapped) / smallStep
          demandClose(`distance at ${show(w)}, gradient ${show(gradient)},`, distance(vector(w), vector(gradient)), {
            expected,
            tolerance: limitError,
          })
        }
      },
    },
  ]
  if (!isConvex(penalty)) return laws
  return [
    {
      name: 'the distance is 0 at a prox and at least strong convexity says elsewhere',
      check: () => {
        for (let i = 0; i < trials; i++) {
          const x = sample()
          const step = steps()[0]!
          const residual = (at: Float64Array): number => distance(vector(at), vector(shifted(at, -1, x).map((d) => d / step)))
          const p = proxOf(prox, x, step)
          const here = residual(p)
          demand(
            here <= rounding * (1 + length(x) / step),
            () => `the distance at the prox ${show(p)} of ${show(x)} is ${here}; it must be 0.`,
          )
          const away = i % 2 === 0 ? sample() : shifted(p, 0.01, sample())
          const [least, there] = [length(shifted(away, -1, p)) / step, residual(away)]
          demand(
            there >= least * (1 - rounding) - rounding,
            () => `the distance at ${show(away)} is ${there}, but the prox of ${show(x)} is ${least} steps away; it must be at least that.`,
          )
        }
      },
    },
    ...laws,
  ]
}
