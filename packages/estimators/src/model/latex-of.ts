import type { EstimatorName } from './fitted.js'
import type { Objective } from './objective.js'
import { isLossName, type LossName } from './own-loss.js'
import { exponent } from './words-of.js'

/** The objective in LaTeX. */
export function latexOf(objective: Objective): string {
  const { hasIntercept, loss, estimator, penalty } = objective
  const over = `\\min_{${hasIntercept ? 'b_0, ' : ''}${isMatrix(objective) ? 'B' : 'b'}}`
  const limits =
    estimator === 'nonnegativeLasso'
      ? ' \\quad \\text{subject to } b_j \\ge 0'
      : penalty.lower || penalty.upper
        ? ' \\quad \\text{subject to } l_j \\le b_j / s_j \\le u_j'
        : ''
  const squares = loss.name === 'least squares'
  const rows = squares ? residual(objective) : isLossName(loss.name) ? ofRow[loss.name] : '\\ell_i(\\eta_i)'
  const predictor = squares ? '' : `, \\quad \\eta_i = ${parts(objective).join(' + ')}`
  return `${over} \\; ${mean(objective)} ${rows} + ${ofPenalty[estimator](objective)}${limits}${predictor}`
}

/** The mean over the rows, with the ½ of squares before it. */
function mean({ weighted, loss }: Objective): string {
  const two = loss.name === 'least squares' || loss.name === 'multi-task' ? '2' : ''
  if (weighted) return `\\frac{1}{${two && '2 '}\\sum_i w_i} \\sum_{i=1}^n w_i`
  return `\\frac{1}{${two}n} \\sum_{i=1}^n`
}

function parts(objective: Objective): readonly string[] {
  const { shifted, hasIntercept, standardized } = objective
  const row = standardized ? '\\tilde{x}_i' : 'x_i'
  return [shifted ? 'o_i' : '', hasIntercept ? 'b_0' : '', isMatrix(objective) ? `B^\\top ${row}` : `${row}^\\top b`].filter(Boolean)
}

function residual(objective: Objective): string {
  return `\\left( ${['y_i', ...parts(objective)].join(' - ')} \\right)^2`
}

const ofRow: { readonly [N in Exclude<LossName, 'least squares'>]: string } & { readonly 'least squares': string } = {
  'least squares': '\\left( y_i - \\eta_i \\right)^2',
  logistic: '\\log\\left( 1 + e^{-y_i \\eta_i} \\right)',
  multinomial: '\\left( \\log \\sum_k e^{\\eta_{ik}} - \\eta_{i y_i} \\right)',
  poisson: '\\left( e^{\\eta_i} - y_i \\eta_i \\right)',
  huber: 'h_\\delta\\left( y_i - \\eta_i \\right)',
  'squared hinge': '\\tfrac{1}{2} \\max\\left( 0, 1 - y_i \\eta_i \\right)^2',
  quantile: '\\rho_{\\tau, h}\\left( y_i - \\eta_i \\right)',
  'multi-task': '\\left\\| y_i - \\eta_i \\right\\|_2^2',
}

const ofPenalty: { readonly [E in EstimatorName]: (objective: Objective) => string } = {
  lasso: absolute,
  adaptiveLasso: absolute,
  nonnegativeLasso: (objective) => `\\lambda ${columns(objective)} b_j`,
  elasticNet: (objective) =>
    `\\lambda ${columns(objective)} \\left( ${objective.mixing} |${b(objective)}| + \\frac{${1 - objective.mixing}}{2} ${b(objective)}^2 \\right)`,
  groupLasso: (objective) => `\\lambda \\sum_{g=1}^G w_g \\|${group(objective)}\\|${frobenius(objective)}`,
  sparseGroupLasso: (objective) =>
    `\\lambda \\left( ${objective.mixing} ${columns(objective)} |${b(objective)}| + ${1 - objective.mixing} \\sum_{g=1}^G w_g \\|${group(objective)}\\|${frobenius(objective)} \\right)`,
  multiTaskLasso: ({ factored }) => `\\lambda \\sum_{j=1}^p ${factored ? 'f_j ' : ''}\\|B_j\\|_2`,
  lq: (objective) => `\\lambda ${columns(objective)} |${b(objective)}|^{${exponent(objective)}}`,
  sparse: (objective) => `\\lambda R(${isMatrix(objective) ? 'B' : 'b'})`,
}

function absolute(objective: Objective): string {
  return `\\lambda ${columns(objective)} |${b(objective)}|`
}

function columns(objective: Objective): string {
  return `\\sum_{j=1}^p ${isMatrix(objective) ? '\\sum_{k=1}^K ' : ''}${objective.factored ? 'f_j ' : ''}`.trimEnd()
}

function b(objective: Objective): string {
  return isMatrix(objective) ? 'b_{jk}' : 'b_j'
}

function group(objective: Objective): string {
  return isMatrix(objective) ? 'B_g' : 'b_g'
}

function frobenius(objective: Objective): string {
  return isMatrix(objective) ? '_F' : '_2'
}

function isMatrix({ outputs }: Objective): boolean {
  return outputs > 1
}
