import {
  adaptiveLasso,
  crossValidate,
  elasticNet,
  groupLasso,
  kFolds,
  lasso,
  multiTaskLasso,
  nonnegativeLasso,
  path,
  sparseGroupLasso,
} from '@odot/estimators'
import { huber, logistic, multinomial, poisson } from '@odot/losses'
import { describe, expect, test } from 'vitest'

const X = [
  [1, 2, 0],
  [3, 1, 1],
  [2, 5, 1],
  [0, 1, 3],
]
const y = [1, 2, 4, 3]
const groups = [0, 0, 1]

/** A call with options that the compiler would refuse, too. */
const call = (make: (...options: never[]) => unknown, options: unknown): unknown => Reflect.apply(make, undefined, [options])

const every = { lasso, elasticNet, adaptiveLasso, nonnegativeLasso, groupLasso, sparseGroupLasso, multiTaskLasso } as const
const own: Readonly<Record<keyof typeof every, object>> = {
  lasso: {},
  elasticNet: {},
  adaptiveLasso: { initial: 'marginal' },
  nonnegativeLasso: {},
  groupLasso: { groups },
  sparseGroupLasso: { groups },
  multiTaskLasso: {},
}

describe.each(Object.entries(every))('%s refuses, naming itself', (name, make) => {
  const wrong: readonly (readonly [string, object, string])[] = [
    ['an option that it has not', { alpha: 1 }, 'the option alpha is unknown; the options are lambda, lambdaRatio,'],
    ['two strengths', { lambda: 1, lambdaRatio: 0.5 }, 'pass either lambda or lambdaRatio, and not both.'],
    ['a negative lambda', { lambda: -1 }, 'lambda is -1; pass a finite number that is 0 or more.'],
    ['lambdaRatio as text', { lambdaRatio: '0.1' }, "lambdaRatio is the text '0.1'; pass a finite number that is 0 or more."],
    ['a negative tolerance', { tolerance: -1 }, 'tolerance is -1; pass a positive number such as 1e-6.'],
    ['an unknown solver', { solver: 'saga' }, "solver is the text 'saga'; pass 'auto', 'hadamard' or 'coordinate-descent'."],
    ['half an iteration', { maxIterations: 0.5 }, 'maxIterations is 0.5; pass a whole number that is 0 or more.'],
    ['standardize as a number', { standardize: 1 }, 'standardize is 1; pass true or false.'],
    ['another way to impute', { impute: 'median' }, "impute is the text 'median'; pass 'mean', or leave it out."],
    ['a device that is none', { device: {} }, 'device is an object; pass a float64 CPU device, cpu(), or one that trains, such as a GPU.'],
    ['a start that is none', { start: [1, 2, 3] }, 'start is an array [1, 2, 3]; pass a model, or { coefficients, intercepts }.'],
    ['a signal that is none', { signal: true }, 'signal is true; pass the signal of an AbortController.'],
    ['onProgress that is no function', { onProgress: 'log' }, "onProgress is the text 'log'; pass a function."],
  ]
  test.each(wrong)('%s', (_, options, says) => {
    expect(() => call(make, { ...own[name as keyof typeof own], ...options })).toThrow(`${name}: ${says}`)
  })
  test('options that are none', () => {
    expect(() => call(make, null)).toThrow(`${name}: the options are null; pass an object such as { lambdaRatio: 0.1 }.`)
  })
})

describe('estimators refuse options of their own, naming them', () => {
  const wrong: readonly (readonly [string, () => unknown, string])[] = [
    [
      'a loss that is none',
      () => call(lasso, { lambda: 1, loss: 'logistic' }),
      "lasso: loss is the text 'logistic'; pass a loss such as logistic().",
    ],
    [
      'a loss that was not called',
      () => call(lasso, { lambda: 1, loss: logistic }),
      'lasso: loss is a function; pass a loss such as logistic().',
    ],
    [
      'mixing of 0',
      () => elasticNet({ lambda: 1, mixing: 0 }),
      'elasticNet: mixing is 0; pass a number above 0 and up to 1, the share of the ℓ1 part.',
    ],
    ['mixing above 1', () => elasticNet({ lambda: 1, mixing: 1.1 }), 'elasticNet: mixing is 1.1'],
    [
      'mixing below 0',
      () => sparseGroupLasso({ lambda: 1, groups, mixing: -0.1 }),
      'sparseGroupLasso: mixing is -0.1; pass a number from 0 to 1',
    ],
    [
      'gamma of 0',
      () => adaptiveLasso({ lambda: 1, initial: 'marginal', gamma: 0 }),
      'adaptiveLasso: gamma is 0; pass a positive number such as 1.',
    ],
    [
      'no initial estimate',
      () => call(adaptiveLasso, { lambda: 1 }),
      "adaptiveLasso: initial is undefined; pass a model, coefficients, or 'marginal'.",
    ],
    [
      'bounds of a nonnegative lasso',
      () => call(nonnegativeLasso, { lambda: 1, lower: 0 }),
      'nonnegativeLasso: the option lower is unknown',
    ],
    [
      'factors of columns of a group lasso',
      () => call(groupLasso, { lambda: 1, groups, penaltyFactor: [1, 1, 1] }),
      'groupLasso: the option penaltyFactor is unknown',
    ],
    [
      'a loss of a multi-task lasso',
      () => call(multiTaskLasso, { lambda: 1, loss: logistic() }),
      'multiTaskLasso: the option loss is unknown',
    ],
  ]
  test.each(wrong)('%s', (_, make, says) => {
    expect(make).toThrow(says)
  })
})

describe('fits refuse options that do not fit the data, saying where, what and what to do', () => {
  const binary = [0, 1, 1, 0]
  const tasks = y.map((value) => [value, -value])
  const wrong: readonly (readonly [string, () => unknown, string])[] = [
    [
      'a lower bound above 0',
      () => lasso({ lambda: 1, lower: 0.5 }).fitSync(X, y),
      'lasso.fitSync: lower has 0.5 at 0; 0 must be allowed, so pass numbers that are 0 or less.',
    ],
    [
      'an upper bound below 0',
      () => elasticNet({ lambda: 1, upper: [1, -1, 1] }).fitSync(X, y),
      'elasticNet.fitSync: upper has -1 at 1; 0 must be allowed, so pass numbers that are 0 or more.',
    ],
    [
      'bounds of another length',
      () => lasso({ lambda: 1, upper: [1] }).fitSync(X, y),
      'lasso.fitSync: upper has 1 values but X has 3 columns; pass one bound per column, or one number for all.',
    ],
    [
      'a bound that is NaN',
      () => adaptiveLasso({ lambda: 1, initial: 'marginal', lower: Number.NaN }).fitSync(X, y),
      'adaptiveLasso.fitSync: lower has NaN at 0',
    ],
    [
      'factors of another length',
      () => nonnegativeLasso({ lambda: 1, penaltyFactor: [1] }).fitSync(X, y),
      'nonnegativeLasso.fitSync: penaltyFactor has 1 values but X has 3 columns; pass one factor per column.',
    ],
    [
      'groups that are missing',
      () => call((options: { readonly lambda: number; readonly groups: number[] }) => groupLasso(options).fitSync(X, y), { lambda: 1 }),
      'groupLasso.fitSync: groups are missing; pass the group 0, 1, 2, … of each column.',
    ],
    [
      'groups of another length',
      () => groupLasso({ lambda: 1, groups: [0, 1] }).fitSync(X, y),
      'groupLasso.fitSync: groups has 2 values but X has 3 columns; pass the group of each column.',
    ],
    [
      'a group without a column',
      () => groupLasso({ lambda: 1, groups: [0, 0, 2] }).fitSync(X, y),
      'groupLasso.fitSync: groups: group 1 has no coordinates but 2 has; number the groups 0 … G − 1 without gaps.',
    ],
    [
      'half a group',
      () => sparseGroupLasso({ lambda: 1, groups: [0, 0.5, 1] }).fitSync(X, y),
      'sparseGroupLasso.fitSync: groups: groups[1] is 0.5; pass the group 0, 1, 2, … of each coordinate.',
    ],
    [
      'weights of other groups',
      () => groupLasso({ lambda: 1, groups, groupWeights: [1] }).fitSync(X, y),
      'groupLasso.fitSync: groupWeights has 1 values but there are 2 groups; pass one weight per group.',
    ],
    [
      'a negative weight of a group',
      () => sparseGroupLasso({ lambda: 1, groups, groupWeights: [1, -1] }).fitSync(X, y),
      'sparseGroupLasso.fitSync: groupWeights has -1 at 1; it must not be negative.',
    ],
    [
      'an initial estimate of another length',
      () => adaptiveLasso({ lambda: 1, initial: [1, 2] }).fitSync(X, y),
      'adaptiveLasso.fitSync: initial has 2 values but X has 3 columns; pass one coefficient for each.',
    ],
    [
      'an initial estimate of one output for three',
      () => adaptiveLasso({ lambda: 1, initial: [1, 2, 3], loss: multinomial() }).fitSync(X, [0, 1, 2, 0]),
      'adaptiveLasso.fitSync: initial has 3 values but X has 3 columns and the response 3 outputs',
    ],
    [
      'an initial estimate of zeros',
      () => adaptiveLasso({ lambda: 1, initial: [0, 0, 0] }).fitSync(X, y),
      'adaptiveLasso.fitSync: initial has no coefficient that is not zero',
    ],
    [
      'a start of other columns',
      () => lasso({ lambda: 1, start: { coefficients: [1], intercepts: [0] } }).fitSync(X, y),
      'lasso.fitSync: start.coefficients has 1 values but X has 3 columns and the response 1 outputs; start from a model of the same columns and outputs.',
    ],
    [
      'a start of other outputs',
      () => lasso({ lambda: 1, start: { coefficients: [1, 1, 1], intercepts: [0, 0] } }).fitSync(X, y),
      'lasso.fitSync: start.intercepts has 2 values',
    ],
    [
      'an offset of one task for two',
      () => multiTaskLasso({ lambda: 1, offset: [1] }).fitSync(X, tasks),
      'multiTaskLasso.fitSync: offset has 1 values but X has 4 rows and the response has 2 outputs; pass one offset per row and output, row by row.',
    ],
    [
      'an offset of one class for three',
      () => lasso({ lambda: 1, loss: multinomial(), offset: [1, 1, 1, 1] }).fitSync(X, [0, 1, 2, 0]),
      'lasso.fitSync: offset has 4 values but X has 4 rows and the response has 3 outputs',
    ],
    [
      'one class',
      () => lasso({ lambda: 1, loss: logistic() }).fitSync(X, [1, 1, 1, 1]),
      'lasso.fitSync: all 4 labels are 1; pass rows of two classes.',
    ],
    ['three classes', () => elasticNet({ lambda: 1, loss: logistic() }).fitSync(X, [0, 1, 2, 0]), 'elasticNet.fitSync: y has 3 classes'],
    [
      'a class of the multinomial loss alone',
      () => lasso({ lambda: 1, loss: multinomial() }).fitSync(X, ['a', 'a', 'a', 'a']),
      'lasso.fitSync: all 4 labels are',
    ],
    ['labels of another length', () => lasso({ lambda: 1, loss: logistic() }).fitSync(X, [0, 1]), 'lasso.fitSync: y has 2'],
    [
      'a negative count',
      () => groupLasso({ lambda: 1, loss: poisson(), groups }).fitSync(X, [1, -1, 2, 0]),
      'groupLasso.fitSync: y[1] is -1; pass counts or rates ≥ 0.',
    ],
    ['counts that are all 0', () => lasso({ lambda: 1, loss: poisson() }).fitSync(X, [0, 0, 0, 0]), 'lasso.fitSync: all 4 responses are 0'],
    [
      'NaN for a loss',
      () => lasso({ lambda: 1, loss: huber() }).fitSync(X, [1, 2, Number.NaN, 4]),
      'lasso.fitSync: y[2] is NaN; pass finite numbers',
    ],
    [
      'tasks of unequal lengths',
      () => multiTaskLasso({ lambda: 1 }).fitSync(X, [[1, 2], [3], [1, 2], [1, 2]]),
      'multiTaskLasso.fitSync: y[1] has 1 values but y[0] has 2; pass rows of one length.',
    ],
    ['tasks of other rows', () => multiTaskLasso({ lambda: 1 }).fitSync(X, [[1, 2]]), 'multiTaskLasso.fitSync: y has 1'],
    [
      'λ = 0 with more columns than rows',
      () => elasticNet({ lambda: 0 }).fitSync(X.slice(0, 2), y.slice(0, 2)),
      'elasticNet.fitSync: lambda is 0 but X has more columns (3) than rows (2)',
    ],
  ]
  test.each(wrong)('%s', (_, fit, says) => {
    expect(fit).toThrow(says)
  })

  test('class weights of what has no classes, of unknown classes, and of a class too few', () => {
    const weighted = (classWeight: 'balanced' | Record<string, number>, response: number[]) => () =>
      lasso({ lambda: 1, loss: logistic(), classWeight }).fitSync(X, response)
    expect(weighted({ 0: 1, 7: 2 }, binary)).toThrow('there is a weight for "7" but y has only the classes 0, 1; leave it out.')
    expect(weighted({ 0: 1 }, binary)).toThrow('the class 1 has no weight; give every class one.')
    expect(weighted({ 0: 1, 1: -2 }, binary)).toThrow('the weight of 1 is -2; pass a number ≥ 0.')
    expect(weighted('balanced', [0, 1])).toThrow('lasso.fitSync: classWeight needs one label for each of the 4 rows')
  })

  test('weights beside X and y are refused, not lost', async () => {
    const weights = { sampleWeight: [1, 1, 1, 1] }
    // @ts-expect-error weights are an option of the estimator
    expect(() => lasso({ lambda: 1 }).fitSync(X, y, weights)).toThrow('lasso.fitSync: X and y are all that is taken here')
    // @ts-expect-error weights are an option of the estimator
    await expect(path(lasso()).fit(X, y, weights)).rejects.toThrow('path.fit: X and y are all that is taken here')
    // @ts-expect-error the option is named folds
    expect(() => kFolds({ rows: 4, k: 2 })).toThrow('kFolds: the option k is unknown')
    // @ts-expect-error an estimator of one λ has no path
    expect(() => crossValidate(lasso({ lambda: 1 }))).toThrow('crossValidate: the estimator has lambda')
  })

  test('by fit as by fitSync, under its own name', async () => {
    await expect(groupLasso({ lambda: 1, groups: [0] }).fit(X, y)).rejects.toThrow(
      'groupLasso.fit: groups has 1 values but X has 3 columns',
    )
    await expect(lasso({ lambda: 1, loss: poisson() }).fit(X, [-1, 1, 1, 1])).rejects.toThrow('lasso.fit: y[0] is -1')
  })
})
