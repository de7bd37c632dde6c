import type { LassoPlan } from './lasso-options.js'

/** What a fit minimised, and how other libraries would be asked the same. */
export interface Explanation {
  readonly words: string
  /** The objective in LaTeX. */
  readonly latex: string
  /** The scikit-learn call that solves the same problem, or null when there is none; `notes` says why. */
  readonly sklearn: string | null
  /** The glmnet (R) call that solves the same problem, or null when there is none. */
  readonly glmnet: string | null
  readonly notes: readonly string[]
  readonly toString: () => string
}

/** States the exact objective of a lasso with its λ. */
export function explainLasso(
  plan: LassoPlan,
  { lambda, penaltyFactor }: { readonly lambda: number; readonly penaltyFactor: Float64Array },
): Explanation {
  const weighted = plan.sampleWeight !== undefined
  const shifted = plan.offset !== undefined
  const factored = penaltyFactor.some((factor) => factor !== 1)
  const words = [
    `The ${weighted ? 'weighted ' : ''}mean of half the squared residuals plus λ = ${lambda} times the ${factored ? 'weighted ' : ''}sum of the absolute coefficients`,
    plan.standardize
      ? `, the coefficients being those of columns ${plan.intercept ? 'centred by their mean and ' : ''}divided by their population standard deviation${weighted ? ' (both weighted)' : ''}`
      : ', the coefficients being those of the columns as they are',
    plan.intercept ? ', with an intercept that is not penalised' : ', without an intercept',
    shifted ? ', and the offset added to each prediction' : '',
    '. Coefficients are reported for the columns as they were given.',
  ].join('')
  const notes: string[] = []
  const [common = 1] = penaltyFactor
  const alike = Number.isFinite(common) && penaltyFactor.every((factor) => factor === common)
  const sklearn = alike ? sklearnCall(plan, lambda * common) : null
  if (!alike) notes.push('scikit-learn: Lasso has no penalty factors, so no call solves the same problem.')
  const glmnet = glmnetCall(plan, lambda, penaltyFactor)
  if (glmnet === null)
    notes.push(
      'glmnet: it rescales penalty.factor to sum to the number of columns, and all factors are 0 here, so no call solves the same problem.',
    )
  else if (factored)
    notes.push('glmnet: it rescales penalty.factor to sum to the number of columns, so its lambda is ours times their mean.')
  const latex = latexOf(plan, weighted, shifted, factored)
  const show = (name: string, call: string | null): string => `${name}: ${call ?? 'no such call exists'}`
  return Object.freeze({
    words,
    latex,
    sklearn,
    glmnet,
    notes: Object.freeze(notes),
    toString: () => [words, latex, show('scikit-learn', sklearn), show('glmnet', glmnet), ...notes].join('\n'),
  })
}

function latexOf(plan: LassoPlan, weighted: boolean, shifted: boolean, factored: boolean): string {
  const parts = ['y_i', shifted ? 'o_i' : '', plan.intercept ? 'b_0' : '', plan.standardize ? '\\tilde{x}_i^\\top b' : 'x_i^\\top b']
  const squares = `\\left( ${parts.filter(Boolean).join(' - ')} \\right)^2`
  const loss = weighted ? `\\frac{1}{2 \\sum_i w_i} \\sum_{i=1}^n w_i ${squares}` : `\\frac{1}{2n} \\sum_{i=1}^n ${squares}`
  return `\\min_{${plan.intercept ? 'b_0, ' : ''}b} \\; ${loss} + \\lambda \\sum_{j=1}^p ${factored ? 'f_j ' : ''}|b_j|`
}

function sklearnCall(plan: LassoPlan, lambda: number): string {
  if (lambda === 0) {
    const weights = plan.sampleWeight ? ', sample_weight=w' : ''
    return `LinearRegression(fit_intercept=${python(plan.intercept)}).fit(X, ${plan.offset ? 'y - offset' : 'y'}${weights})`
  }
  const model = `Lasso(alpha=${lambda}, fit_intercept=${python(plan.intercept)}, tol=1e-12, max_iter=1_000_000)`
  const response = plan.offset ? 'y - offset' : 'y'
  if (!plan.standardize) return `${model}.fit(X, ${response}${plan.sampleWeight ? ', sample_weight=w' : ''})`
  const scaler = `StandardScaler(with_mean=${python(plan.intercept)})`
  const weights = plan.sampleWeight ? ', standardscaler__sample_weight=w, lasso__sample_weight=w' : ''
  return `make_pipeline(${scaler}, ${model}).fit(X, ${response}${weights})`
}

function glmnetCall(plan: LassoPlan, lambda: number, penaltyFactor: Float64Array): string | null {
  const excluded = [...penaltyFactor.keys()].filter((j) => penaltyFactor[j] === Number.POSITIVE_INFINITY)
  const total = penaltyFactor.reduce((sum, factor) => sum + (factor === Number.POSITIVE_INFINITY ? 1 : factor), 0)
  if (total === 0) return null
  const parts = [
    'X, y, family = "gaussian", alpha = 1',
    `lambda = ${lambda * (total / penaltyFactor.length)}`,
    `standardize = ${r(plan.standardize)}`,
    `intercept = ${r(plan.intercept)}`,
    plan.sampleWeight ? 'weights = w' : '',
    plan.offset ? 'offset = offset' : '',
    penaltyFactor.some((factor) => factor !== 1) ? 'penalty.factor = f' : '',
    excluded.length > 0 ? `exclude = c(${excluded.map((j) => j + 1).join(', ')})` : '',
    'thresh = 1e-14',
  ]
  return `glmnet(${parts.filter(Boolean).join(', ')})`
}

function python(value: boolean): string {
  return value ? 'True' : 'False'
}

function r(value: boolean): string {
  return value ? 'TRUE' : 'FALSE'
}
