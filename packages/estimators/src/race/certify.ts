import { type DualPoint, dualPoint, gapCertificate } from '@odot/problem'
import type { Certified, RaceCoefficients } from './lap.js'
import type { RaceProblem } from './race-problem.js'

/** Certifies one solver's points in float64; the best dual point so far is kept, as any of them bounds the optimum. */
export function certifier({ loss, offset, columns: X, norms, penalty, certified }: RaceProblem): (at: RaceCoefficients) => Certified {
  const eta = new Float64Array(X.rows)
  const gradient = new Float64Array(X.rows)
  let best: DualPoint | undefined
  return ({ b, intercept }) => {
    X.apply(b, eta)
    for (let i = 0; i < eta.length; i++) eta[i]! += intercept + (offset?.[i] ?? 0)
    const objective = loss.gradientInto(eta, gradient) + penalty.value({ shape: [b.length], data: b })
    const dual = dualPoint(
      certified,
      gradient.map((g) => -g),
    )
    if (!best || dual.value > best.value) best = dual
    const { gap, relativeGap } = gapCertificate(certified, { primal: objective, point: best, norms })
    let nonzeros = 0
    for (let j = 0; j < b.length; j++) if (b[j] !== 0) nonzeros++
    return { gap, relativeGap, objective, nonzeros }
  }
}
