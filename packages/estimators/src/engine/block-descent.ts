import { isZeroBlock, type Sweep, type SweepTally, sweepBlocks } from './block-sweep.js'
import type { QuadraticSolver } from './quadratic.js'
import { type QuadraticState, quadraticState, refreshSlope, roundingInto } from './quadratic-state.js'

/** Sweeps over the moving blocks between two over all blocks, at most. */
const mostActive = 20
/** They end where one lowers the objective by less than this share of what the sweep over all did. */
const settled = 0.05
/** Multiplications between two pauses: a few milliseconds. */
const piece = 2e6
/** Sweeps after which q is computed anew. */
const drift = 100

/** Cyclic descent over blocks: sweeps over all of them, and between these over those that are not zero or have moved. */
export const blockDescent: QuadraticSolver = function* (problem, { tolerance, maxIterations }) {
  const state = quadraticState(problem)
  const descent = blockSweeps(state)
  for (let iterations = 0, fresh = true; ; ) {
    if (iterations >= maxIterations) return { x: state.x, iterations, reason: 'the sweeps are spent' }
    const all = yield* descent.all(1)
    iterations++
    yield iterations
    if (all.largest <= 1 || all.decrease <= tolerance) {
      if (fresh) return { x: state.x, iterations, reason: all.largest <= 1 ? 'no block moves' : 'the objective hardly falls' }
      refreshSlope(state)
      fresh = true
      continue
    }
    fresh = false
    const most = Math.min(mostActive, maxIterations - iterations)
    for (const moved of descent.active(1, { most, target: Math.max(tolerance, settled * all.decrease) })) {
      if (moved === undefined) yield
      else yield ++iterations
    }
    if (iterations % drift < mostActive) refreshSlope(state)
  }
}

/** Sweeps over a state: over all blocks, and over those that are not zero or have moved in the last sweep over all. */
export interface BlockSweeps {
  /** One sweep over all blocks, for a factor of the penalty. */
  readonly all: (scale: number) => Generator<undefined, SweepTally>
  /** Sweeps over the active blocks, until one lowers the objective by less than a target; yields a tally after each, and nothing between pieces. */
  readonly active: (scale: number, options: { readonly most: number; readonly target: number }) => Generator<SweepTally | undefined, void>
}

export function blockSweeps(state: QuadraticState): BlockSweeps {
  const { count } = state.problem.penalty.blocks
  const every = Int32Array.from({ length: count }, (_, b) => b)
  const chosen = new Int32Array(count)
  const rounding = new Float64Array(state.n)
  const tally: SweepTally = { decrease: 0, largest: 0, work: 0 }
  const run = function* (sweep: Sweep): Generator<undefined, SweepTally> {
    tally.decrease = 0
    tally.largest = 0
    for (let from = 0; from < sweep.count; ) {
      from = sweepBlocks(state, sweep, tally, { from, budget: piece - tally.work })
      if (tally.work < piece) continue
      tally.work = 0
      yield
    }
    return tally
  }
  return {
    all: (scale) => {
      roundingInto(state, rounding)
      return run({ list: every, count, rounding, scale })
    },
    active: function* (scale, { most, target }) {
      let kept = 0
      for (let b = 0; b < count; b++) if (!isZeroBlock(state, b)) chosen[kept++] = b
      const sweep = { list: chosen, count: kept, rounding, scale }
      for (let k = 0; k < most && kept > 0; k++) {
        const { decrease, largest } = yield* run(sweep)
        yield tally
        if (decrease <= target || largest <= 1) return
      }
    },
  }
}
