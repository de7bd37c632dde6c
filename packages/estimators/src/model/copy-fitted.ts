import type { Certificate } from '@odot/problem'
import type { Fitted, PenaltyRecord } from './fitted.js'

/** The same numbers in arrays of their own. */
export function copyFitted<C extends Certificate | null>(fitted: Fitted<C>): Fitted<C> {
  const { loss, penalty, coefficients, intercepts, standardizedCoefficients, means, scales, constantColumns, names, fills, classes } =
    fitted
  return Object.freeze({
    ...fitted,
    loss: Object.freeze({ name: loss.name, parameters: Object.freeze({ ...loss.parameters }) }),
    penalty: copyPenalty(penalty),
    classes: classes && Object.freeze([...classes]),
    coefficients: coefficients.slice(),
    intercepts: intercepts.slice(),
    standardizedCoefficients: standardizedCoefficients.slice(),
    means: means.slice(),
    scales: scales.slice(),
    constantColumns: constantColumns.slice(),
    names: names && Object.freeze([...names]),
    fills: fills?.slice(),
  })
}

function copyPenalty({ penaltyFactor, groups, groupWeights, lower, upper, ...numbers }: PenaltyRecord): PenaltyRecord {
  return Object.freeze({
    ...numbers,
    ...(penaltyFactor && { penaltyFactor: penaltyFactor.slice() }),
    ...(groups && { groups: groups.slice() }),
    ...(groupWeights && { groupWeights: groupWeights.slice() }),
    ...(lower && { lower: lower.slice() }),
    ...(upper && { upper: upper.slice() }),
  })
}
