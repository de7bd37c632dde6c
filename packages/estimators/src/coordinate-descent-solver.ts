import { coordinateDescent, iterate } from '@odot/optimizers'
import type { CoordinateOracle } from '@odot/problem'
import { counted } from './counted.js'
import { subPoint } from './sub-problem.js'
import type { SubSolver } from './working-set.js'

/** Sweeps between two looks at the gap. */
const sweeps = 10

/** Solves a sub-problem by coordinate descent with residual updates: the classical referee, without polish. */
export const coordinateDescentSolver: SubSolver = function* (sub, start, { target, maxIterations }) {
  const { columns, strength, scales, target: response, workspace } = sub
  const curvature = scales.map((scale) => (scale === 0 ? 0 : 1))
  const data = { target: response, weights: sub.certified.weights, strength, curvature, workspace, ...columns.design.column! }
  const oracle: CoordinateOracle = { size: columns.count, rows: columns.rows, visit: (visitor) => visitor(data) }
  const solver = coordinateDescent()
  let x = start
  let state: ReturnType<typeof solver.init> | undefined
  let iterations = 0
  for (;;) {
    const run = iterate(solver, oracle, x, {
      maxIterations: Math.min(sweeps, maxIterations - iterations),
      tolerance: 0,
      ...(state && { state }),
    })
    const { result, iterations: total } = yield* counted(run, { before: iterations, resumed: state?.iteration ?? 0 })
    iterations = total
    x = result.x
    const { gap } = subPoint(sub, x)
    if (gap <= target) return { coefficients: x, iterations, reason: 'the gap is reached' }
    if (iterations >= maxIterations) return { coefficients: x, iterations, reason: 'the sweeps are spent' }
    if (result.status !== 'max-iterations') return { coefficients: x, iterations, reason: result.reason }
    state = result.state
  }
}
