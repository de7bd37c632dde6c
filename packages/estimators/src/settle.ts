import { collapse } from './collapse.js'
import type { GramBlocks } from './gram-blocks.js'
import { polish } from './polish.js'
import { countNonzeros, type SubPoint, type SubProblem } from './sub-problem.js'

/** A decrease of the objective below this share is rounding. */
const progress = 1e-14

/**
 * A candidate polished (in place), then collapsed and polished again for as long as that lowers the objective: where few columns are missing in the support, or
 * there with the wrong sign, this ends at the solution. None where the candidate has more nonzeros than there are rows: a solution needs no more, and Newton
 * has nothing to say.
 */
export function* settle(sub: SubProblem, candidate: Float64Array, gram: GramBlocks): Generator<undefined, SubPoint | undefined> {
  let best: SubPoint | undefined
  for (let next = candidate; ; ) {
    if (countNonzeros(next) > sub.columns.rows) return best
    const point = yield* polish(sub, next, gram)
    if (best && !(point.primal < best.primal * (1 - progress))) return best
    best = point
    next = collapse(sub, point)
    if (next.every((b, k) => Math.sign(b) === Math.sign(point.coefficients[k]!))) return best
  }
}
