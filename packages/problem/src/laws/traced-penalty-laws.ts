import { interpret, type Tensor, trace, values } from '@odot/autodiff'
import type { Law } from '@odot/autodiff/testing'
import { demandClose } from './demand.js'
import { expectClose } from './expect-close.js'
import { type PenaltyCase, proxOf, trials, vector } from './penalty-case.js'

const rounding = 1e-12

/** The laws that tie the traced functions to the plain ones. */
export function tracedPenaltyLaws({ penalty, size, sample, steps }: PenaltyCase): Law[] {
  const { traced, prox, tracedProx } = penalty
  const laws: Law[] = []
  if (traced) {
    laws.push({
      name: 'the traced value is the value',
      check: () => {
        const graph = trace((w: Tensor) => traced(w), [size])
        for (let i = 0; i < trials; i++) {
          const x = i === 0 ? new Float64Array(size) : sample()
          // weights that are a prox lie where the value is finite
          const w = i % 2 === 1 && prox ? proxOf(prox, x, 1) : x
          const expected = penalty.value(vector(w))
          demandClose('the traced value', interpret(graph, [vector(w)]).data[0]!, { expected, tolerance: rounding })
        }
      },
    })
  }
  if (prox && tracedProx) {
    laws.push({
      name: 'the traced prox is the prox',
      check: () => {
        const graph = trace((w: Tensor, step: Tensor) => tracedProx(w, step), [size], [])
        for (let i = 0; i < trials; i++) {
          const w = i === 0 ? new Float64Array(size) : sample()
          const step = steps()[0]!
          expectClose('the traced prox', interpret(graph, [vector(w), values(step)]).data, proxOf(prox, w, step), rounding)
        }
      },
    })
  }
  return laws
}
