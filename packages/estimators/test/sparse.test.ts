import { abs, add, dot, mul, normal, seededRandom, sqrt, square, sub, sum, type Tensor, type Values, values } from '@odot/autodiff'
import { diabetes } from '@odot/datasets'
import { crossValidate, groupLasso, lasso, lq, type Model, path, sparse } from '@odot/estimators'
import { huber, leastSquares, logistic, multinomial, poisson } from '@odot/losses'
import { depth, group, hadamard } from '@odot/parameterizations'
import type { Certificate, Loss, Parameterization } from '@odot/problem'
import { describe, expect, test } from 'vitest'
// the memory that devices take in WebAssembly, which nothing public counts
import { realmHeap } from '../../kernels/src/wasm/realm-heap.js'

const map = ({ shape, data }: Values, f: (x: number, j: number) => number): Values => ({ shape, data: data.map(f) })

/** β = u|u| with S = u², as a user would write it. */
const signedSquare: Parameterization<Tensor> = {
  name: 'signed square',
  degree: 2,
  forward: (u) => mul(u, abs(u)),
  ridge: (u, strength) => sum(mul(strength, square(u))),
  rightInverse: (w) => map(w, (x) => Math.sign(x) * Math.sqrt(Math.abs(x))),
  start: (like, random) =>
    'data' in like
      ? map(like, (x) => Math.sign(x) * Math.sqrt(Math.abs(x)))
      : values(Array.from({ length: like[0] ?? 1 }, () => random() - 0.5)),
  escape: (u, gradient, strength) =>
    map(u, (x, j) => (Math.abs(x) < 1e-3 && Math.abs(gradient.data[j]!) > strength.data[j]! ? -Math.sign(gradient.data[j]!) : 0)),
}

/** √(1 + r²) − 1 of the residual: smooth, and without a conjugate in its record. */
const pseudoHuber: Loss<ArrayLike<number>, Tensor> = {
  name: 'pseudo-Huber',
  rowwise: true,
  smoothness: 1,
  prepare: (y) => ({ targets: values(Array.from(y)), outputs: 1 }),
  value: (eta, targets, weights) => dot(weights, sub(sqrt(add(1, square(sub(eta, targets)))), 1)),
  predict: (eta) => eta,
}

function near(a: ArrayLike<number>, b: ArrayLike<number>, within: number): void {
  expect(a.length).toBe(b.length)
  for (let i = 0; i < a.length; i++) expect(Math.abs(a[i]! - b[i]!)).toBeLessThanOrEqual(within * (1 + Math.abs(b[i]!)))
}

function relativeGap({ certificate }: Model<never, Certificate>): number {
  return certificate.kind === 'gap' ? certificate.relativeGap : Number.NaN
}

function draw(seed: number, rows: number, columns: number): { readonly X: number[][]; readonly y: number[] } {
  const random = seededRandom(seed)
  const X = Array.from({ length: rows }, () => Array.from({ length: columns }, () => normal(random)))
  return { X, y: X.map((row) => 2 * row[0]! - 1.5 * row[2]! + 0.5 * normal(random)) }
}

function primal({ certificate }: { readonly certificate: Certificate }): number {
  return certificate.kind === 'gap' ? certificate.primal : Number.NaN
}

const nonzeros = (model: { readonly coefficients: Float64Array }): number[] =>
  [...model.coefficients.keys()].filter((j) => model.coefficients[j] !== 0)

describe('the Hadamard product is the lasso', () => {
  // λ = 0.1 λmax: an optimum by independent float64 code
  const golden = { lambda: 4.516003002046289, objective: 1807.165259409791 }
  const coefficients = new Map([
    [1, -3.032326797218797],
    [2, 24.28223634727209],
    [3, 10.833471599283676],
    [6, -7.678131745239436],
    [8, 21.358039748233942],
  ])

  test('it finds the golden optimum, its zeros, and a gap', async () => {
    const { X, y } = await diabetes()
    const fitted = <F>(parameterization: Parameterization<F>): Promise<Model<ArrayLike<number>, Certificate>> =>
      sparse({ parameterization, lambda: golden.lambda, tolerance: 1e-10 }).fit(X, y)
    for (const model of [await fitted(hadamard()), await fitted(depth(2))]) {
      expect(model.status).toBe('converged')
      expect(model.certificate).toMatchObject({ kind: 'gap' })
      expect(relativeGap(model)).toBeLessThanOrEqual(1e-10)
      if (model.certificate.kind === 'gap') expect(Math.abs(model.certificate.primal / golden.objective - 1)).toBeLessThan(1e-12)
      expect(model.lambdaMax).toBeCloseTo(45.16003002046289, 9)
      near(
        model.standardizedCoefficients,
        Array.from({ length: 10 }, (_, j) => coefficients.get(j) ?? 0),
        1e-6,
      )
      expect(nonzeros(model)).toEqual([...coefficients.keys()])
    }
  })

  const { X, y } = draw(1, 40, 60)
  const losses = {
    'least squares': { loss: leastSquares(), y },
    huber: { loss: huber(), y },
    poisson: { loss: poisson(), y: y.map((value) => Math.round(Math.exp(value / 2))) },
    logistic: { loss: logistic(), y: y.map((value) => (value > 0 ? 1 : 0)) },
  } as const
  for (const [name, { loss, y: response }] of Object.entries(losses)) {
    test(`${name}: with more columns than rows, factors, weights and offset it is the lasso`, () => {
      const options = {
        loss,
        lambdaRatio: 0.2,
        tolerance: 1e-9,
        penaltyFactor: X[0]!.map((_, j) => 1 + (j % 3)),
        sampleWeight: y.map((_, i) => 1 + (i % 2)),
        offset: y.map((_, i) => Math.cos(i) / 4),
      }
      const model = sparse({ ...options, parameterization: hadamard() }).fitSync(X, response)
      const classical = lasso(options).fitSync(X, response)
      expect(relativeGap(model)).toBeLessThanOrEqual(1e-9)
      expect(Math.abs(model.lambdaMax / classical.lambdaMax - 1)).toBeLessThan(1e-9)
      near(model.coefficients, classical.coefficients, 1e-4)
      near(model.intercepts, classical.intercepts, 1e-4)
    })
  }

  test('multinomial: coefficients of every class', () => {
    const classes = y.map((value) => (value > 1 ? 'a' : value > -1 ? 'b' : 'c'))
    const options = { loss: multinomial(), lambdaRatio: 0.3, tolerance: 1e-8 }
    const model = sparse({ ...options, parameterization: hadamard() }).fitSync(X, classes)
    expect(relativeGap(model)).toBeLessThanOrEqual(1e-8)
    near(model.coefficients, lasso(options).fitSync(X, classes).coefficients, 1e-3)
  })

  test('a path of it is a path of the lasso', () => {
    const options = { count: 6, minRatio: 0.05 }
    const ours = path(sparse({ parameterization: hadamard(), tolerance: 1e-9 }), options).fitSync(X, y)
    const theirs = path(lasso({ tolerance: 1e-9 }), options).fitSync(X, y)
    expect(ours.steps.length).toBe(theirs.steps.length)
    for (const [a, step] of ours.steps.entries()) expect(Math.abs(primal(step) - primal(theirs.steps[a]!))).toBeLessThan(1e-8)
  })
})

test('cross-validation of it is that of the lasso', async () => {
  const { X, y } = draw(6, 40, 8)
  const options = { folds: 4, count: 6 }
  const ours = await crossValidate(sparse({ parameterization: hadamard(), tolerance: 1e-10 }), options).fit(X, y)
  const theirs = await crossValidate(lasso({ tolerance: 1e-10 }), options).fit(X, y)
  expect(Math.abs(ours.lambda.min / theirs.lambda.min - 1)).toBeLessThan(1e-9)
  expect(Math.abs(ours.lambda.oneSe / theirs.lambda.oneSe - 1)).toBeLessThan(1e-9)
})

test('one gate for each group is the group lasso', () => {
  const { X, y } = draw(2, 50, 12)
  const groups = X[0]!.map((_, j) => Math.floor(j / 3))
  const model = sparse({ parameterization: group(groups), lambdaRatio: 0.3, tolerance: 1e-10 }).fitSync(X, y)
  const classical = groupLasso({ groups, groupWeights: [1, 1, 1, 1], lambdaRatio: 0.3, tolerance: 1e-10 }).fitSync(X, y)
  expect(relativeGap(model)).toBeLessThanOrEqual(1e-10)
  near(model.coefficients, classical.coefficients, 1e-4)
  expect(nonzeros(model)).toEqual(nonzeros(classical))
})

test('three factors have a local certificate with a positive curvature, and are what lq finds', () => {
  const { X, y } = draw(3, 60, 20)
  const classical = lq({ lambdaRatio: 0.2 }).fitSync(X, y)
  const model = sparse({ parameterization: depth(3), lambda: classical.lambda }).fitSync(X, y)
  expect(model.status).toBe('converged')
  if (model.certificate.kind !== 'local') throw new Error(`the certificate is ${model.certificate.kind}`)
  expect(model.certificate.curvature).toBeCloseTo(classical.certificate.curvature, 6)
  expect([...model.certificate.improvable]).toEqual([...classical.certificate.improvable])
  near(model.coefficients, classical.coefficients, 1e-7)
  expect(model.lambdaMax).toBeNaN()
  expect(() => sparse({ parameterization: depth(3), lambdaRatio: 0.1 }).fitSync(X, y)).toThrow('there is no λmax')
})

describe('what a record does not say', () => {
  const { X, y } = draw(4, 40, 10)

  test('a stranger without an induced penalty has a stationary point, balanced by its right inverse, at the optimum of the lasso', () => {
    const classical = lasso({ lambdaRatio: 0.2, tolerance: 1e-12 }).fitSync(X, y)
    const model = sparse({ parameterization: signedSquare, lambda: classical.lambda }).fitSync(X, y)
    expect(model.status).toBe('converged')
    expect(model.reason).toContain('zeros are zero up to rounding')
    if (model.certificate.kind !== 'stationary') throw new Error(`the certificate is ${model.certificate.kind}`)
    expect(model.certificate.gradientNorm).toBeLessThan(1e-6)
    expect(Math.abs(model.certificate.misalignment)).toBeLessThan(1e-8)
    near(model.coefficients, classical.coefficients, 1e-6)
    const { rightInverse: _, ...less } = signedSquare
    const unknown = sparse({ parameterization: less, lambda: classical.lambda }).fitSync(X, y)
    expect(unknown.certificate).toMatchObject({ kind: 'stationary', misalignment: Number.NaN })
  })

  test('saddles are left by the escape of a record, and kept without one', () => {
    const zero: Parameterization<Tensor> = {
      ...signedSquare,
      start: (like) => ('data' in like ? like : values(new Float64Array(like[0] ?? 1))),
    }
    const lambda = 0.1
    const left = sparse({ parameterization: zero, lambda }).fitSync(X, y)
    near(left.coefficients, lasso({ lambda, tolerance: 1e-12 }).fitSync(X, y).coefficients, 1e-6)
    const { escape: _, ...locked } = zero
    expect(
      sparse({ parameterization: locked, lambda })
        .fitSync(X, y)
        .coefficients.every((b) => b === 0),
    ).toBe(true)
  })

  test('a loss without a conjugate has no gap: its certificate is local', () => {
    const model = sparse({ loss: pseudoHuber, parameterization: hadamard(), lambda: 0.05 }).fitSync(X, y)
    expect(model.status).toBe('converged')
    if (model.certificate.kind !== 'local') throw new Error(`the certificate is ${model.certificate.kind}`)
    expect(model.certificate.firstOrder).toBeLessThan(1e-7)
    expect(nonzeros(model).length).toBeLessThan(10)
    expect(nonzeros(model)).toEqual(expect.arrayContaining([0, 2]))
  })
})

describe('ways out', () => {
  const { X, y } = draw(5, 50, 200)
  const used = (): number => realmHeap()?.usage().bytes ?? 0

  test('an aborted fit returns what it has, and every fit gives back its memory', async () => {
    const before = used()
    const controller = new AbortController()
    controller.abort()
    const aborted = await sparse({ parameterization: hadamard(), lambdaRatio: 0.1, signal: controller.signal }).fit(X, y)
    expect(aborted.status).toBe('aborted')
    expect(aborted.coefficients.every(Number.isFinite)).toBe(true)
    const failing = sparse({
      parameterization: hadamard(),
      lambdaRatio: 0.1,
      onProgress: () => {
        throw new Error('from progress')
      },
    })
    await expect(failing.fit(X, y)).rejects.toThrow('from progress')
    const wrong: Parameterization<Tensor> = { ...signedSquare, forward: (u) => sum(u) }
    expect(() => sparse({ parameterization: wrong, lambda: 1 }).fitSync(X, y)).toThrow(
      'signed square: forward gives weights of shape [] for factors of a start at [200]',
    )
    expect(used()).toBe(before)
  })

  test('few iterations end as max-iterations, with a gap that says how far it is', () => {
    const model = sparse({ parameterization: hadamard(), lambdaRatio: 0.1, maxIterations: 3 }).fitSync(X, y)
    expect(model.status).toBe('max-iterations')
    expect(relativeGap(model)).toBeGreaterThan(1e-6)
  })

  test('options that make no sense are refused', () => {
    expect(() => sparse({ parameterization: hadamard(), lambda: 1, penaltyFactor: [1] }).fitSync(X, y)).toThrow(
      'penaltyFactor has 1 values but hadamard has 200 strengths; pass one factor for each strength.',
    )
    expect(() => sparse({ parameterization: hadamard(), lambda: 1, penaltyFactor: X[0]!.map((_, j) => j) }).fitSync(X, y)).toThrow(
      'penaltyFactor is 0 at 0; without a ridge nothing balances the factors',
    )
    expect(() => sparse({ parameterization: hadamard(), lambda: 0 }).fitSync(X, y)).toThrow('lambda is 0')
  })
})
