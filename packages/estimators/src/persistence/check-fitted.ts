import type { Certificate } from '@odot/problem'
import { EstimatorError } from '../errors.js'
import type { EstimatorName, FitStatus, Fitted } from '../model/fitted.js'
import { isLossName, lossParameters } from '../model/own-loss.js'
import { show } from '../show.js'

const estimators: { readonly [E in EstimatorName]: E } = {
  lasso: 'lasso',
  elasticNet: 'elasticNet',
  adaptiveLasso: 'adaptiveLasso',
  nonnegativeLasso: 'nonnegativeLasso',
  groupLasso: 'groupLasso',
  sparseGroupLasso: 'sparseGroupLasso',
  multiTaskLasso: 'multiTaskLasso',
  lq: 'lq',
  sparse: 'sparse',
}

export const estimatorNames: readonly EstimatorName[] = Object.freeze(Object.values(estimators))

export const fitStatuses: readonly FitStatus[] = Object.freeze(['converged', 'max-iterations', 'stalled', 'aborted'])

/** Checks that the numbers of a model belong together. @throws EstimatorError naming what does not fit. */
export function checkFitted(where: string, fitted: Fitted<Certificate | null>): void {
  const { outputs, means, loss, classes, names, lambda, lambdaMax, constantColumns } = fitted
  const columns = means.length
  const demand = (holds: boolean, what: string, expected: string): void => {
    if (!holds) throw new EstimatorError(`${where}: ${what}; ${expected}. The file was changed, or is none of a model.`)
  }
  demand(columns > 0, 'means is empty', 'a model has one column or more')
  demand(Number.isInteger(outputs) && outputs > 0, `outputs is ${outputs}`, 'a model has one output or more')
  const each = { columns: [columns, 'column'], places: [columns * outputs, 'column and output'], outputs: [outputs, 'output'] } as const
  const lengths: readonly (readonly [name: string, array: ArrayLike<unknown> | undefined, of: keyof typeof each])[] = [
    ['coefficients', fitted.coefficients, 'places'],
    ['standardizedCoefficients', fitted.standardizedCoefficients, 'places'],
    ['intercepts', fitted.intercepts, 'outputs'],
    ['scales', fitted.scales, 'columns'],
    ['names', names, 'columns'],
    ['fills', fitted.fills, 'columns'],
    ['penalty.penaltyFactor', fitted.penalty.penaltyFactor, 'columns'],
    ['penalty.groups', fitted.penalty.groups, 'columns'],
    ['penalty.lower', fitted.penalty.lower, 'columns'],
    ['penalty.upper', fitted.penalty.upper, 'columns'],
  ]
  for (const [name, array, of] of lengths) {
    const [length, thing] = each[of]
    demand(array === undefined || array.length === length, `${name} has ${array?.length} values`, `one for each ${thing} makes ${length}`)
  }
  for (const name of ['coefficients', 'standardizedCoefficients', 'intercepts', 'means', 'scales', 'fills'] as const) {
    const at = fitted[name]?.findIndex((value) => !Number.isFinite(value)) ?? -1
    demand(at < 0, `${name}[${at}] is ${fitted[name]?.[at]}`, 'it must be finite')
  }
  demand(
    fitted.scales.every((s) => s >= 0),
    'a scale is negative',
    'scales are standard deviations',
  )
  demand(lambda >= 0 && Number.isFinite(lambda), `lambda is ${lambda}`, 'it must be finite and not negative')
  demand(lambdaMax >= 0 || Number.isNaN(lambdaMax), `lambdaMax is ${lambdaMax}`, 'it must not be negative')
  demand(
    constantColumns.every((j) => j < columns),
    'constantColumns has a column too many',
    `there are ${columns}`,
  )
  demand(names === undefined || new Set(names).size === columns, 'names has a name twice', 'names of columns differ')
  if (classes !== undefined) {
    const count = outputs === 1 ? 2 : outputs
    demand(
      classes.length === count && new Set(classes).size === count,
      `classes is ${show(classes)}`,
      `${outputs} outputs tell ${count} classes apart`,
    )
  }
  checkLoss(demand, loss, classes !== undefined)
  checkPenalty(demand, fitted.penalty)
  checkCertificate(demand, fitted.certificate, columns * outputs)
}

type Demand = (holds: boolean, what: string, expected: string) => void

function checkLoss(demand: Demand, { name, parameters }: Fitted['loss'], hasClasses: boolean): void {
  if (!isLossName(name)) return
  const known = lossParameters(name)
  const given = Object.keys(parameters)
  demand(
    given.length === known.length && known.every((key) => Object.hasOwn(parameters, key)),
    `loss.parameters has ${given.length > 0 ? given.join(', ') : 'nothing'}`,
    `the loss '${name}' is made of ${known.length > 0 ? known.join(', ') : 'no numbers'}`,
  )
  demand(
    hasClasses === (name === 'logistic' || name === 'multinomial'),
    `classes ${hasClasses ? 'are there' : 'are missing'}`,
    `the loss '${name}' ${hasClasses ? 'has none' : 'has some'}`,
  )
}

function checkPenalty(demand: Demand, { penaltyFactor, groupWeights, groups, mixing, depth, lower, upper }: Fitted['penalty']): void {
  for (const [name, factors] of [
    ['penaltyFactor', penaltyFactor],
    ['groupWeights', groupWeights],
  ] as const)
    demand(factors?.every((factor) => factor >= 0) ?? true, `penalty.${name} has a number that is not ≥ 0`, 'factors on λ are not negative')
  demand(mixing === undefined || (mixing >= 0 && mixing <= 1), `penalty.mixing is ${mixing}`, 'it is a share, from 0 to 1')
  demand(depth === undefined || depth >= 1, `penalty.depth is ${depth}`, 'it must be 1 or more')
  demand(lower?.every((bound) => bound <= 0) ?? true, 'penalty.lower has a number above 0', 'lower bounds are at most 0')
  demand(upper?.every((bound) => bound >= 0) ?? true, 'penalty.upper has a number below 0', 'upper bounds are at least 0')
  const count = new Set(groups).size
  demand(groups?.every((g) => g < count) ?? true, 'penalty.groups leaves a number out', 'groups are numbered 0 … G − 1 without gaps')
  demand(
    groupWeights === undefined || groupWeights.length === count,
    `penalty.groupWeights has ${groupWeights?.length} values`,
    `there are ${count} groups`,
  )
}

function checkCertificate(demand: Demand, certificate: Certificate | null, places: number): void {
  if (certificate === null || certificate.kind === 'stationary') return
  const [name, listed] =
    certificate.kind === 'gap'
      ? (['certifiedZeros', certificate.certifiedZeros] as const)
      : (['improvable', certificate.improvable] as const)
  demand(listed?.every((at) => at < places) ?? true, `certificate.${name} has a place too many`, `there are ${places}`)
}
