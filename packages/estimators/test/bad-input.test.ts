import { type Bounds, lasso, type MatrixLike, type Squares, type Strength } from '@odot/estimators'
import { describe, expect, test } from 'vitest'

type LassoOptions = Squares & Bounds & Strength

const X = [
  [1, 2],
  [3, 1],
  [2, 5],
]
const y = [1, 2, 4]

interface Wrong {
  readonly what: string
  readonly options?: Partial<LassoOptions>
  readonly X?: MatrixLike
  readonly y?: ArrayLike<number>
  readonly says: string
}

const atTheDoor: readonly Wrong[] = [
  {
    what: 'NaN in X',
    X: [
      [1, 2],
      [3, Number.NaN],
      [2, 5],
    ],
    says: 'X has NaN at row 1, column 1; every value must be a finite number',
  },
  {
    what: 'Infinity in X',
    X: [
      [1, 2],
      [3, 1],
      [Number.POSITIVE_INFINITY, 5],
    ],
    says: 'X has Infinity at row 2, column 0',
  },
  {
    what: '−Infinity in a typed array',
    X: { data: Float64Array.of(1, 2, 3, -1 / 0, 2, 5), shape: [3, 2] },
    says: 'X has -Infinity at row 1, column 1',
  },
  { what: 'a bare typed array', X: Float64Array.of(1, 2, 3) as unknown as MatrixLike, says: 'X is one typed array; pass rows of numbers' },
  { what: 'a flat array', X: [1, 2, 3] as unknown as MatrixLike, says: 'X has 1 as row 0; pass each row as an array of numbers' },
  {
    what: 'a plain array as data',
    X: { data: [1, 2, 3], shape: [3, 1] } as unknown as MatrixLike,
    says: 'X.data is of type Array; pass a Float64Array',
  },
  {
    what: 'a shape that is none',
    X: { data: new Float64Array(6), shape: [-6, -1] },
    says: 'X.shape is an array [-6, -1]; pass [rows, columns] in whole numbers',
  },
  { what: 'y as a column of arrays', y: [[1], [2], [4]] as unknown as number[], says: 'y[0] is an array [1]; pass finite numbers' },
  { what: 'a bigint in y', y: [1n, 2n, 4n] as unknown as number[], says: 'y[0] is the bigint 1n; pass finite numbers' },
  { what: 'responses whose squares underflow', y: [1e-170, 0, 2e-170], says: 'the squares of y underflow a double; rescale y' },
  {
    what: 'NaN in a float32 column-major array',
    X: { data: Float32Array.of(1, 2, 3, 4, Number.NaN, 6), shape: [3, 2], order: 'column-major' },
    says: 'X has NaN at row 1, column 1',
  },
  { what: 'NaN in a named column', X: { age: [1, 2, 3], bmi: [1, Number.NaN, 3] }, says: 'X has NaN at row 1, column 1 (bmi)' },
  {
    what: 'text in X',
    X: [
      [1, 2],
      [3, 'four' as unknown as number],
      [2, 5],
    ],
    says: "X has the text 'four' at row 1, column 1",
  },
  {
    what: 'a missing cell',
    X: [
      [1, 2],
      [3, undefined as unknown as number],
      [2, 5],
    ],
    says: 'X has undefined at row 1, column 1',
  },
  {
    what: 'a ragged row',
    X: [[1, 2], [3], [2, 5]],
    says: 'X has 1 values in row 1 but 2 in row 0; give every row the same number of columns',
  },
  { what: 'no rows', X: [], says: 'X is empty (0 rows, 0 columns)' },
  { what: 'no columns', X: [[], [], []], says: 'X is empty (3 rows, 0 columns)' },
  {
    what: 'a shape that does not fit',
    X: { data: new Float64Array(5), shape: [3, 2] },
    says: 'X.data has 5 values but its shape [3, 2] needs 6',
  },
  { what: 'columns of two lengths', X: { a: [1, 2, 3], b: [1, 2] }, says: 'column b has 2 values but column a has 3' },
  {
    what: 'an unknown order',
    X: { data: new Float64Array(6), shape: [3, 2], order: 'rows' as 'row-major' },
    says: "X.order is rows; pass 'row-major' or 'column-major'",
  },
  { what: 'y of the wrong length', y: [1, 2], says: 'y has 2 values but X has 3 rows; pass one response per row' },
  { what: 'NaN in y', y: [1, Number.NaN, 2], says: 'y[1] is NaN; pass finite numbers, and drop or fill in missing responses first' },
  { what: 'Infinity in y', y: [1, 2, 1 / 0], says: 'y[2] is Infinity; pass finite numbers' },
  {
    what: 'sampleWeight of the wrong length',
    options: { sampleWeight: [1, 1] },
    says: 'sampleWeight has 2 values but X has 3 rows; pass one weight per row',
  },
  { what: 'a negative sampleWeight', options: { sampleWeight: [1, -1, 1] }, says: 'sampleWeight has -1 at 1; it must not be negative' },
  {
    what: 'weights that are all zero',
    options: { sampleWeight: [0, 0, 0] },
    says: 'sampleWeight adds up to 0; at least one row needs a positive weight',
  },
  { what: 'offset of the wrong length', options: { offset: [1] }, says: 'offset has 1 values but X has 3 rows; pass one offset per row' },
  { what: 'NaN in the offset', options: { offset: [0, 0, Number.NaN] }, says: 'offset has NaN at 2' },
  {
    what: 'penaltyFactor of the wrong length',
    options: { penaltyFactor: [1, 1, 1] },
    says: 'penaltyFactor has 3 values but X has 2 columns; pass one factor per column',
  },
  { what: 'a negative penaltyFactor', options: { penaltyFactor: [1, -2] }, says: 'penaltyFactor has -2 at 1; it must not be negative' },
  { what: 'NaN in penaltyFactor', options: { penaltyFactor: [Number.NaN, 1] }, says: 'penaltyFactor has NaN at 0' },
  { what: 'responses whose squares overflow', y: [1e200, -1e200, 1], says: 'the squares of y overflow a double; rescale y' },
  {
    what: 'λ = 0 with more columns than rows',
    options: { lambda: 0 },
    X: [
      [1, 2, 3],
      [4, 5, 7],
    ],
    y: [1, 2],
    says: 'lambda is 0 but X has more columns (3) than rows (2)',
  },
]

describe('lasso.fit refuses, saying where, what and what to do', () => {
  for (const { what, options, X: given = X, y: response = y, says } of atTheDoor) {
    test(what, async () => {
      const estimator = lasso({ lambda: 0.1, ...options } as LassoOptions)
      await expect(estimator.fit(given, response)).rejects.toThrow(`lasso.fit: ${says}`)
      expect(() => estimator.fitSync(given, response)).toThrow(`lasso.fitSync: ${says}`)
    })
  }
})

describe('lasso refuses options, naming them', () => {
  const wrong: readonly (readonly [string, object, string])[] = [
    ['a negative lambda', { lambda: -1 }, 'lambda is -1; pass a finite number that is 0 or more'],
    ['lambda that is NaN', { lambda: Number.NaN }, 'lambda is NaN'],
    ['lambda that is infinite', { lambda: Number.POSITIVE_INFINITY }, 'lambda is Infinity'],
    ['lambda as text', { lambda: '0.1' }, "lambda is the text '0.1'; pass a finite number"],
    ['a negative lambdaRatio', { lambdaRatio: -0.1 }, 'lambdaRatio is -0.1'],
    ['two strengths', { lambda: 1, lambdaRatio: 0.1 }, 'pass either lambda or lambdaRatio, and not both'],
    ['a tolerance of zero', { lambda: 1, tolerance: 0 }, 'tolerance is 0; pass a positive number'],
    ['an unknown solver', { lambda: 1, solver: 'lars' }, "solver is the text 'lars'; pass 'auto', 'hadamard' or 'coordinate-descent'"],
    ['a misspelt option', { lambda: 1, penaltyFactors: [1] }, 'the option penaltyFactors is unknown; the options are lambda,'],
    ['intercept as text', { lambda: 1, intercept: 'false' }, "intercept is the text 'false'; pass true or false"],
    ['a signal that is none', { lambda: 1, signal: 3 }, 'signal is 3; pass the signal of an AbortController'],
    ['onProgress that is no function', { lambda: 1, onProgress: 3 }, 'onProgress is 3; pass a function'],
    ['maxIterations that is not whole', { lambda: 1, maxIterations: 1.5 }, 'maxIterations is 1.5; pass a whole number'],
  ]
  test('no fit without a strength: such an estimator is for paths', () => {
    expect(Object.keys(lasso({ lambda: 1 }))).toContain('fit')
    for (const unfixed of [lasso(), lasso({}), lasso({ tolerance: 1e-3 })]) expect(Object.keys(unfixed)).not.toContain('fit')
  })
  test('no options', () => {
    expect(() => lasso(null as unknown as LassoOptions)).toThrow(
      'lasso: the options are null; pass an object such as { lambdaRatio: 0.1 }.',
    )
  })
  for (const [what, options, says] of wrong) {
    test(what, () => {
      expect(() => lasso(options as LassoOptions)).toThrow(`lasso: ${says}`)
    })
  }
})

describe('lasso.fit answers', () => {
  for (const solver of ['hadamard', 'coordinate-descent'] as const) {
    test(`${solver}: one row gives no coefficients and the response as intercept`, () => {
      const model = lasso({ lambda: 0.1, solver }).fitSync([[3, 4]], [7])
      expect([...model.coefficients]).toEqual([0, 0])
      expect(model.intercept).toBe(7)
      expect([...model.constantColumns]).toEqual([0, 1])
      expect(model.certificate.relativeGap).toBe(0)
    })

    test(`${solver}: a constant column has coefficient 0 and is listed`, () => {
      const model = lasso({ lambda: 0.1, solver }).fitSync(
        [
          [1, 5],
          [2, 5],
          [4, 5],
        ],
        y,
      )
      expect(model.coefficients[1]).toBe(0)
      expect(model.coefficients[0]).not.toBe(0)
      expect([...model.constantColumns]).toEqual([1])
      expect(String(model)).toContain('constant columns, left out: 1')
    })

    test(`${solver}: a constant response gives all zeros with relative gap 0`, () => {
      const model = lasso({ lambdaRatio: 0.1, solver }).fitSync(X, [4, 4, 4])
      expect([...model.coefficients]).toEqual([0, 0])
      expect(model.intercept).toBe(4)
      expect(model.lambdaMax).toBe(0)
      expect(model.certificate.relativeGap).toBe(0)
      expect(model.status).toBe('converged')
    })

    test(`${solver}: λ = 0 with enough rows is least squares`, () => {
      const rows = [
        [1, 2],
        [3, 1],
        [2, 5],
        [0, 1],
        [4, 4],
      ]
      const model = lasso({ lambda: 0, solver, tolerance: 1e-12 }).fitSync(
        rows,
        rows.map(([a, b]) => 3 + 2 * a! - b!),
      )
      expect(model.coefficients[0]).toBeCloseTo(2, 10)
      expect(model.coefficients[1]).toBeCloseTo(-1, 10)
      expect(model.intercept).toBeCloseTo(3, 10)
      expect(model.certificate.relativeGap).toBeLessThanOrEqual(1e-12)
    })

    test(`${solver}: an infinite penalty factor keeps a column out`, () => {
      const rows = [
        [1, 2],
        [3, 1],
        [2, 5],
        [0, 1],
        [4, 4],
      ]
      const response = rows.map(([a, b]) => a! + 3 * b!)
      const model = lasso({ lambda: 0.01, solver, penaltyFactor: [1, Number.POSITIVE_INFINITY], tolerance: 1e-10 }).fitSync(rows, response)
      const alone = lasso({ lambda: 0.01, solver, tolerance: 1e-10 }).fitSync(
        rows.map(([a]) => [a!]),
        response,
      )
      expect(model.coefficients[1]).toBe(0)
      expect(model.coefficients[0]).toBeCloseTo(alone.coefficients[0]!, 8)
    })
  }
})

describe('predict refuses', () => {
  const model = lasso({ lambda: 0.1 }).fitSync(X, y)
  const named = lasso({ lambda: 0.1 }).fitSync({ age: [1, 3, 2], bmi: [2, 1, 5] }, y)
  test('another number of columns', () => {
    expect(() => model.predict([[1, 2, 3]])).toThrow(
      'lasso.predict: X has 3 columns but the model was fitted on 2; pass the fitted columns in the fitted order.',
    )
  })
  test('a column that is missing', () => {
    expect(() => named.predict({ age: [1] })).toThrow('lasso.predict: X has no column bmi; pass every column that was fitted.')
  })
  test('names that were never fitted', () => {
    expect(() => model.predict({ age: [1], bmi: [2] })).toThrow('the model was fitted without names')
  })
  test('no offset after a fit with one', () => {
    const shifted = lasso({ lambda: 0.1, offset: [1, 1, 1] }).fitSync(X, y)
    expect(() => shifted.predict(X)).toThrow(
      'lasso.predict: the model was fitted with an offset; pass { offset }, zeros where there is none.',
    )
    expect([...shifted.predict(X, { offset: [1, 1, 1] })]).toHaveLength(3)
  })
  test('an offset of the wrong length', () => {
    expect(() => model.predict(X, { offset: [1] })).toThrow('lasso.predict: offset has 1 values but X has 3 rows; pass one offset per row.')
  })
  test('nothing when named columns come in another order', () => {
    expect([...named.predict({ bmi: [2, 1, 5], age: [1, 3, 2] })]).toEqual([
      ...named.predict([
        [1, 2],
        [3, 1],
        [2, 5],
      ]),
    ])
  })
})
