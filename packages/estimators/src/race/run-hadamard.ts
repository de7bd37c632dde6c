import { seededRandom } from '@odot/autodiff'
import { iterate, lbfgs } from '@odot/optimizers'
import { hadamard } from '@odot/parameterizations'
import type { Oracle } from '@odot/problem'
import type { Runner } from './lap.js'
import { smoothPart } from './smooth-part.js'

/** L-BFGS on the surrogate of b = u ⊙ v over all columns: u in [0, p), v in [p, 2p), then the intercept. */
export const runHadamard: Runner = function* (problem) {
  const { columns, strength, ridge, hasIntercept, intercept } = problem
  const p = columns.columns
  const size = hasIntercept ? 2 * p + 1 : 2 * p
  const smooth = smoothPart(problem)
  const b = new Float64Array(p)
  const slope = new Float64Array(p)
  const oracle: Oracle = {
    size,
    valueAndGradient: (x, gradient) => {
      for (let j = 0; j < p; j++) b[j] = x[j]! * x[p + j]!
      const { value, interceptGradient } = smooth(b, x[2 * p] ?? 0, slope)
      let cost = 0
      for (let j = 0; j < p; j++) {
        const u = x[j]!
        const v = x[p + j]!
        const s = strength[j]!
        const pull = slope[j]! + ridge[j]! * b[j]!
        cost += s * (u * u + v * v) + ridge[j]! * b[j]! * b[j]!
        gradient[j] = pull * v + s * u
        gradient[p + j] = pull * u + s * v
      }
      if (hasIntercept) gradient[2 * p] = interceptGradient
      return value + cost / 2
    },
  }
  const { u, v } = hadamard().start([p], seededRandom(1))
  const x0 = new Float64Array(size)
  x0.set(u.data)
  x0.set(v.data, p)
  if (hasIntercept) x0[2 * p] = intercept
  for (const { x, iteration } of iterate(lbfgs(), oracle, x0, { tolerance: 0, maxIterations: Number.POSITIVE_INFINITY }))
    yield {
      kind: 'candidate',
      iterations: iteration,
      coefficients: () => ({ b: Float64Array.from({ length: p }, (_, j) => x[j]! * x[p + j]!), intercept: x[2 * p] ?? 0 }),
    }
}
