import { seededRandom } from '@odot/autodiff'
import { showNumber, showShare } from '../harness/show-number.js'
import type { Measurement, Study, StudyOptions, StudyResult } from '../study.js'
import { descents } from './descents.js'
import { follow, globalMinimum, penalised, stepRules } from './follow.js'
import { landscapes } from './landscapes.js'
import { trajectoryFigure } from './trajectory-figure.js'

/** How far in each coordinate the best point may be from the global minimum. */
const near = 0.05

/** Who reaches the global minimum of a function that is not convex, by equal step rules from the same starts. */
export const trajectories: Study = {
  name: 'trajectories',
  question: 'From which share of 1,000 random starts do subgradients, smooth approximations, prox and Hadamard reach the global minimum?',
  seeds: 1,
  run,
  figure: trajectoryFigure,
}

function run({ seeds, quick }: StudyOptions): StudyResult {
  const count = quick ? 5 : 1000 * seeds
  const measurements: Measurement[] = []
  const notes: string[] = []
  const rows: string[][] = []
  for (const landscape of landscapes) {
    const best = globalMinimum(landscape)
    const steps = quick ? 100 : landscape.steps
    const at = `(${showNumber(best.x)}, ${showNumber(best.y)})`
    notes.push(
      `${landscape.name}: λ = ${landscape.lambda}, starts uniform in [−${landscape.reach}, ${landscape.reach}]², L = ${showNumber(landscape.curvature)}, ${steps} steps; the minimum is ${showNumber(penalised(landscape, best.x, best.y))} at ${at}.`,
    )
    for (const rule of stepRules) {
      const shares = descents.map((descent) => {
        const random = seededRandom(1)
        let reached = 0
        for (let k = 0; k < count; k++) {
          const [x, y] = [(2 * random() - 1) * landscape.reach, (2 * random() - 1) * landscape.reach]
          const end = follow(landscape, descent, { x, y, rule, steps })
          const there = Math.abs(end.x - best.x) <= near && Math.abs(end.y - best.y) <= near
          if (there) reached++
          if (landscape === landscapes[0] && rule === stepRules[1]) measurements.push({ kind: 'start', method: descent.name, x, y, there })
        }
        const share = reached / count
        measurements.push({ kind: 'share', landscape: landscape.name, rule: rule.name, method: descent.name, share })
        return showShare(share)
      })
      rows.push([landscape.name, rule.name, ...shares])
    }
  }
  return {
    columns: ['function', 'steps', ...descents.map(({ name }) => name)],
    rows,
    notes: [
      `Shares of ${count} starts whose best point is within ${near} of the global minimum in both coordinates; their standard error is at most 1.6 %.`,
      'Prox with steps × 2|x| is the control of Hadamard, whose steps in u and v are about u² + v² ≈ 2|x| as long in x.',
      'L is the largest curvature of f in the box; for the two smooth approximations, with ε = μ = 0.01, it is L + λ/0.01.',
      ...notes,
    ],
    measurements,
  }
}
