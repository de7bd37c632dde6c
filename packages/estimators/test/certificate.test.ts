import { normal, seededRandom, type Tensor } from '@odot/autodiff'
import { dense } from '@odot/kernels'
import { leastSquares, logistic } from '@odot/losses'
import { lasso } from '@odot/penalties'
import { type ConvexProblem, dualPoint, gapCertificate, standardized } from '@odot/problem'
import fc from 'fast-check'
import { expect, test } from 'vitest'

type Kind = 'least squares' | 'logistic'

interface Instance {
  readonly problem: ConvexProblem<Tensor>
  readonly strength: Float64Array
  /** Objective, and Θ = −∂L/∂η, at coefficients and an intercept. */
  readonly at: (b: Float64Array, intercept: number) => { readonly primal: number; readonly theta: Float64Array }
}

function instance(kind: Kind, seed: number, lambda: number): Instance {
  const random = seededRandom(seed)
  const [rows, columns] = [12, 5]
  const raw = Float64Array.from({ length: rows * columns }, () => normal(random))
  const weights = Float64Array.from({ length: rows }, () => 0.2 + random())
  const total = weights.reduce((a, b) => a + b)
  for (let i = 0; i < rows; i++) weights[i]! /= total
  const offset = Float64Array.from({ length: rows }, () => 0.3 * normal(random))
  const y = Float64Array.from({ length: rows }, (_, i) => (kind === 'logistic' ? (i % 3 === 0 ? 1 : -1) : normal(random)))
  const { design } = standardized(dense(raw, { rows, columns, order: 'row-major' }), { weights })
  const strength = Float64Array.from({ length: columns }, () => lambda * (0.5 + random()))
  const at: Instance['at'] = (b, intercept) => {
    const eta = new Float64Array(rows)
    design.apply(b, eta)
    let primal = b.reduce((sum, value, j) => sum + strength[j]! * Math.abs(value), 0)
    const theta = eta.map((value, i) => {
      const predictor = value + intercept + offset[i]!
      if (kind === 'least squares') {
        primal += (weights[i]! / 2) * (predictor - y[i]!) ** 2
        return weights[i]! * (y[i]! - predictor)
      }
      primal += weights[i]! * Math.log1p(Math.exp(-y[i]! * predictor))
      return (weights[i]! * y[i]!) / (1 + Math.exp(y[i]! * predictor))
    })
    return { primal, theta }
  }
  const loss = kind === 'logistic' ? logistic() : leastSquares()
  const zero = at(new Float64Array(columns), 0).primal
  const problem = {
    loss,
    targets: { shape: [rows], data: y },
    weights,
    offset,
    design,
    penalty: lasso(strength),
    intercept: true,
    nullPrimal: zero,
  }
  return { problem, strength, at }
}

for (const kind of ['least squares', 'logistic'] as const) {
  test(`${kind}: every dual point is below every objective`, () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), fc.constantFrom(0.01, 0.1, 1), fc.constantFrom(0, 0.1, 3), (seed, lambda, spread) => {
        const { problem, at } = instance(kind, seed, lambda)
        const random = seededRandom(seed + 1)
        const point = (): readonly [Float64Array, number] => [
          Float64Array.from({ length: 5 }, () => spread * normal(random)),
          spread * normal(random),
        ]
        const dual = dualPoint(problem, at(...point()).theta)
        for (let k = 0; k < 5; k++) expect(dual.value).toBeLessThanOrEqual(at(...point()).primal + 1e-12)
      }),
      { seed: 11, numRuns: 200 },
    )
  })

  test(`${kind}: a dual point is orthogonal to the intercept and within the strengths`, () => {
    const { problem, strength, at } = instance(kind, 5, 0.05)
    const { dual, correlations } = dualPoint(problem, at(Float64Array.of(1, -1, 0, 2, 0), 0.7).theta)
    expect(Math.abs(dual.reduce((sum, value) => sum + value, 0))).toBeLessThan(1e-15)
    for (const [j, s] of strength.entries()) expect(Math.abs(correlations[j]!)).toBeLessThanOrEqual(s * (1 + 1e-15))
  })
}

test('without the balance a dual value can lie above the optimum of a problem with an intercept', () => {
  const { problem, at } = instance('logistic', 3, 10)
  const none = new Float64Array(5)
  const lowest = Math.min(...Array.from({ length: 601 }, (_, k) => at(none, (k - 300) / 100).primal))
  const { theta } = at(none, 0)
  expect(dualPoint({ ...problem, intercept: false }, theta).value).toBeGreaterThan(lowest + 1e-3)
  expect(dualPoint(problem, theta).value).toBeLessThanOrEqual(lowest)
})

test('at the closed-form solution of an orthonormal design the gap is zero and the zeros are certified', () => {
  // X = √2·I with weights ½: each column has norm 1, so the solution is the soft threshold of the correlations
  const X = dense(Float64Array.of(Math.SQRT2, 0, 0, Math.SQRT2), { rows: 2, columns: 2, order: 'column-major' })
  const weights = Float64Array.of(0.5, 0.5)
  const y = Float64Array.of(3, 0.2)
  const strength = Float64Array.of(1, 1)
  const b = Float64Array.of(3 / Math.SQRT2 - 1, 0)
  const residual = Float64Array.of(y[0]! - Math.SQRT2 * b[0]!, y[1]!)
  const problem: ConvexProblem<Tensor> = {
    loss: leastSquares(),
    targets: { shape: [2], data: y },
    weights,
    design: X,
    penalty: lasso(strength),
    intercept: false,
    nullPrimal: (y[0]! ** 2 + y[1]! ** 2) / 4,
  }
  const point = dualPoint(
    problem,
    residual.map((r, i) => r * weights[i]!),
  )
  const primal = (residual[0]! ** 2 + residual[1]! ** 2) / 4 + b[0]!
  const certificate = gapCertificate(problem, { primal, point, strength, norms: Float64Array.of(1, 1) })
  expect(certificate.relativeGap).toBeLessThan(1e-15)
  expect([...(certificate.certifiedZeros ?? [])]).toEqual([1])
})

test('at an exact optimum the support is not certified zero, although its correlations equal the strengths', () => {
  for (let seed = 0; seed < 50; seed++) {
    const random = seededRandom(seed)
    const y = Float64Array.from({ length: 6 }, () => 3 * normal(random))
    const weights = new Float64Array(6).fill(1 / 6)
    const X = dense(
      Float64Array.from({ length: 36 }, (_, k) => (k % 7 === 0 ? Math.sqrt(6) : 0)),
      { rows: 6, columns: 6, order: 'row-major' },
    )
    const strength = new Float64Array(6).fill(0.3 * (1 + random()))
    const b = y.map((value, j) => Math.sign(value) * Math.max(0, Math.abs(value) / Math.sqrt(6) - strength[j]!))
    const residual = y.map((value, j) => value - Math.sqrt(6) * b[j]!)
    const problem: ConvexProblem<Tensor> = {
      loss: leastSquares(),
      targets: { shape: [6], data: y },
      weights,
      design: X,
      penalty: lasso(strength),
      intercept: false,
      nullPrimal: y.reduce((sum, value) => sum + value * value, 0) / 12,
    }
    const primal = residual.reduce((sum, r) => sum + r * r, 0) / 12 + b.reduce((sum, value, j) => sum + strength[j]! * Math.abs(value), 0)
    const point = dualPoint(
      problem,
      residual.map((r) => r / 6),
    )
    const { certifiedZeros } = gapCertificate(problem, { primal, point, strength, norms: new Float64Array(6).fill(1) })
    expect([...(certifiedZeros ?? [])].filter((j) => b[j] !== 0)).toEqual([])
  }
})

test('a loss without a conjugate has no dual point, and says so', () => {
  const { problem, at } = instance('least squares', 1, 0.1)
  const { name, smoothness } = leastSquares()
  const bare: ConvexProblem<Tensor> = { ...problem, loss: { name, smoothness: smoothness! } }
  expect(() => dualPoint(bare, at(new Float64Array(5), 0).theta)).toThrow('has no conjugate')
})
