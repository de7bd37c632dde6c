import { type Face, faceStep, gramOfFace, withoutZeros } from './face.js'
import type { GramBlocks } from './gram-blocks.js'
import { type SemidefiniteFactor, semidefiniteFactor } from './semidefinite-factor.js'
import { type SubPoint, type SubProblem, subPoint } from './sub-problem.js'

/** Newton steps that change no sign are repeated this often, for the last digits. */
const refinements = 3
/** Newton steps that end at zeros, at most: after so many the signs were far from those of the solution. */
const mostStops = 30
/** Up to this share of its rows is taken out of a factor; with more it is made anew. */
const fewZeros = 0.05

/**
 * Newton on the support with signs fixed, in place: solves G_SS d = X_Sᵀ(t − Xb) − strength ∘ sign(b), drops coordinates whose sign would change, and
 * goes on. The objective never rises. Columns that depend on others keep their coefficient. Yields between short pieces of work, and returns the point.
 */
export function* polish(sub: SubProblem, b: Float64Array, gram: GramBlocks): Generator<undefined, SubPoint> {
  const support = [...b.keys()].filter((k) => b[k] !== 0)
  let point = subPoint(sub, b)
  if (support.length === 0) return point
  yield
  const pullOn = (from: readonly number[]): Float64Array => Float64Array.from(from, (k) => point.pull[k]!)
  let face: Face = {
    support,
    b: Float64Array.from(support, (k) => b[k]!),
    pull: pullOn(support),
    strength: Float64Array.from(support, (k) => sub.strength[k]!),
    gram: yield* gram.block(sub, support),
    side: support.length,
    places: Int32Array.from(support.keys()),
  }
  yield
  const memory = gram.numbers(support.length ** 2)
  try {
    const factorOf = (of: Face): Generator<undefined, SemidefiniteFactor> =>
      semidefiniteFactor(gramOfFace(of), of.b.length, memory.numbers.subarray(0, of.b.length ** 2))
    let factor = yield* factorOf(face)
    let fresh = true
    for (let refined = 0, stops = 0; refined < refinements && stops < mostStops; ) {
      const before = face
      face = faceStep(before, factor.solve(before.pull.map((g, a) => g - before.strength[a]! * Math.sign(before.b[a]!))))
      for (const [a, k] of face.support.entries()) b[k] = face.b[a]!
      yield
      const zeros = [...face.b.keys()].filter((a) => face.b[a] === 0)
      if (zeros.length === 0) {
        // steps in the Gram matrix drift by rounding: the last digits come from the columns themselves
        refined++
        point = subPoint(sub, b)
        fresh = true
        face = { ...face, pull: pullOn(face.support) }
      } else {
        stops++
        fresh = false
        face = withoutZeros(face)
        if (face.support.length === 0) break
        if (factor.remove && zeros.length <= fewZeros * before.b.length) for (const a of zeros.reverse()) factor.remove(a)
        else factor = yield* factorOf(face)
      }
      yield
    }
    return fresh ? point : subPoint(sub, b)
  } finally {
    memory.dispose()
  }
}
