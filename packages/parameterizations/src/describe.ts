import { type Random, type ShapesOf, seededRandom } from '@odot/autodiff'
import { flatParameterization, type Parameterization, type Penalty, refuseUnknown } from '@odot/problem'
import { checkShapes } from './check-shapes.js'
import { components } from './components.js'
import { fitPowerLaw, type PenaltyLaw } from './fit-power-law.js'
import { inducedPenalty } from './induced-penalty.js'
import { lawInWords } from './law-in-words.js'

/** Which certificate a solution can have: a duality gap, first-order and curvature conditions, or a small gradient of the surrogate. */
export type CertificateKind = 'gap' | 'local' | 'stationary'

/** What a ridge on the factors does to the weights. */
export interface Description<W> {
  readonly text: string
  /** The penalty of a ridge of strength 1. */
  readonly penalty: Penalty<W>
  /** Whether the penalty is the field `induced` or was found by search. */
  readonly source: 'closed form' | 'search'
  /** What was recognised in its values, for each part of the weights that has to do with itself alone; equal ones once, with their number. */
  readonly laws: readonly { readonly law: PenaltyLaw; readonly count: number }[]
  readonly certificate: CertificateKind
}

/** What is described. */
export interface DescribeOptions<W> {
  /** Shapes of the weights: small ones do. */
  readonly shapes: ShapesOf<W>
  readonly random?: Random
}

/**
 * Says what a ridge on the factors costs the weights, in words and as a penalty, whether zeros can be left, and which certificate a solution can have.
 * The words come from values of the penalty, and those of a record without `induced` from a search of each fibre (`inducedPenalty`): c‖β‖_p^q is recognised
 * where it is one.
 *
 * Throws ProblemError for an unknown option and what is no shape, and RangeError when the search finds no factors of some weights.
 * @example
 * describe(hadamard(), { shapes: [2] }).text // => 'A ridge of strength λ on the factors of hadamard costs the weights λ Σ|βⱼ| (lasso). Degree 2: convex. Certificate: duality gap. Zeros that are no solutions can be left.'
 * const start = ({ data }) => values([data ? Math.cbrt(data[0]) : 1])
 * const own = { name: 'cubes', degree: 3, forward: (u) => mul(u, square(u)), ridge: (u, s) => sum(mul(s, square(u))), start }
 * describe(own, { shapes: [1] }).laws // => [{ law: { kind: 'power', size: 1, q: 0.66667, p: 2, up: 1, down: 1 }, count: 1 }]
 * @see Kolb, Müller, Bischl and Rügamer (2023), "Smoothing the edges: smooth optimization for sparse regularization using Hadamard overparametrization"
 */
export function describe<F, W>(parameterization: Parameterization<F, W>, options: DescribeOptions<W>): Description<W> {
  const { shapes, random = seededRandom(1) } = refuseUnknown('describe', options, { known: ['shapes', 'random'] })
  checkShapes('describe', shapes)
  const { name, degree, induced, escape: leave } = parameterization
  const flat = flatParameterization(parameterization, shapes)
  const ones = flat.strength.tree(new Float64Array(flat.strength.size).fill(1))
  const penalty = (induced ?? inducedPenalty(parameterization, { random }))(ones)
  const found = new Map<string, { readonly law: PenaltyLaw; count: number }>()
  for (const { weights, factors } of components(flat, random)) {
    if (factors.length === 0) continue
    const value = (part: readonly number[]): number => {
      const all = new Float64Array(flat.weights.size)
      weights.forEach((at, i) => {
        all[at] = part[i]!
      })
      const tree = flat.weights.tree(all)
      return parameterization.range?.contains(tree) === false ? Number.POSITIVE_INFINITY : penalty.value(tree)
    }
    const law = fitPowerLaw(value, { size: weights.length, random })
    // alike are those that read alike, because a search leaves errors
    const key = lawInWords(law)
    const known = found.get(key)
    if (known) known.count++
    else found.set(key, { law, count: 1 })
  }
  const laws = [...found.values()]
  const certificate = certificateOf(penalty, { degree, isKnown: induced !== undefined })
  const isConvex = laws.every(({ law }) => law.kind === 'power' && law.q >= 1 && law.p >= 1)
  const isConcave = laws.some(({ law }) => law.kind !== 'other' && law.q < 1)
  const shape = isConvex || certificate === 'gap' ? 'convex' : isConcave ? 'not convex' : 'convexity unknown'
  const isSparse = laws.some(({ law }) => law.kind === 'other' || law.q <= 1)
  const costs = laws.map(({ law, count }) => lawInWords(law, { count: laws.length > 1 ? count : undefined }))
  const text = [
    `A ridge of strength λ on the factors of ${name} costs the weights ${costs.join(' + ') || 'nothing'}${induced ? '' : ', found by search'}.`,
    `Degree ${degree}: ${shape}.`,
    `Certificate: ${certificateWords[certificate]}.`,
    leave ? 'Zeros that are no solutions can be left.' : isSparse ? 'Zeros hold once they are reached.' : 'Makes no zeros.',
  ].join(' ')
  return Object.freeze({ text, penalty, source: induced ? 'closed form' : 'search', laws, certificate })
}

const certificateWords: Readonly<Record<CertificateKind, string>> = {
  gap: 'duality gap',
  local: 'first-order conditions',
  stationary: 'gradient of the surrogate',
}

function certificateOf(
  penalty: object,
  { degree, isKnown }: { readonly degree: number | 'unknown'; readonly isKnown: boolean },
): CertificateKind {
  if (isKnown && degree !== 'unknown' && degree <= 2 && 'conjugate' in penalty && 'dualScale' in penalty) return 'gap'
  return isKnown && 'distance' in penalty ? 'local' : 'stationary'
}
