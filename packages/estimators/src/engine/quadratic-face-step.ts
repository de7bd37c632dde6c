import type { Face } from '@odot/problem'
import type { QuadraticState } from './quadratic-state.js'

/** How often a step that would pass kinks is halved before it is only taken to the first; where R is curved, any step may have to be short. */
const halvings = 10
const curvedHalvings = 30
/** What of the objective is rounding. */
const rounding = 4 * Number.EPSILON
/** A proximal step that does no more than project on the bounds. */
const none = Number.MIN_VALUE

/** A Newton step on a face. */
export interface FaceStep {
  readonly face: Face
  /** d [s]. */
  readonly step: Float64Array
  readonly seen: SmoothCrossings
  /** Whether the blocks are coordinates: R is then linear, or quadratic, on the face. */
  readonly isSeparable: boolean
  /** Whether H is definite: along a d on which it is not, the objective hardly bends, and only the way to the first kink is worth a try. */
  readonly isDefinite: boolean
}

/** 1 for the coordinates and blocks that were seen to have no kink at zero; a penalty does not say so beforehand. */
interface SmoothCrossings {
  readonly coordinates: Uint8Array
  readonly blocks: Uint8Array
}

/**
 * Takes a Newton step, in place. Where x + d passes kinks or bounds, coordinates stop there: at x + d, else at x + d/2 …, whichever is first to lower the
 * objective, else at the first kink on the way. 'whole' where nothing stopped, 'stuck' where no step lowers the objective.
 */
export function quadraticFaceStep(state: QuadraticState, faceStep: FaceStep): 'whole' | 'stopped' | 'stuck' {
  const { face, isSeparable, isDefinite } = faceStep
  const { support } = face
  const penalised = state.problem.penalty.value(state.weights)
  const most = isSeparable ? (isDefinite ? halvings : 0) : curvedHalvings
  let length = 1
  for (let k = 0; k <= most; k++, length /= 2) {
    const stops = tryStep(state, faceStep, length)
    // between kinks a quadratic falls all the way to its minimum
    if (isSeparable && !stops && k > 0) break
    const change = changeTo(state, support, penalised)
    if (change <= 0 || (!stops && (isSeparable || change <= rounding * Math.abs(penalised)))) {
      accept(state, support)
      return stops ? 'stopped' : 'whole'
    }
  }
  if (!tryFirstKink(state, faceStep) || changeTo(state, support, penalised) > rounding * Math.abs(penalised)) return 'stuck'
  accept(state, support)
  return 'stopped'
}

/** Writes x + length · d to `point`, stopped at kinks and bounds; whether anything stopped. */
function tryStep(state: QuadraticState, { face: { support }, step: d, seen }: FaceStep, length: number): boolean {
  const { x, point, inner, problem } = state
  const { blocks } = problem.penalty
  const advance = (): boolean => {
    point.set(x)
    for (let a = 0; a < support.length; a++) point[support[a]!] = x[support[a]!]! + length * d[a]!
    return stopAtZero(state, support, seen)
  }
  let stops = advance()
  if (stops && learn(state, support, seen)) stops = advance()
  inner.set(point)
  for (let b = 0; b < blocks.count; b++) problem.penalty.proxBlock(b, point, none, point)
  for (let a = 0; a < support.length; a++) stops ||= point[support[a]!] !== inner[support[a]!]
  return stops
}

/** Sets coordinates and blocks of `point` to zero that have passed it; whether there are any. */
function stopAtZero({ x, point, problem }: QuadraticState, support: Int32Array, seen: SmoothCrossings): boolean {
  const { count, starts, members } = problem.penalty.blocks
  let stops = false
  for (let a = 0; a < support.length; a++) {
    const j = support[a]!
    if (seen.coordinates[j] === 0 && x[j] !== 0 && x[j]! * point[j]! <= 0) {
      point[j] = 0
      stops = true
    }
  }
  if (count === members.length) return stops
  for (let b = 0; b < count; b++) {
    if (starts[b + 1]! - starts[b]! === 1 || seen.blocks[b] !== 0) continue
    let product = 0
    let squares = 0
    for (let i = starts[b]!; i < starts[b + 1]!; i++) {
      const j = members[i]!
      product += x[j]! * point[j]!
      squares += x[j]! * x[j]!
    }
    if (squares === 0 || product > 0) continue
    for (let i = starts[b]!; i < starts[b + 1]!; i++) point[members[i]!] = 0
    stops = true
  }
  return stops
}

/** Which of the coordinates and blocks that stopped at zero may still move there; whether any is new. */
function learn({ x, point, candidate, problem }: QuadraticState, support: Int32Array, { coordinates, blocks }: SmoothCrossings): boolean {
  const { count, starts, members } = problem.penalty.blocks
  const free = new Uint8Array(x.length)
  for (const j of problem.penalty.face(candidate.data).support) free[j] = 1
  let isNew = false
  for (let a = 0; a < support.length; a++) {
    const j = support[a]!
    if (point[j] !== 0 || free[j] === 0 || coordinates[j] === 1) continue
    coordinates[j] = 1
    isNew = true
  }
  for (let b = 0; b < count && isNew; b++) {
    let isFree = true
    for (let i = starts[b]!; i < starts[b + 1]!; i++) isFree &&= point[members[i]!] === 0 && free[members[i]!] === 1
    if (isFree) blocks[b] = 1
  }
  return isNew
}

/** Writes to `point` the first place on the way along d where a coordinate stops; false where none does. */
function tryFirstKink(state: QuadraticState, faceStep: FaceStep): boolean {
  const { x, point } = state
  const { face, step: d } = faceStep
  const { support } = face
  if (!tryStep(state, faceStep, 1)) return false
  /** How far each coordinate comes before it stops. */
  const lengths = new Float64Array(support.length).fill(1)
  let first = 1
  for (let a = 0; a < support.length; a++) {
    const j = support[a]!
    if (d[a] === 0 || point[j] === x[j]! + d[a]!) continue
    lengths[a] = Math.max(0, (point[j]! - x[j]!) / d[a]!)
    first = Math.min(first, lengths[a]!)
  }
  let stops = false
  for (let a = 0; a < support.length; a++) {
    const j = support[a]!
    if (lengths[a] === first && point[j] !== x[j]! + d[a]!) stops = true
    else point[j] = x[j]! + first * d[a]!
  }
  return stops
}

/** How much the objective changes from x to `point`: by differences, so that a small change keeps its digits. Leaves G (point − x) in `step`. */
function changeTo({ n, x, slope, point, candidate, step, problem }: QuadraticState, support: Int32Array, penalised: number): number {
  const { gram, penalty } = problem
  step.fill(0)
  for (let a = 0; a < support.length; a++) {
    const j = support[a]!
    const delta = point[j]! - x[j]!
    if (delta === 0) continue
    const row = j * n
    for (let k = 0; k < n; k++) step[k]! += delta * gram[row + k]!
  }
  let change = 0
  for (let a = 0; a < support.length; a++) {
    const j = support[a]!
    change += (point[j]! - x[j]!) * (slope[j]! + step[j]! / 2)
  }
  return change + penalty.value(candidate) - penalised
}

/** Moves to `point`. */
function accept({ n, x, slope, point, step }: QuadraticState, support: Int32Array): void {
  for (let a = 0; a < support.length; a++) x[support[a]!] = point[support[a]!]!
  for (let k = 0; k < n; k++) slope[k]! += step[k]!
}
