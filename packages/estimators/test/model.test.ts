import { diabetes } from '@odot/datasets'
import { type FitProgress, lasso } from '@odot/estimators'
import { describe, expect, test } from 'vitest'

const { X, y, featureNames } = await diabetes()
const named = Object.fromEntries(
  featureNames.map((name, j) => [name, Array.from({ length: X.shape[0] }, (_, i) => X.data[i * X.shape[1] + j]!)]),
)

test('fit and fitSync give the same bits', async () => {
  const estimator = lasso({ lambdaRatio: 0.05, tolerance: 1e-10 })
  const [waited, sync] = [await estimator.fit(X, y), estimator.fitSync(X, y)]
  expect([...waited.coefficients]).toEqual([...sync.coefficients])
  expect(waited.certificate).toEqual(sync.certificate)
})

test('the table of a model shows what was fitted, how good it is and what is in it', () => {
  const model = lasso({ lambdaRatio: 0.5, tolerance: 1e-10 }).fitSync(named, y)
  const text = String(model)
  expect(text).toContain('lasso, λ = 22.58 = 0.5 λmax: 2 of 10 coefficients are not zero')
  expect(text).toContain('converged: relative gap')
  expect(text).toMatch(/bmi +3\.73/)
  expect(text).toMatch(/s5 +/)
  expect(text).not.toContain('age')
})

test('fitted arrays are the caller’s own: changing them changes no later prediction of another model', () => {
  const estimator = lasso({ lambdaRatio: 0.1 })
  const [a, b] = [estimator.fitSync(X, y), estimator.fitSync(X, y)]
  a.coefficients.fill(0)
  expect(b.coefficients.some((value) => value !== 0)).toBe(true)
})

test('the data of the caller is not changed', () => {
  const [data, response] = [Float64Array.from(X.data), Float64Array.from(y)]
  lasso({ lambdaRatio: 0.1 }).fitSync({ data, shape: X.shape }, response)
  expect(data).toEqual(Float64Array.from(X.data))
  expect(response).toEqual(Float64Array.from(y))
})

describe('explain', () => {
  const plain = lasso({ lambda: 2 }).fitSync(X, y).explain()

  test('names the scikit-learn and the glmnet call', () => {
    expect(plain.sklearn).toBe(
      'make_pipeline(StandardScaler(with_mean=True), Lasso(alpha=2, fit_intercept=True, tol=1e-12, max_iter=1_000_000)).fit(X, y)',
    )
    expect(plain.glmnet).toBe(
      'glmnet(X, y, family = "gaussian", alpha = 1, lambda = 2, standardize = TRUE, intercept = TRUE, thresh = 1e-14)',
    )
    expect(plain.latex).toContain('\\frac{1}{2n}')
    expect(plain.words).toContain('λ = 2')
  })

  test('states the objective in LaTeX, signs and all', () => {
    expect(plain.latex).toBe(
      '\\min_{b_0, b} \\; \\frac{1}{2n} \\sum_{i=1}^n \\left( y_i - b_0 - \\tilde{x}_i^\\top b \\right)^2 + \\lambda \\sum_{j=1}^p |b_j|',
    )
    const ones = Array.from(y, () => 1)
    const { latex } = lasso({ lambda: 2, offset: ones, sampleWeight: ones, intercept: false, standardize: false }).fitSync(X, y).explain()
    expect(latex).toContain('w_i \\left( y_i - o_i - x_i^\\top b \\right)^2')
  })

  test('equal penalty factors are a larger λ to scikit-learn', () => {
    expect(
      lasso({ lambda: 2, penaltyFactor: new Array(10).fill(3) })
        .fitSync(X, y)
        .explain().sklearn,
    ).toContain('alpha=6')
  })

  test('says that scikit-learn has no penalty factors and that glmnet rescales them', () => {
    const penaltyFactor = [0, 3, 1, 1, 1, 1, 1, 1, 1, 1]
    const { sklearn, glmnet, notes } = lasso({ lambda: 2, penaltyFactor }).fitSync(X, y).explain()
    expect(sklearn).toBeNull()
    expect(glmnet).toContain('lambda = 2.2')
    expect(glmnet).toContain('penalty.factor = f')
    expect(notes.join(' ')).toContain('no penalty factors')
  })

  test('covers weights, offset, no intercept and no standardisation', () => {
    const ones = Array.from(y, () => 1)
    const { sklearn, glmnet } = lasso({ lambda: 2, sampleWeight: ones, offset: ones, intercept: false, standardize: false })
      .fitSync(X, y)
      .explain()
    expect(sklearn).toBe('Lasso(alpha=2, fit_intercept=False, tol=1e-12, max_iter=1_000_000).fit(X, y - offset, sample_weight=w)')
    expect(glmnet).toContain('standardize = FALSE, intercept = FALSE, weights = w, offset = offset')
  })
})

describe('long fits', () => {
  test('abort returns the best so far with its certificate, and the status says so', async () => {
    const controller = new AbortController()
    controller.abort()
    const model = await lasso({ lambdaRatio: 0.01, signal: controller.signal }).fit(X, y)
    expect(model.status).toBe('aborted')
    expect(model.certificate.relativeGap).toBeGreaterThan(1e-6)
    expect(model.reason).toContain('aborted at relative gap')
  })

  test('abort during a fit ends it while timers run', async () => {
    const { X: wide, y: response } = wideProblem(200, 3000)
    const controller = new AbortController()
    setTimeout(() => controller.abort(), 40)
    const model = await lasso({ lambdaRatio: 0.001, tolerance: 1e-13, signal: controller.signal, solver: 'coordinate-descent' }).fit(
      wide,
      response,
    )
    expect(model.status).toBe('aborted')
  })

  test('progress is reported while the fit runs, and no piece of work is long', async () => {
    const { X: wide, y: response } = wideProblem(200, 3000)
    const seen: FitProgress[] = []
    const waits: number[] = []
    let [last, running] = [performance.now(), true]
    const tick = (): void => {
      waits.push(performance.now() - last)
      last = performance.now()
      if (running) setImmediate(tick)
    }
    setImmediate(tick)
    await lasso({ lambdaRatio: 0.02, tolerance: 1e-10, onProgress: (progress) => seen.push(progress) }).fit(wide, response)
    running = false
    // on any machine, however busy: the event loop turned often, and no piece was a large part of the fit
    const total = waits.reduce((sum, wait) => sum + wait, 0)
    expect(waits.length).toBeGreaterThan(10)
    expect(Math.max(...waits)).toBeLessThan(total / 3)
    expect(seen.length).toBeGreaterThan(0)
    expect(seen.at(-1)!.iterations).toBeGreaterThan(seen[0]!.iterations)
    expect(seen.at(-1)!.relativeGap).toBeLessThanOrEqual(seen[0]!.relativeGap)
  })

  test('maxIterations ends a fit with the gap that was reached', () => {
    const model = lasso({ lambdaRatio: 0.01, tolerance: 1e-12, maxIterations: 3, solver: 'coordinate-descent' }).fitSync(X, y)
    expect(model.status).toBe('max-iterations')
    expect(model.iterations).toBe(3)
    expect(model.certificate.relativeGap).toBeGreaterThan(1e-12)
  })
})

function wideProblem(
  rows: number,
  columns: number,
): { readonly X: { readonly data: Float64Array; readonly shape: readonly [number, number] }; readonly y: Float64Array } {
  let state = 1
  const next = (): number => {
    state = (state * 16807) % 2147483647
    return state / 2147483647 - 0.5
  }
  const data = Float64Array.from({ length: rows * columns }, next)
  const response = Float64Array.from({ length: rows }, (_, i) => data[i * columns]! - data[i * columns + 1]! + next())
  return { X: { data, shape: [rows, columns] }, y: response }
}
