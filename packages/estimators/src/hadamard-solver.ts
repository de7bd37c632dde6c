import { collapse } from './collapse.js'
import { counted } from './counted.js'
import { hadamardSurrogate } from './hadamard-surrogate.js'
import { gramRows, polish } from './polish.js'
import { type SubPoint, subPoint } from './sub-problem.js'
import type { SubSolver } from './working-set.js'

/** L-BFGS iterations before the first collapse; each time the gap is not reached, half as many again. */
const firstChunk = 20
/** A decrease of the objective below this share is rounding. */
const progress = 1e-14
/** How often L-BFGS may end (at a saddle, or at its precision) without a better point. */
const patience = 3

/**
 * Solves a sub-problem by β = u ⊙ v: L-BFGS on the smooth surrogate, and every few iterations the point is collapsed, polished on its support, and certified.
 * A saddle is left along its negative curvature.
 */
export const hadamardSolver: SubSolver = function* (sub, start, { target, maxIterations }) {
  const gram = gramRows(sub)
  const smooth = hadamardSurrogate(sub)
  let best = subPoint(sub, start)
  let point = smooth.start(start)
  let iterations = 0
  let chunk = firstChunk
  let state: Parameters<typeof smooth.run>[2]
  let attempts = 0
  let polished = new Float64Array(start.length).fill(Number.NaN)
  for (;;) {
    const run = smooth.run(point, Math.min(chunk, maxIterations - iterations), state)
    const { result, iterations: total } = yield* counted(run, { before: iterations, resumed: state?.iteration ?? 0 })
    iterations = total
    const weights = smooth.weights(result.x)
    const candidate = collapse(sub, subPoint(sub, weights))
    // a solution has at most as many nonzeros as rows: before that Newton has nothing to say, and to the same signs it says the same
    const signs = candidate.map(Math.sign)
    if (signs.some((sign, k) => sign !== polished[k]) && signs.reduce((count, sign) => count + Math.abs(sign), 0) <= sub.columns.rows) {
      yield* polish(sub, candidate, gram)
      polished = signs
    }
    const found = better(best, subPoint(sub, candidate))
    if (result.iterations > (state?.iteration ?? 0) && found.primal < best.primal * (1 - progress)) attempts = 0
    best = found
    if (best.gap <= target) return { coefficients: best.coefficients, iterations, reason: 'the gap is reached' }
    if (iterations >= maxIterations) return { coefficients: best.coefficients, iterations, reason: 'the iterations are spent' }
    chunk = Math.ceil(chunk * 1.5)
    point = result.x
    state = result.state
    if (result.status === 'max-iterations') continue
    // L-BFGS has ended: at a saddle, or as close as double precision lets it
    if (attempts++ >= patience) return { coefficients: best.coefficients, iterations, reason: result.reason }
    state = undefined
    if (!smooth.escape(point, weights)) point = smooth.start(best.coefficients)
  }
}

function better(a: SubPoint, b: SubPoint): SubPoint {
  return b.primal < a.primal || (b.primal === a.primal && b.gap < a.gap) ? b : a
}
