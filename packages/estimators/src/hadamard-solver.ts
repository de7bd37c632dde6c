import type { LbfgsState } from '@odot/optimizers'
import { collapse } from './collapse.js'
import { counted } from './counted.js'
import { gramBlocks } from './gram-blocks.js'
import { hadamardSurrogate, unitOf } from './hadamard-surrogate.js'
import { polish } from './polish.js'
import { type SubPoint, subPoint } from './sub-problem.js'
import { oracleOfColumns, oracleOfGram } from './surrogate-oracles.js'
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
export const hadamardSolver: SubSolver = function* (sub, start, { target, maxIterations, device }) {
  const { rows, count } = sub.columns
  const gram = gramBlocks(sub.columns, device)
  const smooth = hadamardSurrogate(sub)
  const scale = unitOf(sub)
  const short = rows >= count
  let oracle = short
    ? oracleOfGram(sub, yield* gram.block([...sub.indices.keys()]), { scale, device })
    : oracleOfColumns(sub, scale, device)
  let exact = !short
  let best = subPoint(sub, start)
  let point = smooth.start(start)
  let iterations = 0
  let chunk = firstChunk
  let state: LbfgsState | undefined
  let attempts = 0
  let polished = new Float64Array(start.length).fill(Number.NaN)
  try {
    for (;;) {
      const run = smooth.run(oracle, point, { iterations: Math.min(chunk, maxIterations - iterations), state })
      const { result, iterations: total } = yield* counted(run, { before: iterations, resumed: state?.iteration ?? 0 })
      iterations = total
      const weights = smooth.weights(result.x)
      const candidate = collapse(sub, subPoint(sub, weights))
      // a solution has at most as many nonzeros as rows: before that Newton has nothing to say, and to the same signs it says the same
      const signs = candidate.map(Math.sign)
      if (signs.some((sign, k) => sign !== polished[k]) && signs.reduce((total, sign) => total + Math.abs(sign), 0) <= rows) {
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
      state = undefined
      if (smooth.escape(point, weights)) {
        if (attempts++ >= patience) return { coefficients: best.coefficients, iterations, reason: result.reason }
      } else if (!exact) {
        // the Gram matrix has no more digits to give
        exact = true
        oracle.dispose()
        oracle = oracleOfColumns(sub, scale, device)
      } else {
        if (attempts++ >= patience) return { coefficients: best.coefficients, iterations, reason: result.reason }
        point = smooth.start(best.coefficients)
      }
    }
  } finally {
    oracle.dispose()
  }
}

function better(a: SubPoint, b: SubPoint): SubPoint {
  return b.primal < a.primal || (b.primal === a.primal && b.gap < a.gap) ? b : a
}
