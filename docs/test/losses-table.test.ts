import type { Tensor } from '@odot/autodiff'
import { huber, leastSquares, logistic, multinomial, multiTask, poisson, quantile, squaredHinge } from '@odot/losses'
import type { Loss } from '@odot/problem'
import { expect, test } from 'vitest'

/** What a row of the table says of a loss; what is missing here must be missing in the record. */
interface Row {
  readonly call: string
  readonly loss: Pick<Loss<never, Tensor>, 'name' | 'smoothness' | 'conjugate' | 'balance'>
  readonly response: string
  readonly value: string
  /** ℓ*(z) of one row of weight 1 and its domain. */
  readonly conjugate?: string
  readonly balance?: string
  readonly predict: string
  readonly smoothness?: string
}

const rows: readonly Row[] = [
  {
    call: 'leastSquares()',
    loss: leastSquares(),
    response: 'numbers',
    value: '½(η − y)²',
    conjugate: 'zy + z²/2',
    balance: 'takes the mean off',
    smoothness: '1',
    predict: 'η',
  },
  {
    call: 'multiTask()',
    loss: multiTask(),
    response: 'rows of K numbers',
    value: '½‖η − y‖²',
    conjugate: '⟨z, y⟩ + ½‖z‖²',
    balance: 'takes the mean off each column',
    smoothness: '1',
    predict: 'η',
  },
  {
    call: 'huber({ threshold: δ })',
    loss: huber(),
    response: 'numbers',
    value: '½r² for \\|r\\| ≤ δ, δ\\|r\\| − ½δ² beyond; r = η − y',
    conjugate: 'zy + z²/2 for \\|z\\| ≤ δ',
    balance: 'moves rows between ±δ, outliers last',
    smoothness: '1',
    predict: 'η',
  },
  {
    call: 'quantile({ tau: τ, smoothing: h })',
    loss: quantile({ smoothing: 0.25 }),
    response: 'numbers',
    value: 'r²/4h + h/4 + (τ − ½)r for \\|r\\| ≤ h, max(τr, (τ − 1)r) beyond; r = y − η',
    conjugate: 'zy − h(τ + z)(1 − τ − z) for −τ ≤ z ≤ 1 − τ',
    balance: 'moves rows between τ − 1 and τ, outliers last',
    smoothness: '1/2h',
    predict: 'η',
  },
  {
    call: 'logistic()',
    loss: logistic(),
    response: 'two classes, y = ±1',
    value: 'log(1 + e^−yη)',
    conjugate: 't log t + (1 − t) log(1 − t), t = −yz in [0, 1]',
    balance: 'scales the heavier class down',
    smoothness: '¼',
    predict: '1/(1 + e^−η)',
  },
  {
    call: 'squaredHinge()',
    loss: squaredHinge(),
    response: 'two classes, y = ±1',
    value: '½ max(0, 1 − yη)²',
    conjugate: '½t² − t, t = −yz ≥ 0',
    balance: 'scales the heavier class down',
    smoothness: '1',
    predict: '(1 + η)/2 in [0, 1]',
  },
  {
    call: 'multinomial()',
    loss: multinomial(),
    response: 'K classes',
    value: 'log Σₖ e^ηₖ − η_y',
    conjugate: 'Σₖ qₖ log qₖ, q = e_y + z in the simplex',
    balance: 'scales classes down until as much flows into each as out of it',
    smoothness: '½',
    predict: 'e^ηₖ / Σⱼ e^ηⱼ',
  },
  {
    call: 'poisson()',
    loss: poisson(),
    response: 'counts or rates ≥ 0',
    value: 'e^η − yη',
    conjugate: 'm log m − m, m = y + z ≥ 0',
    balance: 'multiplies the means by one number',
    predict: 'e^η',
  },
]

/** What the words for κ mean, at the parameters of the table. */
const curvatures: Readonly<Record<string, number>> = { '1': 1, '½': 0.5, '¼': 0.25, '1/2h': 2 }

const introduction = `# Losses

A loss measures how badly linear predictors η fit the response. All of them are weighted means, L(η) = Σᵢ wᵢ ℓ(yᵢ, ηᵢ) with Σᵢ wᵢ = 1, so that λ does not
grow with the number of rows, and weights of 0 and 1 make folds. The *conjugate* ℓ\\*(z) = sup_η zη − ℓ(y, η) turns residuals into a lower bound of the
optimum, and with it into a duality gap; in the mean of rows it becomes wᵢℓ\\*(zᵢ/wᵢ). An intercept is certified where residuals can be *balanced*: changed a
little, so that they sum to 0 and stay where the conjugate is finite. The bound κ ≥ ℓ″ is what certifies zeros (gap-safe screening), and what a step of
1/(κ‖X‖²) needs; a loss without one has a gap, but certifies no zeros.

All have derivatives of first and second order everywhere but at isolated points, where the second jumps. Classes are coded in ascending order.
`

test('the table of losses says of each what its record has', async () => {
  const lines = rows.map(({ call, loss, response, value, conjugate, balance, smoothness, predict }) => {
    expect([loss.name, conjugate !== undefined]).toEqual([loss.name, loss.conjugate !== undefined])
    expect([loss.name, balance !== undefined]).toEqual([loss.name, loss.balance !== undefined])
    expect([loss.name, smoothness && curvatures[smoothness]]).toEqual([loss.name, loss.smoothness])
    return `| \`${[call, response, value, smoothness ?? 'none', conjugate ?? 'none', balance ?? 'none', predict].join(' | ').replace(' |', '` |')} |`
  })
  const head = ['loss', 'response y', 'ℓ(y, η)', 'κ', 'conjugate ℓ\\*(z)', 'balance', 'predict']
  const text = [
    introduction,
    `| ${head.join(' | ')} |`,
    `|${head.map(() => '---').join('|')}|`,
    ...lines,
    '',
    'The losses are those of `@odot/losses`; [its README](../packages/losses/README.md) shows how to call them. `lossLaws` of `@odot/problem/laws` proves',
    'each column by search and by differences, for a loss of your own as well.',
    '',
  ].join('\n')
  await expect(text).toMatchFileSnapshot('../losses.md')
})
