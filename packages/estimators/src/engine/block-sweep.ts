import type { QuadraticState } from './quadratic-state.js'

/** What a sweep is told. */
export interface Sweep {
  /** Blocks, and how many of the list to visit. */
  readonly list: Int32Array
  readonly count: number
  /** What of each entry of q may be rounding [n]: no step is taken for that. */
  readonly rounding: Float64Array
  /** A factor of the penalty. */
  readonly scale: number
}

/** What sweeps have done since it was reset. */
export interface SweepTally {
  /** By so much, at least, the objective fell. */
  decrease: number
  /** The largest step that was wanted, as a change of q_j in units of its rounding: at most 1 where nothing was left to do. */
  largest: number
  /** Multiplications. */
  work: number
}

/** Proximal steps on a block of several coordinates, at most. */
const innerSteps = 8
/** They end where one moves less than this share of the first. */
const settled = 1e-3
/** The length of a step where the quadratic is flat. */
const far = 1e100
/** A share of a coordinate that is nothing. */
const nothing = 1e-50

/**
 * Minimises over blocks one after another, in place, from one place in the list on: exactly where a block has one coordinate or its G_bb is a multiple of the
 * identity, by proximal steps else. Stops after `budget` multiplications, and returns where.
 */
export function sweepBlocks(
  state: QuadraticState,
  sweep: Sweep,
  tally: SweepTally,
  { from, budget }: { readonly from: number; readonly budget: number },
): number {
  const { starts, members } = state.problem.penalty.blocks
  const end = tally.work + budget
  for (let i = from; i < sweep.count; i++) {
    const block = sweep.list[i]!
    const first = starts[block]!
    if (starts[block + 1]! - first === 1) stepCoordinate(state, sweep, tally, block, members[first]!)
    else stepBlock(state, sweep, tally, block)
    tally.work += 10
    if (tally.work > end) return i + 1
  }
  return sweep.count
}

/** Whether no coordinate of a block differs from zero. */
export function isZeroBlock({ problem, x }: QuadraticState, block: number): boolean {
  const { starts, members } = problem.penalty.blocks
  for (let i = starts[block]!; i < starts[block + 1]!; i++) if (x[members[i]!] !== 0) return false
  return true
}

function stepCoordinate(state: QuadraticState, { rounding, scale }: Sweep, tally: SweepTally, block: number, j: number): void {
  const { x, slope, point, curvature, problem } = state
  const before = x[j]!
  const bend = curvature[block]!
  const length = bend > 0 ? 1 / bend : far
  point[j] = before - slope[j]! * length
  problem.penalty.proxBlock(block, point, scale * length, point)
  if (bend === 0 && !isFlatStep(state, block)) return
  const after = point[j]!
  if (after === before) return
  const delta = after - before
  const size = Math.abs(delta) * bend
  if (size <= rounding[j]! && after !== 0) return
  tally.largest = Math.max(tally.largest, size / rounding[j]!)
  tally.decrease += 0.5 * size * Math.abs(delta)
  moveTo(state, j, after)
  tally.work += state.n
}

function stepBlock(state: QuadraticState, { rounding, scale }: Sweep, tally: SweepTally, block: number): void {
  const { n, x, slope, point, step, curvature, problem } = state
  const { gram, penalty } = problem
  const { starts, members } = penalty.blocks
  const [first, end] = [starts[block]!, starts[block + 1]!]
  const bend = curvature[block]!
  const length = bend > 0 ? 1 / bend : far
  // `step` holds q of the block at the inner point, `point` the inner point
  for (let i = first; i < end; i++) step[members[i]!] = slope[members[i]!]!
  let initial = 0
  for (let inner = 0; inner < innerSteps; inner++) {
    for (let i = first; i < end; i++) {
      const j = members[i]!
      point[j] = (inner === 0 ? x[j]! : state.inner[j]!) - step[j]! * length
    }
    penalty.proxBlock(block, point, scale * length, point)
    let squares = 0
    let wanted = 0
    for (let i = first; i < end; i++) {
      const j = members[i]!
      const delta = point[j]! - (inner === 0 ? x[j]! : state.inner[j]!)
      squares += delta * delta
      wanted = Math.max(wanted, (Math.abs(delta) * bend) / rounding[j]!)
    }
    if (inner === 0) {
      if (bend === 0 ? !isFlatStep(state, block) : wanted <= 1) return
      tally.largest = Math.max(tally.largest, wanted)
      initial = squares
    }
    tally.decrease += 0.5 * bend * squares
    for (let i = first; i < end; i++) {
      const j = members[i]!
      const delta = point[j]! - (inner === 0 ? x[j]! : state.inner[j]!)
      state.inner[j] = point[j]!
      if (delta !== 0) for (let k = first; k < end; k++) step[members[k]!]! += delta * gram[j * n + members[k]!]!
    }
    tally.work += (end - first) ** 2
    if (squares <= settled * settled * initial) break
  }
  for (let i = first; i < end; i++) {
    const j = members[i]!
    if (state.inner[j] === x[j]) continue
    moveTo(state, j, state.inner[j]!)
    tally.work += n
  }
}

/**
 * Whether a step on a block where the quadratic is flat may be taken: only the penalty has a minimum there, so it must lead towards zero. What a ridge leaves
 * of a coordinate after such a step is set to zero.
 */
function isFlatStep({ x, point, problem }: QuadraticState, block: number): boolean {
  const { starts, members } = problem.penalty.blocks
  for (let i = starts[block]!; i < starts[block + 1]!; i++) {
    const j = members[i]!
    if (Math.abs(point[j]!) > Math.abs(x[j]!)) return false
    if (Math.abs(point[j]!) < Math.abs(x[j]!) * nothing) point[j] = 0
  }
  return true
}

/** Sets x_j, and q with it. */
function moveTo({ n, x, slope, problem: { gram } }: QuadraticState, j: number, to: number): void {
  const delta = to - x[j]!
  x[j] = to
  const row = j * n
  for (let k = 0; k < n; k++) slope[k]! += delta * gram[row + k]!
}
