import { blockSweeps } from './block-descent.js'
import { polishQuadratic } from './polish-quadratic.js'
import type { QuadraticSolver } from './quadratic.js'
import { objectiveOf, quadraticState, refreshSlope } from './quadratic-state.js'

/** Sweeps over the active blocks between two polishes. */
const active = 5
/** Newton steps of one polish, at most. */
const mostSteps = 200

/**
 * Block descent for the support, Newton on it for the digits, in turns: each sweep over all blocks checks the optimality conditions of those that are zero, and
 * lets in what violates them. Ends at the solution to rounding, or where a round lowers the objective by less than the tolerance.
 */
export const solveQuadratic: QuadraticSolver = function* (problem, { tolerance, maxIterations, device }) {
  const state = quadraticState(problem)
  const sweeps = blockSweeps(state)
  let iterations = 0
  let reached = Number.POSITIVE_INFINITY
  for (;;) {
    const { largest, decrease } = yield* sweeps.all(1)
    yield ++iterations
    if (largest <= 1) return { x: state.x, iterations, reason: 'the optimality conditions hold' }
    if (iterations >= maxIterations) return { x: state.x, iterations, reason: 'the iterations are spent' }
    for (const moved of sweeps.active(1, { most: Math.min(active, maxIterations - iterations), target: 0.01 * decrease })) {
      if (moved) yield ++iterations
      else yield
    }
    const before = iterations
    const polish = polishQuadratic(state, { device, maxSteps: Math.min(mostSteps, maxIterations - iterations) })
    try {
      for (let turn = polish.next(); ; turn = polish.next()) {
        if (turn.done) {
          iterations = before + turn.value
          break
        }
        yield turn.value === undefined ? undefined : before + turn.value
      }
    } finally {
      polish.return(iterations)
    }
    refreshSlope(state)
    const objective = objectiveOf(state)
    if (reached - objective <= tolerance) return { x: state.x, iterations, reason: 'the objective hardly falls' }
    reached = objective
  }
}
