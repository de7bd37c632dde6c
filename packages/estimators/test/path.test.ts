import { groupLasso, lasso, multiTaskLasso, nonnegativeLasso, type PathModel, path } from '@odot/estimators'
import { logistic, multinomial, poisson } from '@odot/losses'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { drawTasks, lossCases } from './family-losses.js'
import { drawRows, expectNear, supportOf } from './family-numbers.js'

const tolerance = 1e-10
/** Of coefficients, where the gap is 1e-10 and the problem well conditioned. */
const near = 3e-5

const X = drawRows(1, 30, 8)
const responseOf = (name: string): number[] => lossCases.find((loss) => loss.name === name)!.draw(2, X)
const y = responseOf('least squares')

/** Coefficients of every step, as models have them. */
function expectSteps<Y>(
  model: PathModel<Y>,
  fits: (lambda: number) => {
    readonly coefficients: Float64Array
    readonly intercepts: Float64Array
    readonly certificate: { readonly primal: number }
  },
): void {
  for (const step of model.steps) {
    expect(step.certificate.relativeGap).toBeLessThanOrEqual(tolerance)
    const [here, alone] = [model.at(step.lambda), fits(step.lambda)]
    expectNear(here.coefficients, alone.coefficients, near)
    expectNear([step.certificate.primal], [alone.certificate.primal], 2 * tolerance)
    expect(step.places.length).toBe(supportOf(here.coefficients).length)
    expect([...here.intercepts]).toEqual([...step.intercepts])
  }
}

describe('the steps of a path equal separate fits', () => {
  const grid = { count: 12, minRatio: 0.01, stopAtSaturation: false } as const
  test('least squares', () => {
    const model = path(lasso({ tolerance }), grid).fitSync(X, y)
    expect(model.steps).toHaveLength(12)
    expectSteps(model, (lambda) => lasso({ lambda, tolerance }).fitSync(X, y))
  })
  test('logistic, with weights, factors and an offset', () => {
    const settings = {
      loss: logistic(),
      tolerance,
      sampleWeight: X.map((_, i) => 1 + (i % 3)),
      penaltyFactor: [1, 0, 1, 2, 1, 1, 0.5, Number.POSITIVE_INFINITY],
      offset: X.map((_, i) => 0.3 * Math.sin(i)),
    }
    const labels = responseOf('logistic')
    const model = path(lasso(settings), grid).fitSync(X, labels)
    expectSteps(model, (lambda) => lasso({ ...settings, lambda }).fitSync(X, labels))
    expect(model.steps.every(({ places }) => places.includes(1) && !places.includes(7))).toBe(true)
  })
  test('Poisson with nonnegative coefficients', () => {
    const counts = responseOf('poisson')
    const settings = { loss: poisson(), tolerance }
    expectSteps(path(nonnegativeLasso(settings), grid).fitSync(X, counts), (lambda) =>
      nonnegativeLasso({ ...settings, lambda }).fitSync(X, counts),
    )
  })
  test('multinomial in groups', () => {
    const labels = responseOf('multinomial')
    const settings = { loss: multinomial(), groups: [0, 0, 1, 1, 2, 2, 3, 3], tolerance }
    expectSteps(path(groupLasso(settings), grid).fitSync(X, labels), (lambda) => groupLasso({ ...settings, lambda }).fitSync(X, labels))
  })
  test('several tasks, more columns than rows', () => {
    const wide = drawRows(3, 12, 25)
    const tasks = drawTasks(4, wide)
    const model = path(multiTaskLasso({ tolerance }), { count: 8, minRatio: 0.05, stopAtSaturation: false }).fitSync(wide, tasks)
    expectSteps(model, (lambda) => multiTaskLasso({ lambda, tolerance }).fitSync(wide, tasks))
  })
  test('whatever the data, by the objective', () => {
    fc.assert(
      fc.property(fc.nat(1e6), fc.integer({ min: 3, max: 20 }), fc.integer({ min: 1, max: 30 }), (seed, rows, columns) => {
        const some = drawRows(seed, rows, columns)
        const response = lossCases[0]!.draw(seed, some)
        const model = path(lasso({ tolerance }), { count: 6, minRatio: 0.05 }).fitSync(some, response)
        for (const { lambda, certificate } of model.steps)
          expectNear([certificate.primal], [lasso({ lambda, tolerance }).fitSync(some, response).certificate.primal], 2 * tolerance)
      }),
      { seed: 1, numRuns: 25 },
    )
  })
  test('fit and fitSync give the same bits', async () => {
    const estimator = path(lasso({ tolerance }), grid)
    expect((await estimator.fit(X, y)).steps).toEqual(estimator.fitSync(X, y).steps)
  })
})

describe('the λ of a path', () => {
  const model = path(lasso(), { count: 5, minRatio: 0.01, stopAtSaturation: false }).fitSync(X, y)

  test('go from λmax, where all is zero, geometrically to minRatio · λmax', () => {
    expect(model.lambdas[0]).toBe(model.lambdaMax)
    expect(model.steps[0]!.places).toHaveLength(0)
    expectNear(
      model.lambdas.map((lambda) => lambda / model.lambdaMax),
      [1, 10 ** -0.5, 0.1, 10 ** -1.5, 0.01],
      1e-12,
    )
    expect([...model.lambdas]).toEqual(model.steps.map(({ lambda }) => lambda))
  })

  test('decrease, each once, in whatever order they are given', () => {
    const given = [0.1, 0.5, 0.02, 0.5, 0.25]
    const sorted = path(lasso({ tolerance }), { lambdas: given }).fitSync(X, y)
    expect([...sorted.lambdas]).toEqual([0.5, 0.25, 0.1, 0.02])
    expectSteps(sorted, (lambda) => lasso({ lambda, tolerance }).fitSync(X, y))
  })

  test('end at 1e-3 λmax with more rows than columns and at 1e-2 otherwise', () => {
    const last = (rows: number): number => {
      const { lambdas, lambdaMax } = path(lasso(), { count: 3, stopAtSaturation: false }).fitSync(X.slice(0, rows), y.slice(0, rows))
      return lambdas.at(-1)! / lambdaMax
    }
    expectNear([last(30), last(8)], [1e-3, 1e-2], 1e-12)
  })

  test('are one λmax for a count of 1, and 0 where no column says anything', () => {
    expect([...path(lasso(), { count: 1 }).fitSync(X, y).lambdas]).toEqual([model.lambdaMax])
    const flat = path(lasso()).fitSync(
      X,
      y.map(() => 4),
    )
    expect([...flat.lambdas]).toEqual([0])
    expect(supportOf(flat.at(0).coefficients)).toEqual([])
  })

  test('may include 0, which is the fit without a penalty', () => {
    const zero = path(lasso({ tolerance }), { lambdas: [0.5, 0] }).fitSync(X, y)
    expectNear(zero.at(0).coefficients, lasso({ lambda: 0, tolerance }).fitSync(X, y).coefficients, near)
  })
})

describe('at', () => {
  const model = path(lasso({ tolerance: 1e-13 }), { count: 30, minRatio: 0.01, stopAtSaturation: false }).fitSync(X, y)

  test('a λ of the path gives the model of that step with its certificate', () => {
    for (const step of model.steps) {
      const at = model.at(step.lambda)
      expect(at.certificate).toEqual(step.certificate)
      expect(at.lambda).toBe(step.lambda)
      expect(supportOf(at.standardizedCoefficients)).toEqual([...step.places])
    }
  })

  test('between two steps coefficients lie linearly between, without a certificate', () => {
    const [above, below] = [model.lambdas[10]!, model.lambdas[11]!]
    for (const share of [0.25, 0.5, 0.9]) {
      const at = model.at((1 - share) * above + share * below)
      const [a, b] = [model.at(above), model.at(below)]
      expectNear(
        at.coefficients,
        a.coefficients.map((x, j) => (1 - share) * x + share * b.coefficients[j]!),
        1e-13,
      )
      expectNear(at.intercepts, [(1 - share) * a.intercept + share * b.intercept], 1e-13)
      expect(at.certificate).toBeNull()
      expectNear(
        at.predict(X),
        X.map((row) => row.reduce((sum, x, j) => sum + x * at.coefficients[j]!, at.intercept)),
        1e-12,
      )
    }
  })

  test('for least squares that is exact where the support and the signs of two steps are the same', () => {
    let exact = 0
    for (let k = 0; k + 1 < model.steps.length; k++) {
      const [a, b] = [model.at(model.lambdas[k]!), model.at(model.lambdas[k + 1]!)]
      if (a.coefficients.some((x, j) => Math.sign(x) !== Math.sign(b.coefficients[j]!))) continue
      const lambda = (a.lambda + b.lambda) / 2
      expectNear(model.at(lambda).coefficients, lasso({ lambda, tolerance: 1e-13 }).fitSync(X, y).coefficients, 1e-6)
      exact++
    }
    expect(exact).toBeGreaterThan(10)
  })

  test('exact refits at any λ, inside and outside of the path', async () => {
    for (const lambda of [0.123, model.lambdas[7]!, model.lambdas.at(-1)! / 3, 2 * model.lambdaMax, 0]) {
      const [refitted, alone] = [await model.at(lambda, { exact: true, X, y }), lasso({ lambda, tolerance: 1e-13 }).fitSync(X, y)]
      expect(refitted.status).toBe('converged')
      expect(refitted.certificate.relativeGap).toBeLessThanOrEqual(1e-12)
      expectNear(refitted.coefficients, alone.coefficients, 1e-6)
      expect(refitted.lambda).toBe(lambda)
    }
  })

  test('outside of the path it says what the path has', () => {
    expect(() => model.at(2 * model.lambdaMax)).toThrow(
      /path\.at: lambda is .* outside the path \(it goes from .* to .*\); pass one inside, or refit with/,
    )
    expect(() => model.at(model.lambdas.at(-1)! / 2)).toThrow('outside the path')
    expect(() => model.at(-1)).toThrow('path.at: lambda is -1; pass a finite number that is 0 or more.')
    expect(() => model.at(Number.NaN)).toThrow('path.at: lambda is NaN')
  })
})

describe('what is explained', () => {
  test('grows from 0 at λmax, and is R² for least squares', () => {
    const model = path(lasso({ tolerance }), { count: 10, minRatio: 0.01, stopAtSaturation: false }).fitSync(X, y)
    expect(model.steps[0]!.explained).toBeCloseTo(0, 12)
    for (const [k, { explained, lambda, loss }] of model.steps.entries()) {
      if (k > 0) expect(explained).toBeGreaterThan(model.steps[k - 1]!.explained)
      expect(explained).toBeCloseTo(model.at(lambda).score(X, y), 9)
      const residuals = model
        .at(lambda)
        .predict(X)
        .map((value, i) => (value - y[i]!) ** 2 / (2 * y.length))
      expect(loss).toBeCloseTo(
        residuals.reduce((sum, value) => sum + value, 0),
        9,
      )
    }
  })

  test('ends a grid early when it is nearly all, and a list of λ only when asked to', () => {
    const exact = X.map((row) => 2 * row[0]! - row[1]!)
    const early = path(lasso()).fitSync(X, exact)
    expect(early.status).toBe('saturated')
    expect(early.steps.length).toBeLessThan(100)
    expect(early.steps.at(-1)!.explained).toBeGreaterThan(0.999)
    expect(early.reason).toMatch(/ended at λ = .*, the \d+(st|nd|rd|th) of 100: 9.* % is explained/)
    const lambdas = Float64Array.from({ length: 100 }, (_, k) => early.lambdaMax * 1e-3 ** (k / 99))
    expect(path(lasso(), { lambdas }).fitSync(X, exact).status).toBe('complete')
    const asked = path(lasso(), { lambdas, stopAtSaturation: true }).fitSync(X, exact)
    expect(asked.status).toBe('saturated')
    expect(path(lasso(), { stopAtSaturation: false }).fitSync(X, exact).steps).toHaveLength(100)
    // the first λmax of a grid explains nothing, and is no reason to end
    expect(path(lasso(), { count: 5 }).fitSync(X, y).steps.length).toBeGreaterThan(1)
  })

  test('the table of a path has a line for each step', () => {
    const model = path(lasso(), { count: 4, minRatio: 0.1, stopAtSaturation: false }).fitSync(X, y)
    const lines = String(model).split('\n')
    expect(lines).toHaveLength(6)
    expect(lines[0]).toBe('lasso path: all 4 λ are fitted')
    expect(lines[2]).toMatch(/ 0 +0\.00 %/)
  })
})

test('effective rows are all rows without weights, and (Σw)²/Σw² with them', () => {
  const sampleWeight = X.map((_, i) => (i < 10 ? 0 : 3))
  expect(path(lasso(), { count: 2 }).fitSync(X, y).effectiveRows).toBeCloseTo(30, 9)
  expect(path(lasso({ sampleWeight }), { count: 2 }).fitSync(X, y).effectiveRows).toBeCloseTo(20, 9)
})

test('a start for the first λ does not change the answer', () => {
  const start = lasso({ lambdaRatio: 0.01 }).fitSync(X, y)
  const options = { count: 6, minRatio: 0.05, stopAtSaturation: false } as const
  const [cold, warm] = [path(lasso({ tolerance }), options), path(lasso({ tolerance, start }), options)].map((each) => each.fitSync(X, y))
  for (const [k, { certificate }] of warm!.steps.entries())
    expectNear([certificate.primal], [cold!.steps[k]!.certificate.primal], 2 * tolerance)
})
