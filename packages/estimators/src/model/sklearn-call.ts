import type { Objective } from './objective.js'
import type { PeerCall } from './peer-call.js'

/** The scikit-learn call that solves the same problem, or why there is none. */
export function sklearnCall(objective: Objective): PeerCall {
  const found = estimatorOf(objective)
  if ('why' in found) return { call: null, notes: [`scikit-learn: ${found.why}, so no call solves the same problem.`] }
  const { standardized, weighted, hasIntercept, shifted } = objective
  const { name, options, notes = [] } = found
  const model = `${name}(${[...options, `fit_intercept=${python(hasIntercept)}`, ...(found.ending ?? [])].join(', ')})`
  const data = `X, ${shifted ? 'y - offset' : 'y'}`
  // least squares without a penalty does not depend on the scale of the columns
  if (!standardized || name === 'LinearRegression') return { call: `${model}.fit(${data}${weighted ? ', sample_weight=w' : ''})`, notes }
  const weights = weighted ? `, standardscaler__sample_weight=w, ${name.toLowerCase()}__sample_weight=w` : ''
  return { call: `make_pipeline(StandardScaler(with_mean=${python(hasIntercept)}), ${model}).fit(${data}${weights})`, notes }
}

interface Found {
  readonly name: string
  readonly options: readonly string[]
  readonly ending?: readonly string[]
  readonly notes?: readonly string[]
}

interface Missing {
  /** After 'scikit-learn: '. */
  readonly why: string
}

const precise = ['tol=1e-12', 'max_iter=1_000_000']

function estimatorOf(objective: Objective): Found | Missing {
  const { estimator, loss, grouped, commonFactor, penalty } = objective
  if (estimator === 'lq' || estimator === 'sparse') return { why: 'it has no penalties that are not convex, or of your own' }
  if (grouped) return { why: 'it has no penalties of groups' }
  if (commonFactor === undefined) return { why: `${loss.name === 'least squares' ? 'Lasso has' : 'it has'} no penalty factors` }
  if (estimator !== 'nonnegativeLasso' && (penalty.lower || penalty.upper)) return { why: 'it has no bounds but positive=True' }
  const rule = ofLoss[loss.name]
  return rule === undefined
    ? { why: `it has no linear model of the loss '${loss.name}' with such a penalty` }
    : rule(objective, objective.lambda * commonFactor)
}

const ofLoss: Readonly<Record<string, ((objective: Objective, lambda: number) => Found | Missing) | undefined>> = {
  'least squares': ({ estimator, mixing }, lambda) => {
    const positive = estimator === 'nonnegativeLasso' ? ['positive=True'] : []
    if (lambda === 0) return { name: 'LinearRegression', options: [], ending: positive }
    if (mixing === 1) return { name: 'Lasso', options: [`alpha=${lambda}`], ending: [...positive, ...precise] }
    return { name: 'ElasticNet', options: [`alpha=${lambda}`, `l1_ratio=${mixing}`], ending: [...positive, ...precise] }
  },
  logistic: classes,
  multinomial: (objective, lambda) =>
    objective.outputs === 2 ? { why: 'LogisticRegression takes two classes as one predictor, not two' } : classes(objective, lambda),
  'multi-task': ({ estimator, weighted }, lambda) => {
    if (estimator !== 'multiTaskLasso') return { why: 'its models of several responses have penalties of whole rows of coefficients only' }
    if (weighted) return { why: 'MultiTaskLasso takes no weights' }
    return { name: 'MultiTaskLasso', options: [`alpha=${lambda}`], ending: precise }
  },
  poisson: ({ mixing, shifted, estimator }, lambda) => {
    if (shifted) return { why: 'PoissonRegressor takes no offset' }
    if (estimator === 'nonnegativeLasso' || (mixing > 0 && lambda > 0)) return { why: 'PoissonRegressor has the ridge penalty only' }
    return { name: 'PoissonRegressor', options: [`alpha=${lambda * (1 - mixing)}`], ending: precise }
  },
  'squared hinge': () => ({ why: 'LinearSVC penalises the intercept too, and has no mixed penalties' }),
  quantile: () => ({ why: 'QuantileRegressor solves the check loss without smoothing' }),
  huber: () => ({ why: 'HuberRegressor estimates a scale too and has the ridge penalty only' }),
}

/** C = 1/(λ Σw): scikit-learn adds up the losses of the rows. */
function classes({ mixing, weighted, shifted, estimator }: Objective, lambda: number): Found | Missing {
  if (shifted) return { why: 'LogisticRegression takes no offset' }
  if (estimator === 'nonnegativeLasso') return { why: 'LogisticRegression has no bounds' }
  if (estimator === 'multiTaskLasso') return { why: 'LogisticRegression has no penalties of groups' }
  if (lambda === 0) return { name: 'LogisticRegression', options: ['penalty=None'], ending: ['tol=1e-12', 'max_iter=100_000'] }
  const strength = `C=1 / (${lambda} * ${weighted ? 'w.sum()' : 'len(y)'})`
  const penalty = mixing === 1 ? ["penalty='l1'"] : ["penalty='elasticnet'", `l1_ratio=${mixing}`]
  return { name: 'LogisticRegression', options: [...penalty, strength, "solver='saga'"], ending: precise }
}

function python(value: boolean): string {
  return value ? 'True' : 'False'
}
