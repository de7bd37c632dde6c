import { seededRandom, type Tensor } from '@odot/autodiff'
import {
  elasticNet,
  type Family,
  groupLasso,
  lasso,
  type Model,
  nonnegativeLasso,
  type Settings,
  type Strength,
  sparseGroupLasso,
} from '@odot/estimators'
import { expect, test } from 'vitest'
import { lossCases } from './family-losses.js'
import { drawRows } from './family-numbers.js'

// Losses of bounded curvature, whose gaps certify zeros.
const losses = lossCases.filter(({ loss }) => loss().smoothness !== undefined)

type Options = Omit<Settings<ArrayLike<number>, Tensor>, 'loss'> &
  Strength & { readonly loss: ReturnType<(typeof lossCases)[number]['loss']> }
type Fit = (options: Options, X: readonly (readonly number[])[], y: readonly number[]) => Model<never>

const plain =
  (family: Family<object>): Fit =>
  (options, X, y) =>
    family(options).fitSync(X, y)

const groupsOf = (X: readonly (readonly number[])[]): number[] => X[0]!.map((_, j) => Math.floor(j / 3))

const estimators: Readonly<Record<string, Fit>> = {
  lasso: plain(lasso),
  elasticNet: plain(elasticNet),
  nonnegativeLasso: plain(nonnegativeLasso),
  groupLasso: (options, X, y) => groupLasso({ ...options, groups: groupsOf(X) }).fitSync(X, y),
  sparseGroupLasso: (options, X, y) => sparseGroupLasso({ ...options, groups: groupsOf(X) }).fitSync(X, y),
}

/** Of each estimator and loss: 30 · 36 = 1,080 in all. */
const problems = 36

for (const [name, fit] of Object.entries(estimators))
  test.each(losses)(`${name}, $name: what a gap of 1e-3 certifies as zero is zero in solutions of gap 1e-13, ${problems} times`, (loss) => {
    let certified = 0
    for (let seed = 0; seed < problems; seed++) {
      const random = seededRandom(1000 + seed)
      const X = drawRows(seed, 5 + Math.floor(26 * random()), 2 + Math.floor(39 * random()))
      const y = loss.draw(seed + 1, X)
      const lambdaRatio = [0.7, 0.3, 0.1][seed % 3]!
      const [rough, fine] = [1e-3, 1e-13].map((tolerance) =>
        fit({ loss: loss.loss(), lambdaRatio, tolerance, maxIterations: 20_000 }, X, y),
      )
      const zeros = rough!.certificate.certifiedZeros ?? []
      certified += zeros.length
      expect(fine!.certificate.relativeGap, `problem ${seed}`).toBeLessThanOrEqual(1e-12)
      for (const at of zeros) expect(fine!.coefficients[at], `problem ${seed}, coefficient ${at}`).toBe(0)
    }
    expect(certified).toBeGreaterThan(problems)
  })
