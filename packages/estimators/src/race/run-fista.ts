import { fista, iterate } from '@odot/optimizers'
import type { CompositeOracle } from '@odot/problem'
import type { Runner } from './lap.js'
import { smoothPart } from './smooth-part.js'

/** FISTA with restarts on all columns: b in [0, p), then the intercept. */
export const runFista: Runner = function* (problem) {
  const { columns, penalty, prox, hasIntercept, intercept } = problem
  const p = columns.columns
  const size = hasIntercept ? p + 1 : p
  const smooth = smoothPart(problem)
  const shape = [p]
  const oracle: CompositeOracle = {
    size,
    valueAndGradient: (x, gradient) => {
      const { value, interceptGradient } = smooth(x.subarray(0, p), x[p] ?? 0, gradient.subarray(0, p))
      if (hasIntercept) gradient[p] = interceptGradient
      return value
    },
    prox: (x, step, out) => {
      const b = out.subarray(0, p)
      prox({ shape, data: x.subarray(0, p) }, step, b)
      if (hasIntercept) out[p] = x[p]!
      return penalty.value({ shape, data: b })
    },
  }
  const x0 = new Float64Array(size)
  if (hasIntercept) x0[p] = intercept
  for (const { x, iteration } of iterate(fista(), oracle, x0, { tolerance: 0, maxIterations: Number.POSITIVE_INFINITY }))
    yield { kind: 'candidate', iterations: iteration, coefficients: () => ({ b: x.subarray(0, p), intercept: x[p] ?? 0 }) }
}
