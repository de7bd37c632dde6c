import { type Face, faceStep, gramOfFace, withoutZeros } from './face.js'
import type { GramBlocks } from './gram-blocks.js'
import { type SemidefiniteFactor, semidefiniteFactor } from './semidefinite-factor.js'
import { pullOf, type SubProblem } from './sub-problem.js'

/** Newton steps that change no sign are repeated this often, for the last digits. */
const refinements = 3
/** Up to this share of its rows is taken out of a factor; with more it is made anew. */
const fewZeros = 0.05

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
    side: support.length,
    places: Int32Array.from(support.keys()),
  }
  const memory = gram.numbers(support.length ** 2)
  try {
    const factorOf = (of: Face): Generator<undefined, SemidefiniteFactor> =>
      semidefiniteFactor(gramOfFace(of), of.b.length, memory.numbers.subarray(0, of.b.length ** 2))
    let factor = yield* factorOf(face)
    for (let refined = 0; refined < refinements; ) {
      const before = face
      face = faceStep(before, factor.solve(before.pull.map((g, a) => g - before.strength[a]! * Math.sign(before.b[a]!))))
      for (const [a, k] of face.support.entries()) b[k] = face.b[a]!
      const zeros = [...face.b.keys()].filter((a) => face.b[a] === 0)
      if (zeros.length === 0) {
        // steps in the Gram matrix drift by rounding: the last digits come from the columns themselves
        refined++
        face = { ...face, pull: take(pullOf(sub, b), face.support) }
      } else {
        const few = zeros.length <= fewZeros * face.b.length
        face = withoutZeros(face)
        if (face.support.length === 0) return
        if (factor.remove && few) for (const a of zeros.reverse()) factor.remove(a)
        else factor = yield* factorOf(face)
      }
      yield
    }
  } finally {
    memory.dispose()
  }
}
