import { grad, interpret, type Tensor, trace } from '@odot/autodiff'
import type { Law } from '@odot/autodiff/testing'
import { demand, demandClose, show } from './demand.js'
import { expectClose } from './expect-close.js'
import { length, type PenaltyCase, shifted, trials, vector } from './penalty-case.js'

const rounding = 1e-10
/** The step of a difference quotient, and the error that it leaves. */
const quotientStep = 1e-5
const quotientError = 1e-4

/** The laws of the gradient of a smooth penalty. */
export function gradientLaws({ penalty, size, sample }: PenaltyCase): Law[] {
  if (!('gradient' in penalty)) return []
  const { gradient, smoothness, traced } = penalty
  const gradientAt = (w: Float64Array): Float64Array => {
    const out = new Float64Array(size)
    gradient(vector(w), out)
    return out
  }
  const laws: Law[] = [
    {
      name: 'the gradient is the derivative of the value',
      check: () => {
        for (let i = 0; i < trials; i++) {
          const w = sample()
          gradientAt(w).forEach((actual, j) => {
            const at = (by: number): number => penalty.value(vector(w.map((x, k) => (k === j ? x + by : x))))
            demandClose(`gradient ${j} at ${show(w)}`, actual, {
              expected: (at(quotientStep) - at(-quotientStep)) / (2 * quotientStep),
              tolerance: quotientError,
            })
          })
        }
      },
    },
    {
      name: 'the gradient may be written over the weights',
      check: () => {
        const w = sample()
        const expected = gradientAt(w)
        gradient(vector(w), w)
        expectClose('gradient in place', w, expected, 0)
      },
    },
  ]
  if (traced) {
    laws.push({
      name: 'the gradient is that of the traced value',
      check: () => {
        const graph = grad(trace((w: Tensor) => traced(w), [size]))
        for (let i = 0; i < trials; i++) {
          const w = i === 0 ? new Float64Array(size) : sample()
          expectClose('the gradient', gradientAt(w), interpret(graph, [vector(w)]).data, rounding)
        }
      },
    })
  }
  if (smoothness !== undefined) {
    laws.push({
      name: 'the gradient changes no faster than the smoothness says',
      check: () => {
        for (let i = 0; i < 4 * trials; i++) {
          const x = i % 3 === 0 ? new Float64Array(size) : sample()
          const y = i % 2 === 0 ? sample() : shifted(x, 0.01, sample())
          const [change, distance] = [length(shifted(gradientAt(x), -1, gradientAt(y))), length(shifted(x, -1, y))]
          demand(
            change <= smoothness * distance * (1 + rounding) + rounding,
            () => `‖∇R(x) − ∇R(y)‖ is ${change} at ${show(x)} and ${show(y)}, more than ${smoothness} times their distance ${distance}.`,
          )
        }
      },
    })
  }
  return laws
}
