import type { LbfgsState } from '@odot/optimizers'
import { collapse } from './collapse.js'
import { counted } from './counted.js'
import { hadamardSurrogate, unitOf } from './hadamard-surrogate.js'
import { settle } from './settle.js'
import { betterPoint, countNonzeros, subPoint } from './sub-problem.js'
import { oracleOfColumns, oracleOfGram, type SquaresOracle } from './surrogate-oracles.js'
import type { SubSolver } from './working-set.js'

/** L-BFGS iterations before the first collapse; each time the gap is not reached, half as many again. */
const firstChunk = 20
/** A decrease of the objective below this share is rounding. */
const progress = 1e-14
/** How often L-BFGS may end (at a saddle, or at its precision) without a better point. */
const patience = 3
/** Up to so many columns their Gram matrix is less work than the products of the first iterations. */
const fewColumns = 300

/**
 * Solves a sub-problem by β = u ⊙ v: L-BFGS on the smooth surrogate, and every few iterations the point is collapsed, polished on its support, and certified.
 * A saddle is left along its negative curvature. Where the start is good already, collapse and polish alone may do.
 */
export const hadamardSolver: SubSolver = function* (sub, start, { target, maxIterations, device, gram }) {
  const { rows, count } = sub.columns
  const smooth = hadamardSurrogate(sub)
  const scale = unitOf(sub)
  let best = subPoint(sub, start)
  if (countNonzeros(start) > 0) {
    const settled = yield* settle(sub, collapse(sub, best), gram)
    if (settled) best = betterPoint(best, settled)
    if (best.gap <= target) return { coefficients: best.coefficients, iterations: 0, reason: 'the gap is reached' }
  }
  let oracle: SquaresOracle | undefined
  /** Products with the Gram matrix are short and less exact: for the middle of a long run. */
  let kind: 'columns' | 'gram' = rows >= count && count <= fewColumns ? 'gram' : 'columns'
  let exhausted = rows < count
  let point = smooth.start(best.coefficients)
  let iterations = 0
  let chunk = firstChunk
  let state: LbfgsState | undefined
  let attempts = 0
  let tried = new Float64Array(count).fill(Number.NaN)
  try {
    for (;;) {
      oracle ??=
        kind === 'gram'
          ? oracleOfGram(sub, yield* gram.block(sub, [...sub.indices.keys()]), { scale, device })
          : oracleOfColumns(sub, scale, device)
      const run = smooth.run(oracle, point, { iterations: Math.min(chunk, maxIterations - iterations), state })
      const { result, iterations: total } = yield* counted(run, { before: iterations, resumed: state?.iteration ?? 0 })
      iterations = total
      const reached = subPoint(sub, smooth.weights(result.x))
      yield
      const candidate = collapse(sub, reached)
      // to the same signs polish says the same
      const signs = candidate.map(Math.sign)
      const settled = signs.some((sign, k) => sign !== tried[k]) ? yield* settle(sub, candidate, gram) : undefined
      if (settled) tried = signs
      const found = betterPoint(best, settled ?? subPoint(sub, candidate))
      if (result.iterations > (state?.iteration ?? 0) && found.primal < best.primal * (1 - progress)) attempts = 0
      best = found
      if (best.gap <= target) return { coefficients: best.coefficients, iterations, reason: 'the gap is reached' }
      if (iterations >= maxIterations) return { coefficients: best.coefficients, iterations, reason: 'the iterations are spent' }
      chunk = Math.ceil(chunk * 1.5)
      point = result.x
      state = result.state
      const before = kind
      if (result.status === 'max-iterations') kind = exhausted ? 'columns' : 'gram'
      else {
        // L-BFGS has ended: at a saddle, or as close as its products let it
        state = undefined
        exhausted ||= kind === 'gram'
        kind = 'columns'
        if (before === 'columns' && attempts++ >= patience) return { coefficients: best.coefficients, iterations, reason: result.reason }
        if (!smooth.escape(point, reached)) point = smooth.start(best.coefficients)
      }
      if (kind === before) continue
      oracle.dispose()
      oracle = undefined
    }
  } finally {
    oracle?.dispose()
  }
}
