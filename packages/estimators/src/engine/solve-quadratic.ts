import { type BlockSweeps, blockSweeps } from './block-descent.js'
import { polishQuadratic } from './polish-quadratic.js'
import type { QuadraticSolver } from './quadratic.js'
import { objectiveOf, type QuadraticState, quadraticState, refreshSlope } from './quadratic-state.js'

/** Sweeps over the active blocks between two polishes. */
const active = 5
/** Rounds in which a singular face is left to the sweeps. */
const patience = 2
/** Where the start is zero, the penalty comes down to its strength by this factor. */
const descent = 0.8
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
  if (problem.start.every((x) => x === 0)) {
    for (const count of approach(state, sweeps)) {
      if (count !== undefined) iterations += count
      yield count === undefined ? undefined : iterations
      if (iterations >= maxIterations) return { x: state.x, iterations, reason: 'the iterations are spent' }
    }
  }
  let refusals = 0
  let reached = Number.POSITIVE_INFINITY
  for (;;) {
    if (iterations >= maxIterations) return { x: state.x, iterations, reason: 'the iterations are spent' }
    const { largest, decrease } = yield* sweeps.all(1)
    yield ++iterations
    if (largest <= 1) return { x: state.x, iterations, reason: 'the optimality conditions hold' }
    if (iterations >= maxIterations) return { x: state.x, iterations, reason: 'the iterations are spent' }
    for (const moved of sweeps.active(1, {
      most: Math.min(active * (1 + Math.min(refusals, patience)), maxIterations - iterations),
      target: 0.01 * decrease,
    })) {
      if (moved) yield ++iterations
      else yield
    }
    const before = iterations
    let isRefused = false
    const polish = polishQuadratic(state, {
      device,
      maxSteps: Math.min(mostSteps, maxIterations - iterations),
      goesOnWhereSingular: refusals >= patience,
    })
    try {
      for (let turn = polish.next(); ; turn = polish.next()) {
        if (turn.done) {
          isRefused = turn.value === 0 && refusals < patience
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
    if (isRefused) refusals++
    else if (reached - objective <= tolerance) return { x: state.x, iterations, reason: 'the objective hardly falls' }
    reached = objective
  }
}

/**
 * From zero, sweeps for penalties of more than full strength, which come down to it: supports then grow from below and stay small. R(0) = 0 ≤ R, so that the
 * objective ends at or below that of zero. Yields sweeps, one after another, or nothing.
 */
function* approach({ slope, problem: { penalty } }: QuadraticState, sweeps: BlockSweeps): Generator<number | undefined, void> {
  const gauges = new Float64Array(penalty.blocks.count)
  penalty.gauge(
    slope.map((q) => -q),
    gauges,
  )
  let scale = 1
  for (const gauge of gauges) if (Number.isFinite(gauge)) scale = Math.max(scale, gauge)
  for (scale *= descent; scale > 1 / descent; scale *= descent) {
    const { decrease } = yield* sweeps.all(scale)
    yield 1
    for (const moved of sweeps.active(scale, { most: active, target: 0.05 * decrease })) yield moved ? 1 : undefined
  }
}
