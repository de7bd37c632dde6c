import { lasso, type Model, nonnegativeLasso } from '@odot/estimators'
import { logistic, multinomial } from '@odot/losses'
import { describe, expect, test } from 'vitest'
import { type Data, drawColumns, type FamilyCase, familyCases } from './family-cases.js'
import { lossCases } from './family-losses.js'
import { drawRows, expectNear, maxOf, supportOf } from './family-numbers.js'
import { stated } from './family-statement.js'

const tolerance = 1e-9
/** √(2 · gap), for a loss of curvature 1 and a null model of about 10. */
const firstOrder = 3e-4

/** The fit is certified, and an optimum by its own objective and gradient. */
function expectOptimum(family: FamilyCase, data: Data, lambdaRatio: number): Model<never> {
  const model = family.fit(data, { lambdaRatio, tolerance })
  expect(model.status).toBe('converged')
  expect(model.certificate.relativeGap).toBeLessThanOrEqual(tolerance)
  expect(model.coefficients.every(Number.isFinite)).toBe(true)
  const { objective, violation } = stated({ ...data, loss: family.loss }, family.penaltyAt(model.lambda, data, {}), model)
  expectNear([model.certificate.primal], [objective], 1e-11)
  expect(violation).toBeLessThanOrEqual(firstOrder)
  return model
}

/** The same rows with their columns changed; columns that are there twice are told apart by nothing. */
function withColumns(data: Data, change: (row: number[]) => number[], groups?: readonly number[]): Data {
  const X = data.X.map((row) => change(row))
  const columns = drawColumns(X[0]!.length).map((column, j) => (groups ? { ...column, group: groups[j]! } : column))
  return { ...data, X, columns }
}

describe.each(familyCases)('$name is certified', (family) => {
  test('with more columns than rows, and with many rows', () => {
    for (const lambdaRatio of [0.3, 0.05]) {
      expectOptimum(family, family.draw(21, 8, 30), lambdaRatio)
      expectOptimum(family, family.draw(22, 80, 3), lambdaRatio)
    }
  })

  test('with one column, and with as few rows as there are classes', () => {
    expectOptimum(family, family.draw(23, 20, 1), 0.3)
    expectOptimum(family, family.draw(24, Math.max(2, family.loss.outputs), 4), 0.3)
  })

  test('with columns that are there twice, that depend on others, and that do not vary', () => {
    const data = withColumns(family.draw(25, 20, 4), (row) => [...row, row[0]!, row[0]! - row[1]!, 7])
    for (const lambdaRatio of [0.3, 0.05]) {
      const model = expectOptimum(family, data, lambdaRatio)
      expect([...model.constantColumns]).toEqual([6])
      expect(supportOf(model.coefficients).filter((at) => at >= 6 * family.loss.outputs)).toEqual([])
    }
  })

  test('with groups whose columns depend on each other', () => {
    const groups = [0, 0, 0, 1, 1, 1, 1]
    const data = withColumns(
      family.draw(26, 15, 4),
      (row) => [row[0]!, row[0]!, 2 * row[0]!, row[1]!, row[2]!, row[1]! + row[2]!, row[3]!],
      groups,
    )
    for (const lambdaRatio of [0.3, 0.05]) expectOptimum(family, data, lambdaRatio)
  })

  test('a start at another solution leads to the same optimum in no more iterations', () => {
    const data = family.draw(27, 25, 8)
    const cold = family.fit(data, { lambdaRatio: 0.1, tolerance })
    const near = family.fit(data, { lambdaRatio: 0.12, tolerance })
    const warm = family.fit(data, { lambdaRatio: 0.1, tolerance, start: near })
    expectNear([warm.certificate.primal], [cold.certificate.primal], 2 * tolerance)
    expect(warm.certificate.relativeGap).toBeLessThanOrEqual(tolerance)
    const again = family.fit(data, { lambdaRatio: 0.1, tolerance: 2 * tolerance, start: cold })
    expect(again.iterations).toBe(0)
  })

  test('sparse is as dense, and float32 as the same numbers in float64', () => {
    const { X, y, columns } = family.draw(28, 20, 6)
    const thin = { X: X.map((row) => row.map((x) => (Math.abs(x) < 0.8 ? 0 : Math.fround(x)))), y, columns }
    const dense = family.fit(thin, { lambdaRatio: 0.2, tolerance })
    for (const form of [cscOf(thin.X), { data: Float32Array.from(thin.X.flat()), shape: [20, 6] as const }]) {
      const other = family.fit(thin, { lambdaRatio: 0.2, tolerance }, form)
      expectNear([other.certificate.primal], [dense.certificate.primal], 2 * tolerance)
      expectNear(other.coefficients, dense.coefficients, firstOrder)
      expect(other.certificate.relativeGap).toBeLessThanOrEqual(tolerance)
    }
  })
})

function cscOf(X: readonly (readonly number[])[]) {
  const entries = X[0]!.map((_, j) => X.flatMap((row, i) => (row[j] === 0 ? [] : [{ i, x: row[j]! }])))
  const starts = new Int32Array(entries.length + 1)
  for (const [j, column] of entries.entries()) starts[j + 1] = starts[j]! + column.length
  return {
    format: 'csc' as const,
    values: Float64Array.from(entries.flat(), ({ x }) => x),
    indices: Int32Array.from(entries.flat(), ({ i }) => i),
    starts,
    shape: [X.length, entries.length] as const,
  }
}

describe('classes that a column separates have a finite, certified optimum', () => {
  const X = drawRows(31, 15, 4)
  const order = X.map((row) => row[0]!).sort((a, b) => a - b)
  for (const lambdaRatio of [0.5, 0.01, 1e-4]) {
    test(`two of them at ${lambdaRatio} λmax`, () => {
      const model = lasso({ loss: logistic(), lambdaRatio, tolerance }).fitSync(
        X,
        X.map((row) => (row[0]! > order[7]! ? 'above' : 'below')),
      )
      expect(model.status).toBe('converged')
      expect(maxOf(model.coefficients.map(Math.abs))).toBeLessThan(1e4)
    })
    test(`three of them at ${lambdaRatio} λmax`, () => {
      const model = lasso({ loss: multinomial(), lambdaRatio, tolerance }).fitSync(
        X,
        X.map((row) => order.indexOf(row[0]!)).map((rank) => Math.floor(rank / 5)),
      )
      expect(model.status).toBe('converged')
      expect(maxOf(model.coefficients.map(Math.abs))).toBeLessThan(1e4)
    })
  }
})

describe.each(lossCases)('$name', ({ name, loss, stated: statedLoss, draw }) => {
  const X = drawRows(41, 25, 6)
  const y = draw(42, X)
  const K = statedLoss.outputs

  test('a column of factor 0 is at its best, one of factor Infinity stays out, and the certificate says what bound it used', () => {
    const penaltyFactor = [1, 1, 0, Number.POSITIVE_INFINITY, 1, 0]
    for (const lambdaRatio of [1, 0.2]) {
      const model = lasso({ loss: loss(), lambdaRatio, penaltyFactor, tolerance }).fitSync(X, y)
      expect(model.certificate.relativeGap).toBeLessThanOrEqual(tolerance)
      const l1 = penaltyFactor.flatMap((factor) => new Array<number>(K).fill(factor === 0 ? 0 : model.lambda * factor))
      const { objective, violation } = stated({ X, y, loss: statedLoss }, { l1 }, model)
      expectNear([model.certificate.primal], [objective], 1e-11)
      expect(violation).toBeLessThanOrEqual(firstOrder)
      const columns = new Set(supportOf(model.coefficients).map((at) => Math.floor(at / K)))
      expect([columns.has(2), columns.has(3), columns.has(5)]).toEqual([true, false, true])
      if (lambdaRatio === 1) expect([...columns]).toEqual([2, 5])
      const { bound } = model.certificate
      if (name === 'least squares') expect(bound).toBeUndefined()
      else expect(bound).toBeGreaterThan(maxOf(model.standardizedCoefficients.map(Math.abs)))
    }
  })

  test('all columns may be without a penalty, and λ = 0 is the same', () => {
    // so many rows that no classes are separable: there is an optimum
    const many = drawRows(43, 90, 4)
    const response = draw(44, many)
    const free = lasso({ loss: loss(), lambda: 3, penaltyFactor: new Array<number>(4).fill(0), tolerance }).fitSync(many, response)
    const none = lasso({ loss: loss(), lambda: 0, tolerance }).fitSync(many, response)
    expectNear([free.certificate.primal], [none.certificate.primal], 2 * tolerance)
    for (const model of [free, none]) {
      expect(model.status).toBe('converged')
      const { violation } = stated({ X: many, y: response, loss: statedLoss }, { l1: new Array<number>(4 * K).fill(0) }, model)
      expect(violation).toBeLessThanOrEqual(firstOrder)
    }
  })

  test('bounds hold on the scale of the columns, and where they bind the gradient points outside', () => {
    const scales = lasso({ loss: loss(), lambdaRatio: 1 }).fitSync(X, y).scales
    const lower = [-0.1, -0.2, 0, Number.NEGATIVE_INFINITY, -0.05, 0]
    const upper = [0.3, 0, 0.05, 0.1, Number.POSITIVE_INFINITY, 0]
    const spread = (bounds: readonly number[]): number[] =>
      bounds.flatMap((bound, j) => new Array<number>(K).fill(bound === 0 ? 0 : bound * scales[j]!))
    for (const lambdaRatio of [0.3, 0.02]) {
      const model = lasso({ loss: loss(), lambdaRatio, lower, upper, tolerance }).fitSync(X, y)
      expect(model.certificate.relativeGap).toBeLessThanOrEqual(tolerance)
      const penalty = { l1: new Array<number>(6 * K).fill(model.lambda), lower: spread(lower), upper: spread(upper) }
      const { objective, violation } = stated({ X, y, loss: statedLoss }, penalty, model)
      expectNear([model.certificate.primal], [objective], 1e-11)
      expect(violation).toBeLessThanOrEqual(firstOrder)
      if (lambdaRatio < 0.1) expect(Array.from(model.coefficients).some((b, at) => b === upper[Math.floor(at / K)] && b !== 0)).toBe(true)
    }
  })

  test('a lower bound of 0 is the nonnegative lasso, and infinite bounds are none', () => {
    const at = { loss: loss(), lambdaRatio: 0.1, tolerance }
    const [bounded, nonnegative] = [lasso({ ...at, lower: 0 }).fitSync(X, y), nonnegativeLasso(at).fitSync(X, y)]
    expectNear([bounded.certificate.primal], [nonnegative.certificate.primal], 2 * tolerance)
    expect(bounded.coefficients.every((b) => b >= 0)).toBe(true)
    const open = lasso({ ...at, lower: Number.NEGATIVE_INFINITY, upper: Number.POSITIVE_INFINITY }).fitSync(X, y)
    expectNear([open.certificate.primal], [lasso(at).fitSync(X, y).certificate.primal], 2 * tolerance)
  })

  test('missing cells are filled with the means of their columns, in the fit and in predictions', () => {
    const holes = X.map((row, i) => row.map((x, j) => ((i + 2 * j) % 9 === 0 ? [Number.NaN, null, undefined][i % 3] : x)))
    const means = X[0]!.map((_, j) => {
      const seen = holes.map((row) => row[j]).filter((x): x is number => typeof x === 'number' && !Number.isNaN(x))
      return seen.reduce((sum, x) => sum + x, 0) / seen.length
    })
    const filled = holes.map((row) => row.map((x, j) => (typeof x === 'number' && !Number.isNaN(x) ? x : means[j]!)))
    const at = { loss: loss(), lambdaRatio: 0.2, tolerance }
    const [model, plain] = [lasso({ ...at, impute: 'mean' }).fitSync(holes, y), lasso(at).fitSync(filled, y)]
    expectNear(model.fills!, means, 1e-14)
    expectNear(model.coefficients, plain.coefficients, firstOrder)
    expectNear(model.predict(holes.slice(0, 3)), plain.predict(filled.slice(0, 3)), firstOrder)
    expect(() => lasso(at).fitSync(holes, y)).toThrow('at row 0, column 0')
    const sampleWeight = X.map((_, i) => (i % 5 === 3 ? 0 : 1))
    const weighted = lasso({ ...at, impute: 'mean', sampleWeight }).fitSync(holes, y)
    const isKept = (_: unknown, i: number): boolean => sampleWeight[i] === 1
    const fewer = lasso({ ...at, impute: 'mean' }).fitSync(holes.filter(isKept), Array.from(y).filter(isKept))
    expectNear(weighted.fills!, fewer.fills!, 1e-14) // rows of weight 0, such as held-out ones, say nothing
  })
})

test.each(lossCases.filter(({ name }) => !/logistic|multinomial|hinge/.test(name)))(
  '$name: a constant response leaves zeros and no gap',
  ({ loss, above = 0 }) => {
    const X = drawRows(51, 12, 5)
    for (const strength of [{ lambda: 0.1 }, { lambdaRatio: 0.1 }, { lambda: 0 }] as const) {
      const model = lasso({ ...strength, loss: loss() }).fitSync(
        X,
        X.map(() => 3),
      )
      expect(model.status).toBe('converged')
      expect(supportOf(model.coefficients)).toEqual([])
      expect(model.certificate.relativeGap).toBeLessThanOrEqual(1e-12)
      expectNear(
        model.predict(X),
        X.map(() => 3 + above),
        1e-9,
      )
    }
  },
)

test.each(lossCases.filter(({ name }) => /logistic|multinomial|hinge/.test(name)))(
  '$name: class weights are weights of the rows, and balanced ones make all classes alike',
  ({ loss, draw }) => {
    const X = drawRows(61, 30, 5)
    const y = draw(62, X)
    const classes = [...new Set(y)].sort((a, b) => a - b)
    const counts = new Map(classes.map((label) => [label, y.filter((value) => value === label).length]))
    const at = { loss: loss(), lambdaRatio: 0.2, tolerance }
    const sampleWeight = y.map((_, i) => 1 + (i % 2))
    const own = new Map(classes.map((label, k) => [label, 1 + k]))
    const pairs = [
      [{ classWeight: 'balanced' as const }, { sampleWeight: y.map((label) => 30 / (classes.length * counts.get(label)!)) }],
      [{ classWeight: own, sampleWeight }, { sampleWeight: y.map((label, i) => own.get(label)! * sampleWeight[i]!) }],
      [{ classWeight: Object.fromEntries(own), sampleWeight }, { sampleWeight: y.map((label, i) => own.get(label)! * sampleWeight[i]!) }],
    ] as const
    for (const [given, same] of pairs) {
      const [weighted, plain] = [lasso({ ...at, ...given }).fitSync(X, y), lasso({ ...at, ...same }).fitSync(X, y)]
      expectNear([weighted.certificate.primal], [plain.certificate.primal], 1e-12)
      expectNear(weighted.coefficients, plain.coefficients, 1e-9)
    }
  },
)
