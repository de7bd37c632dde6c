import type { LocalCertificate } from '@odot/problem'
import { curvatureBound } from './column-curvature.js'
import type { LocalPoint, LocalProblem } from './local-problem.js'
import type { PowerPenalty } from './power-penalty.js'
import { gradientAt, predictorsAt } from './predictors-at.js'

/**
 * Coordinates that a proximal step in one of them would move: zeros that would leave, nonzeros that would vanish. The step is 1 over the curvature bound of
 * the column, so that moving lowers the objective.
 */
export function improvable(
  problem: LocalProblem,
  point: LocalPoint,
  { power, lambda }: { readonly power: PowerPenalty; readonly lambda: number },
): LocalCertificate['improvable'] {
  const { factor, loss } = problem
  const eta = predictorsAt(problem, point)
  const gradient = gradientAt(problem, eta)
  const bounds = curvatureBound(problem, eta)
  const found: number[] = []
  for (let at = 0; at < gradient.length; at++) {
    const f = factor[Math.floor(at / loss.outputs)]!
    const bound = bounds[at]!
    if (!(f > 0 && Number.isFinite(f) && bound > 0)) continue
    const b = point.b[at]!
    const least = power.threshold((lambda * f) / bound)
    const size = Math.abs(b - gradient[at]! / bound)
    if (b === 0 ? size > least * (1 + 1e-9) : size < least * (1 - 1e-9)) found.push(at)
  }
  return Int32Array.from(found)
}
