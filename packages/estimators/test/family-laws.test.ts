import type { Model } from '@odot/estimators'
import { describe, expect, test } from 'vitest'
import { type CaseOptions, type Data, type FamilyCase, familyCases } from './family-cases.js'
import { expectNear, supportOf } from './family-numbers.js'
import { stated } from './family-statement.js'

const tolerance = 1e-10
/** A relative gap of 1e-10 leaves gradients within about √(2·1e-10)·‖x̃‖ and coefficients of a well-conditioned problem within as much. */
const firstOrder = 3e-5

function statedAt({ loss, penaltyAt }: FamilyCase, data: Data, model: Model<never>, options: CaseOptions) {
  const { sampleWeight, offset, intercept, standardize } = options
  const statement = {
    ...data,
    loss,
    ...(sampleWeight && { sampleWeight: Array.from(sampleWeight) }),
    ...(offset && { offset: Array.from(offset) }),
    ...(intercept !== undefined && { intercept }),
    ...(standardize !== undefined && { standardize }),
  }
  return stated(statement, penaltyAt(model.lambda, data, options), model)
}

const [rows, columns] = [24, 7]
const weights = Array.from({ length: rows }, (_, i) => 0.3 + (i % 4))
const wave = (length: number): number[] => Array.from({ length }, (_, i) => 0.4 * Math.sin(i))

describe.each(familyCases)('$name', (family) => {
  const data = family.draw(11, rows, columns)
  const K = family.loss.outputs
  const settings: readonly (readonly [string, CaseOptions])[] = [
    ['plain', {}],
    ['with weights and an offset', { sampleWeight: weights, offset: wave(rows * K) }],
    ['without an intercept and standardisation', { intercept: false, standardize: false }],
    ['without an intercept', { intercept: false, sampleWeight: weights }],
  ]

  test.each(settings)('%s, the optimum is one by its objective and gradient stated anew', (_, options) => {
    for (const lambdaRatio of [0.5, 0.05]) {
      const model = family.fit(data, { ...options, lambdaRatio, tolerance })
      expect(model.status).toBe('converged')
      expect(model.certificate.relativeGap).toBeLessThanOrEqual(tolerance)
      const { objective, violation } = statedAt(family, data, model, options)
      expectNear([model.certificate.primal], [objective], 1e-12)
      expect(violation).toBeLessThanOrEqual(firstOrder)
      expect(supportOf(model.coefficients)).not.toEqual([])
      const moved = { ...model, coefficients: model.coefficients.map((b, at) => b * (at % 2 === 0 ? 1.1 : 0.9)) }
      expect(statedAt(family, data, moved, options).violation).toBeGreaterThan(10 * firstOrder)
    }
  })

  test('λmax gives zeros, 0.999 λmax does not', () => {
    for (const [, options] of settings) {
      const at = (lambdaRatio: number) => family.fit(data, { ...options, lambdaRatio, tolerance: 1e-12 })
      expect(supportOf(at(1).coefficients)).toEqual([])
      expect(supportOf(at(0.999).coefficients)).not.toEqual([])
    }
  })

  test('integer weights are repeated rows, and only their proportions count', () => {
    const times = data.X.map((_, i) => (i < 4 ? 1 : i % 3))
    const repeat = <T>(list: readonly T[]): T[] => list.flatMap((entry, i) => new Array<T>(times[i]!).fill(entry))
    const lambda = 0.3 * family.fit(data, { lambdaRatio: 1 }).lambdaMax
    const repeated = family.fit({ ...data, X: repeat(data.X), y: repeat(data.y) }, { lambda, tolerance })
    for (const factor of [1, 1e-7]) {
      const weighted = family.fit(data, { lambda, tolerance, sampleWeight: times.map((count) => factor * count) })
      expectNear([weighted.certificate.primal], [repeated.certificate.primal], 2 * tolerance)
      expectNear(weighted.coefficients, repeated.coefficients, firstOrder)
      expectNear([weighted.lambdaMax], [repeated.lambdaMax], 1e-9)
    }
  })

  test('the order of columns and rows does not matter', () => {
    const turned = {
      X: data.X.map((row) => row.toReversed()).toReversed(),
      y: data.y.toReversed(),
      columns: data.columns.toReversed(),
    }
    const [model, other] = [data, turned].map((each) => family.fit(each, { lambdaRatio: 0.2, tolerance }))
    expectNear([other!.lambdaMax], [model!.lambdaMax], 1e-9)
    expectNear([other!.certificate.primal], [model!.certificate.primal], 2 * tolerance)
    expectNear(
      data.columns.flatMap((_, j) => Array.from({ length: K }, (_, k) => other!.coefficients[(columns - 1 - j) * K + k]!)),
      model!.coefficients,
      firstOrder,
    )
  })

  test('columns times c, moved by a, have coefficients divided by c when they are standardised', () => {
    const scale = (j: number): number => 10 ** (j - 3)
    const changed = {
      X: data.X.map((row) => row.map((x, j) => scale(j) * (x + j))),
      y: data.y,
      columns: data.columns.map((column, j) => ({ ...column, initial: column.initial / scale(j) })),
    }
    const [model, other] = [data, changed].map((each) => family.fit(each, { lambdaRatio: 0.2, tolerance }))
    expectNear([other!.certificate.primal], [model!.certificate.primal], 2 * tolerance)
    expectNear(
      other!.coefficients.map((b, at) => b * scale(Math.floor(at / K))),
      model!.coefficients,
      firstOrder,
    )
  })

  test('predictors are intercepts and Xb, of any rows', () => {
    const model = family.fit(data, { lambdaRatio: 0.2 })
    const others = family.draw(12, 5, columns)
    const { predictors } = statedAt(family, others, model, {})
    expectNear(model.predict(others.X, { as: 'link' }), predictors.flat(), 1e-12)
  })
})

test.each(familyCases.filter(({ name }) => /least squares|huber|multiTask/.test(name)))(
  '$name: an offset is the same as a response without it',
  (family) => {
    const data = family.draw(13, rows, columns)
    const K = family.loss.outputs
    const offset = wave(rows * K)
    const y = data.y.map((value, i) =>
      typeof value === 'number' ? value - offset[i]! : value.map((entry, k) => entry - offset[i * K + k]!),
    )
    const shifted = family.fit(data, { lambdaRatio: 0.2, offset, tolerance })
    const plain = family.fit({ ...data, y }, { lambdaRatio: 0.2, tolerance })
    expectNear(shifted.coefficients, plain.coefficients, 1e-9)
    expectNear(
      shifted.predict(data.X, { offset, as: 'link' }),
      plain.predict(data.X, { as: 'link' }).map((eta, at) => eta + offset[at]!),
      1e-9,
    )
    expect(() => shifted.predict(data.X)).toThrow('fitted with an offset')
  },
)
