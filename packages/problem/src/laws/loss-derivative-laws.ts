import { type Tensor, tensor } from '@odot/autodiff'
import { gradientCheck, type Law } from '@odot/autodiff/testing'
import { demand } from './demand.js'
import { type LossCase, trials } from './loss-case.js'

const rounding = 1e-12

/** The laws of the derivatives: those of `gradientCheck`, and the bound of the curvature. */
export function lossDerivativeLaws<Y, T>({ loss, rows, outputs, all, predictors, weights }: LossCase<Y, T>): Law[] {
  const shape = outputs === 1 ? [rows] : [rows, outputs]
  const w = tensor(weights())
  const traced = (eta: Tensor): Tensor => all.traced(eta, w)
  const derivatives = gradientCheck(traced, [{ shape, data: predictors() }], { name: 'derivative in η' })
  const { smoothness } = loss
  if (smoothness === undefined) return [...derivatives]
  return [
    ...derivatives,
    {
      name: 'the curvature of a row is at most its weight times the smoothness',
      check: () => {
        for (let i = 0; i < trials; i++) {
          const [eta, weight] = [predictors(), weights()]
          // every other trial near 0, where many losses curve most
          if (i % 2 === 0) for (let j = 0; j < eta.length; j++) eta[j]! *= 0.01
          const before = all.gradient(eta, weight)
          for (let row = 0; row < rows; row++) {
            const change = predictors().map((x, j) => (Math.floor(j / outputs) === row ? (i % 3 === 0 ? 0.01 : 1) * x : 0))
            const after = all.gradient(
              eta.map((x, j) => x + change[j]!),
              weight,
            )
            const [rise, squared] = change.reduce(([r, s], d, j) => [r + d * (after[j]! - before[j]!), s + d * d], [0, 0])
            demand(
              rise <= smoothness * weight[row]! * squared * (1 + 1e-9) + rounding * Math.sqrt(squared),
              () =>
                `row ${row} of weight ${weight[row]} has curvature ${rise / squared}, more than its weight times the smoothness ${smoothness}.`,
            )
          }
        }
      },
    },
  ]
}
