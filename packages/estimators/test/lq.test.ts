import { normal, seededRandom } from '@odot/autodiff'
import { makeRegression } from '@odot/datasets'
import { crossValidate, lasso, lq, type Model, path } from '@odot/estimators'
import { huber, leastSquares, logistic, multinomial, poisson } from '@odot/losses'
import { lq as lqPenalty } from '@odot/penalties'
import type { LocalCertificate } from '@odot/problem'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
// the memory that devices take in WebAssembly, which nothing public counts
import { realmHeap } from '../../kernels/src/wasm/realm-heap.js'

const q = 2 / 3

interface Drawn {
  readonly X: number[][]
  readonly y: number[]
}

function draw(seed: number, rows: number, columns: number, noise = 0.5): Drawn {
  const random = seededRandom(seed)
  const X = Array.from({ length: rows }, () => Array.from({ length: columns }, () => normal(random)))
  const y = X.map((row) => 1 + 2 * row[0]! - 1.5 * row[2]! + noise * normal(random))
  return { X, y }
}

function near(a: ArrayLike<number>, b: ArrayLike<number>, within: number): void {
  expect(a.length).toBe(b.length)
  for (let i = 0; i < a.length; i++) expect(Math.abs(a[i]! - b[i]!)).toBeLessThanOrEqual(within * (1 + Math.abs(b[i]!)))
}

/** Columns centred and divided by their population standard deviation. */
function standardised(X: readonly (readonly number[])[]): number[][] {
  const n = X.length
  const means = X[0]!.map((_, j) => X.reduce((total, row) => total + row[j]!, 0) / n)
  const scales = means.map((mean, j) => Math.sqrt(X.reduce((total, row) => total + (row[j]! - mean) ** 2, 0) / n))
  return X.map((row) => row.map((x, j) => (x - means[j]!) / scales[j]!))
}

/** L + λΣ|b|^q of least squares at standardised coefficients, the intercept fitted. */
function objective(Z: readonly (readonly number[])[], y: readonly number[], b: ArrayLike<number>, lambda: number): number {
  const n = y.length
  const mean = y.reduce((total, value) => total + value, 0) / n
  const squares = Z.reduce((total, row, i) => total + (y[i]! - mean - row.reduce((sum, z, j) => sum + z * b[j]!, 0)) ** 2, 0)
  return squares / (2 * n) + lambda * Array.from(b).reduce((total, value) => total + (value === 0 ? 0 : Math.abs(value) ** q), 0)
}

const responses = {
  'least squares': { loss: leastSquares(), of: (y: readonly number[]) => [...y] },
  huber: { loss: huber(), of: (y: readonly number[]) => [...y] },
  poisson: { loss: poisson(), of: (y: readonly number[]) => y.map((value) => Math.round(Math.exp(Math.min(value / 2, 4)))) },
  logistic: { loss: logistic(), of: (y: readonly number[], i = 0) => y.map((value) => (value + Math.sin(7 * ++i) > 1 ? 1 : 0)) },
} as const

describe('every fit is a local minimum', () => {
  test('for least squares no small step on the support lowers the objective, and no zero gains from a small step', () => {
    fc.assert(
      fc.property(
        fc.record({
          seed: fc.integer({ min: 0, max: 1e6 }),
          rows: fc.integer({ min: 8, max: 40 }),
          columns: fc.integer({ min: 3, max: 60 }),
          lambdaRatio: fc.constantFrom(0.6, 0.2, 0.05),
        }),
        ({ seed, rows, columns, lambdaRatio }) => {
          const { X, y } = draw(seed, rows, columns)
          const model = lq({ lambdaRatio }).fitSync(X, y)
          expect(model.status).toBe('converged')
          expect(model.certificate.firstOrder).toBeLessThanOrEqual(1e-9)
          expect(model.certificate.curvature).toBeGreaterThan(0)
          const Z = standardised(X)
          const b = model.standardizedCoefficients
          const here = objective(Z, y, b, model.lambda)
          const random = seededRandom(seed + 1)
          const size = b.reduce((least, value) => (value === 0 ? least : Math.min(least, Math.abs(value))), 0.01)
          for (let trial = 0; trial < 20; trial++) {
            const support = b.map((value) => (value === 0 ? 0 : value + 1e-2 * size * normal(random)))
            expect(objective(Z, y, support, model.lambda)).toBeGreaterThanOrEqual(here - 1e-12)
            const all = b.map((value) => value + 1e-6 * size * normal(random))
            expect(objective(Z, y, all, model.lambda)).toBeGreaterThanOrEqual(here - 1e-12)
          }
        },
      ),
      { seed: 3, numRuns: 25 },
    )
  })

  for (const [name, { loss, of }] of Object.entries(responses)) {
    test(`${name}: it converges to a point of positive curvature, with unpenalised columns and without excluded ones`, () => {
      const { X, y } = draw(11, 60, 12)
      const penaltyFactor = X[0]!.map((_, j) => (j === 1 ? 0 : j === 3 ? Number.POSITIVE_INFINITY : 1))
      const model = lq({ lambdaRatio: 0.1, loss, penaltyFactor }).fitSync(X, of(y))
      expect(model.status).toBe('converged')
      expect(model.certificate.firstOrder).toBeLessThanOrEqual(1e-9)
      expect(model.certificate.curvature).toBeGreaterThan(0)
      expect(model.coefficients[1]).not.toBe(0)
      expect(model.coefficients[3]).toBe(0)
      expect(model.coefficients[0]).not.toBe(0)
      expect(model.coefficients.filter((value) => value === 0).length).toBeGreaterThan(4)
    })
  }

  test('multinomial: every class has coefficients of its own', () => {
    const { X, y } = draw(12, 90, 6)
    const model = lq({ lambdaRatio: 0.1, loss: multinomial() }).fitSync(
      X,
      y.map((value) => (value > 2 ? 'high' : value > 0 ? 'middle' : 'low')),
    )
    expect(model.status).toBe('converged')
    expect(model.outputs).toBe(3)
    expect(model.coefficients.length).toBe(18)
    expect(model.certificate.curvature).toBeGreaterThan(0)
    expect(model.coefficients.filter((value) => value === 0).length).toBeGreaterThan(6)
  })
})

describe('against the proximal operator of the penalty', () => {
  /** Orthogonal columns: those of a Hadamard matrix of order 8, without its ones. */
  const orthogonal = Array.from({ length: 8 }, (_, i) => Array.from({ length: 7 }, (_, j) => (popcount(i & (j + 1)) % 2 === 0 ? 1 : -1)))
  const y = [3, -1, 0.5, 2, -2, 1, 4, 0.25]
  const correlations = orthogonal[0]!.map((_, j) => y.reduce((total, value, i) => total + (value * orthogonal[i]![j]!) / 8, 0))

  test('with orthogonal columns every coefficient is zero or the nonzero point of the prox, and where none could improve all are the prox', () => {
    for (const lambda of [0.02, 0.1, 0.3, 0.6]) {
      const model = lq({ lambda }).fitSync(orthogonal, y)
      const prox = new Float64Array(7)
      lqPenalty({ strength: lambda, q }).prox({ shape: [7], data: Float64Array.from(correlations) }, 1, prox)
      const improvable = new Set(model.certificate.improvable)
      for (const [j, b] of model.coefficients.entries()) {
        if (!improvable.has(j)) expect(Math.abs(b - prox[j]!)).toBeLessThan(1e-12)
        else if (b !== 0) expect(Math.abs(correlations[j]! - b - lambda * q * Math.sign(b) * Math.abs(b) ** (q - 1))).toBeLessThan(1e-12)
      }
    }
  })

  test('with orthogonal columns the curvature is the smallest of 1 + λq(q − 1)|b|^{q−2}', () => {
    for (const lambda of [0.02, 0.1, 0.3]) {
      const { coefficients, certificate } = lq({ lambda }).fitSync(orthogonal, y)
      const bends = Array.from(
        coefficients.filter((b) => b !== 0),
        (b) => 1 + lambda * q * (q - 1) * Math.abs(b) ** (q - 2),
      )
      expect(certificate.curvature).toBeCloseTo(Math.min(...bends), 6)
    }
  })

  test('a nonzero local minimum near the smallest that can be is kept where a fit starts there, and named improvable', () => {
    // ½(x − z)² + u|x|^q has a local minimum x > 0 for z ≥ x₀ + uq·x₀^{q−1}, x₀ = (uq(1 − q))^{1/(2−q)}; here z is 3 % above
    const u = 0.5
    const smallest = (u * q * (1 - q)) ** (1 / (2 - q))
    const z = 1.03 * (smallest + u * q * smallest ** (q - 1))
    const model = lq({ lambda: u, start: { coefficients: [z], intercepts: [0] } }).fitSync([[-1], [1]], [-z, z])
    expect(model.coefficients[0]).toBeGreaterThan(smallest)
    expect(model.coefficients[0]).toBeLessThan(2 * smallest)
    expect(model.status).toBe('converged')
    expect([...model.certificate.improvable]).toEqual([0])
  })

  test('a proximal gradient step at a solution moves the improvable coordinates and no others', () => {
    for (const seed of [1, 2, 3, 4]) {
      const { X, y: response } = draw(seed, 30, 50)
      const model = lq({ lambdaRatio: 0.15 }).fitSync(X, response)
      const Z = standardised(X)
      const b = model.standardizedCoefficients
      const mean = response.reduce((total, value) => total + value, 0) / 30
      const residual = Z.map((row, i) => response[i]! - mean - row.reduce((total, z, j) => total + z * b[j]!, 0))
      const pulled = b.map((value, j) => value + residual.reduce((total, r, i) => total + (r * Z[i]![j]!) / 30, 0))
      const moved = new Float64Array(50)
      lqPenalty({ strength: model.lambda, q }).prox({ shape: [50], data: pulled }, 1, moved)
      const places = [...b.keys()].filter((j) => Math.abs(moved[j]! - b[j]!) > 1e-9)
      expect(places).toEqual([...model.certificate.improvable])
    }
  })

  test('lambdaMax is the smallest λ at which no model of one coefficient is better than none', () => {
    const { X, y: response } = draw(5, 40, 20)
    const { lambdaMax } = lq({ lambdaRatio: 1 }).fitSync(X, response)
    const Z = standardised(X)
    const best = (lambda: number): number =>
      Math.min(
        ...Z[0]!.map((_, j) => {
          const correlation = response.reduce((total, value, i) => total + (value * Z[i]![j]!) / 40, 0)
          const out = new Float64Array(1)
          lqPenalty({ strength: lambda, q }).prox({ shape: [1], data: Float64Array.of(correlation) }, 1, out)
          return (out[0]! - correlation) ** 2 / 2 + lambda * Math.abs(out[0]!) ** q - correlation ** 2 / 2
        }),
      )
    expect(best(lambdaMax * (1 + 1e-9))).toBeGreaterThanOrEqual(-1e-12)
    expect(best(lambdaMax * (1 - 1e-6))).toBeLessThan(0)
  })
})

describe('equivariance', () => {
  const { X, y } = draw(21, 50, 15)
  const options = { lambdaRatio: 0.2 }
  const base = lq(options).fitSync(X, y)

  test('columns in another order, or with other signs and scales, give the same coefficients there', () => {
    const order = X[0]!.map((_, j) => (7 * j + 3) % 15)
    const permuted = lq(options).fitSync(
      X.map((row) => order.map((j) => row[j]!)),
      y,
    )
    near(
      permuted.coefficients,
      order.map((j) => base.coefficients[j]!),
      1e-9,
    )
    const factors = order.map((j) => (j % 2 === 0 ? -3 : 0.5))
    const flipped = lq(options).fitSync(
      X.map((row) => row.map((x, j) => x * factors[j]!)),
      y,
    )
    near(
      flipped.coefficients.map((b, j) => b * factors[j]!),
      base.coefficients,
      1e-9,
    )
  })

  test('a response 1000 times as large has coefficients 1000 times as large, at a λ 1000^(2−q) times as large', () => {
    const large = lq(options).fitSync(
      X,
      y.map((value) => 1000 * value),
    )
    near(
      large.coefficients,
      base.coefficients.map((b) => 1000 * b),
      1e-8,
    )
    expect(large.lambdaMax / base.lambdaMax / 1000 ** (2 - q)).toBeCloseTo(1, 9)
  })

  test('weights are repeated rows', () => {
    const weights = y.map((_, i) => i % 3)
    const weighted = lq({ ...options, sampleWeight: weights }).fitSync(X, y)
    const times = weights.flatMap((w, i) => Array.from({ length: w }, () => i))
    const repeated = lq(options).fitSync(
      times.map((i) => X[i]!),
      times.map((i) => y[i]!),
    )
    near(weighted.coefficients, repeated.coefficients, 1e-6)
    near(weighted.intercepts, repeated.intercepts, 1e-6)
  })

  test('an offset is taken off the response', () => {
    const offset = y.map((_, i) => Math.cos(i))
    const shifted = lq({ ...options, offset }).fitSync(
      X,
      y.map((value, i) => value + offset[i]!),
    )
    near(shifted.coefficients, base.coefficients, 1e-9)
  })
})

test('depth 3 beats the lasso in error and in F1, each at its best λ: n = 100, p = 500, 10 nonzeros', () => {
  const scores = { lq: { error: 0, f1: 0 }, lasso: { error: 0, f1: 0 } }
  const seeds = [1, 2, 3]
  for (const seed of seeds) {
    const { X, y, coefficients: truth } = makeRegression({ rows: 100, columns: 500, nonzeros: 10, seed })
    const best = (models: readonly ArrayLike<number>[], into: { error: number; f1: number }): void => {
      const measured = models.map((model) => quality(model, truth)).sort((a, b) => a.error - b.error)
      into.error += measured[0]!.error / seeds.length
      into.f1 += measured[0]!.f1 / seeds.length
    }
    const along = path(lq(), { count: 8, minRatio: 0.05 }).fitSync(X, y)
    best(
      along.steps.map(({ lambda }) => along.at(lambda).coefficients),
      scores.lq,
    )
    best(
      [0.4, 0.2, 0.1, 0.05].map((lambdaRatio) => lasso({ lambdaRatio }).fitSync(X, y).coefficients),
      scores.lasso,
    )
  }
  expect(scores.lq.error).toBeLessThan(0.85 * scores.lasso.error)
  expect(scores.lq.f1).toBeGreaterThan(1.5 * scores.lasso.f1)
})

describe('a path', () => {
  const { X, y } = draw(31, 40, 100, 1)

  test('goes from dense to sparse, and says where the objective is locally convex', () => {
    const model = path(lq(), { count: 12 }).fitSync(X, y)
    expect(model.steps.length).toBe(12)
    for (const step of model.steps) expect(step.locallyConvex).toBe(true)
    expect(model.steps[0]!.places.length).toBeLessThan(model.steps.at(-1)!.places.length)
    for (let a = 1; a < model.steps.length; a++) expect(model.steps[a]!.loss).toBeLessThanOrEqual(model.steps[a - 1]!.loss + 1e-9)
  })

  test('a fit that starts from a model ends there', () => {
    const first = lq({ lambdaRatio: 0.2 }).fitSync(X, y)
    const again = lq({ lambda: first.lambda, start: first }).fitSync(X, y)
    near(again.coefficients, first.coefficients, 1e-9)
    near(again.intercepts, first.intercepts, 1e-9)
  })
})

test('cross-validation chooses a λ at which the nonzeros are found, and refits there', async () => {
  const { X, y } = draw(61, 60, 30)
  const found = await crossValidate(lq(), { folds: 3, count: 8 }).fit(X, y)
  const model = await found.refit('oneSe')
  expect(model.certificate.kind).toBe('local')
  expect(model.coefficients[0]).not.toBe(0)
  expect(model.coefficients[2]).not.toBe(0)
  expect(model.coefficients.filter((b) => b !== 0).length).toBeLessThan(10)
})

test('float32 and compressed columns are as good as rows of numbers', () => {
  const { X, y } = draw(62, 30, 8)
  const rounded = X.map((row) => row.map((x, j) => (j % 2 === 0 ? Math.fround(x) : Math.abs(x) > 1 ? 1 : 0)))
  const base = lq({ lambdaRatio: 0.1 }).fitSync(rounded, y)
  const single = lq({ lambdaRatio: 0.1 }).fitSync({ data: Float32Array.from(rounded.flat()), shape: [30, 8] }, y)
  near(single.coefficients, base.coefficients, 1e-6)
  const columns = rounded[0]!.map((_, j) => rounded.map((row) => row[j]!))
  const places = columns.map((column) => [...column.keys()].filter((i) => column[i] !== 0))
  const pointers = [0]
  for (const rows of places) pointers.push(pointers.at(-1)! + rows.length)
  const compressed = lq({ lambdaRatio: 0.1 }).fitSync(
    {
      format: 'csc',
      shape: [30, 8],
      starts: Int32Array.from(pointers),
      indices: Int32Array.from(places.flat()),
      values: Float64Array.from(places.flatMap((rows, j) => rows.map((i) => columns[j]![i]!))),
    },
    y,
  )
  near(compressed.coefficients, base.coefficients, 1e-9)
})

describe('ways out', () => {
  const { X, y } = draw(41, 60, 400)
  const used = (): number => realmHeap()?.usage().bytes ?? 0

  test('an aborted fit returns what it has, and gives back its memory', async () => {
    const before = used()
    for (const after of [0, 1, 3]) {
      const controller = new AbortController()
      let calls = 0
      if (after === 0) controller.abort()
      const model: Model<ArrayLike<number>, LocalCertificate> = await lq({
        lambdaRatio: 0.05,
        signal: controller.signal,
        onProgress: () => {
          calls++
          if (calls === after) controller.abort()
        },
      }).fit(X, y)
      if (after === 0) expect(model.status).toBe('aborted')
      expect(model.coefficients.every(Number.isFinite)).toBe(true)
      expect(used()).toBe(before)
    }
    const failing = lq({
      lambdaRatio: 0.05,
      onProgress: () => {
        throw new Error('from progress')
      },
    })
    await expect(failing.fit(X, y)).rejects.toThrow('from progress')
    expect(used()).toBe(before)
  })

  test('few iterations end as max-iterations', () => {
    const model = lq({ lambdaRatio: 0.05, maxIterations: 2 }).fitSync(X, y)
    expect(model.status).toBe('max-iterations')
    expect(model.iterations).toBe(2)
    // more nonzeros than rows: no local minimum, and nothing for Newton's method
    expect(model.coefficients.filter((b) => b !== 0).length).toBeGreaterThan(60)
    expect(model.certificate.curvature).toBeNaN()
    expect(model.certificate.firstOrder).toBeGreaterThan(1e-3)
  })

  test('fit and fitSync give the same numbers', async () => {
    const model = lq({ lambdaRatio: 0.3 })
    expect((await model.fit(X, y)).coefficients).toEqual(model.fitSync(X, y).coefficients)
  })
})

describe('at the edges', () => {
  test('a constant response has all coefficients zero', () => {
    const model = lq({ lambdaRatio: 0.1 }).fitSync([[1], [2], [4]], [3, 3, 3])
    expect(model.coefficients).toEqual(Float64Array.of(0))
    expect(model.intercept).toBe(3)
    expect(model.lambdaMax).toBe(0)
  })

  test('λ = 0 is the fit without a penalty, and refused where it is not unique', () => {
    const { X, y } = draw(51, 20, 3)
    const model = lq({ lambda: 0 }).fitSync(X, y)
    near(model.coefficients, lasso({ lambda: 0 }).fitSync(X, y).coefficients, 1e-9)
    expect(() =>
      lq({ lambda: 0 }).fitSync(
        [
          [1, 2, 3],
          [3, 4, 1],
        ],
        [1, 2],
      ),
    ).toThrow('lambda is 0 but X has more columns')
  })

  test('constant columns and one row are answered', () => {
    const model = lq({ lambdaRatio: 0.1 }).fitSync(
      [
        [1, 5],
        [2, 5],
        [3, 5],
      ],
      [1, 2, 3],
    )
    expect([...model.constantColumns]).toEqual([1])
    expect(model.coefficients[1]).toBe(0)
    expect(lq({ lambda: 1 }).fitSync([[2]], [7]).intercept).toBe(7)
  })

  test('a depth that is not a product of at least three factors is refused', () => {
    expect(() => lq({ depth: 2, lambda: 1 })).toThrow('lq: depth is 2, whose penalty is the lasso; use lasso')
    expect(() => lq({ depth: 2.5, lambda: 1 })).toThrow('lq: depth is 2.5; pass a whole number that is 3 or more.')
  })
})

function popcount(x: number): number {
  return [...x.toString(2)].filter((digit) => digit === '1').length
}

/** Relative error of coefficients, and the F1 score of which are not zero. */
function quality(found: ArrayLike<number>, truth: Float64Array): { readonly error: number; readonly f1: number } {
  const b = Array.from(found)
  const error = Math.hypot(...b.map((value, j) => value - truth[j]!)) / Math.hypot(...truth)
  const both = b.filter((value, j) => value !== 0 && truth[j] !== 0).length
  const either = b.filter((value) => value !== 0).length + truth.filter((value) => value !== 0).length
  return { error, f1: (2 * both) / either }
}
