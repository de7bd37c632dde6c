import type { Certificate, Loss } from '@odot/problem'
import { EstimatorError } from '../errors.js'
import type { Fitted } from '../model/fitted.js'
import { makeModel, reviveModel } from '../model/make-model.js'
import type { Model } from '../model/model.js'
import type { AnyResponse } from '../model/own-loss.js'

/** The model of stored numbers, with the loss that was given or one of ours. @throws EstimatorError when another loss is given than it was fitted with. */
export function reviveWith<Y, T>(
  where: string,
  fitted: Fitted<Certificate | null>,
  loss: Loss<Y, T> | undefined,
): Model<AnyResponse, Certificate | null> | Model<Y, Certificate | null> {
  if (loss === undefined) return reviveModel(fitted, where)
  const given = describe(loss.name, loss.parameters ?? {})
  const stored = describe(fitted.loss.name, fitted.loss.parameters)
  if (given !== stored)
    throw new EstimatorError(
      `${where}: the model was fitted with the loss ${stored} but the one given is ${given}; pass the one of the fit.`,
    )
  return makeModel(fitted, loss)
}

function describe(name: string, parameters: Readonly<Record<string, number>>): string {
  const entries = Object.entries(parameters).sort(([a], [b]) => (a < b ? -1 : 1))
  return `'${name}'${entries.length > 0 ? ` (${entries.map(([key, value]) => `${key} ${value}`).join(', ')})` : ''}`
}
