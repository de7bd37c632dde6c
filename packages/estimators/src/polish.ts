import { type Face, faceStep, withoutZeros } from './face.js'
import type { GramBlocks } from './gram-blocks.js'
import { semidefiniteFactor } from './semidefinite-factor.js'
import { pullOf, type SubProblem } from './sub-problem.js'

/** Newton steps that change no sign are repeated this often, for the last digits. */
const refinements = 3

/**
 * Newton on the support with signs fixed, in place: solves G_SS d = X_Sᵀ(t − Xb) − strength ∘ sign(b), drops coordinates whose sign would change, and
 * goes on. The objective never rises. Columns that depend on others keep their coefficient. Yields between short pieces of work.
 */
export function* polish(sub: SubProblem, b: Float64Array, gram: GramBlocks): Generator<undefined, void> {
  const support = [...b.keys()].filter((k) => b[k] !== 0)
  if (support.length === 0) return
  const take = (values: Float64Array, from: readonly number[]): Float64Array => Float64Array.from(from, (k) => values[k]!)
  let face: Face = {
    support,
    b: take(b, support),
    pull: take(pullOf(sub, b), support),
    strength: take(sub.strength, support),
    gram: yield* gram.block(sub, support),
  }
  let factor = yield* semidefiniteFactor(face.gram, support.length)
  for (let refined = 0; refined < refinements; ) {
    const before = face
    const step = factor.solve(before.pull.map((g, a) => g - before.strength[a]! * Math.sign(before.b[a]!)))
    face = faceStep(before, step)
    for (const [a, k] of face.support.entries()) b[k] = face.b[a]!
    if (face.b.includes(0)) {
      face = withoutZeros(face)
      if (face.support.length === 0) return
      factor = yield* semidefiniteFactor(face.gram, face.support.length)
    } else {
      // steps in the Gram matrix drift by rounding: the last digits come from the columns themselves
      refined++
      face = { ...face, pull: take(pullOf(sub, b), face.support) }
    }
    yield
  }
}
