import type { Certificate, Loss } from '@odot/problem'
import { EstimatorError } from '../errors.js'
import type { Fitted } from '../model/fitted.js'
import type { Model } from '../model/model.js'
import { modelJSON } from '../model/model-json.js'
import type { AnyResponse } from '../model/own-loss.js'
import { readFitted } from './from-json.js'
import { reviveWith } from './revive-with.js'
import { readSafetensors, type StoredTensor, writeSafetensors } from './safetensors-format.js'

/** Names of tensors, and of the parts of a model that they are. */
const ofModel = {
  coefficients: 'coefficients',
  standardized_coefficients: 'standardizedCoefficients',
  intercepts: 'intercepts',
  means: 'means',
  scales: 'scales',
  fills: 'fills',
} as const
const ofPenalty = {
  penalty_factor: 'penaltyFactor',
  groups: 'groups',
  group_weights: 'groupWeights',
  lower: 'lower',
  upper: 'upper',
} as const

/** Texts that are written as they are; all others are JSON. */
const plainTexts: ReadonlySet<string> = new Set(['format', 'estimator', 'status', 'reason'])

/**
 * A fitted model as a file in the safetensors format: float64 tensors for any reader of the format, and the rest (λ, names, classes, standardisation, the
 * certificate …) as JSON texts in `__metadata__`.
 *
 * Of p columns and K outputs: `coefficients`, `standardized_coefficients` [p] or [p, K], `intercepts` [K], `means`, `scales` [p], and where the model has them
 * `fills`, `penalty_factor`, `lower`, `upper`, `groups` [p] and `group_weights`.
 */
export function toSafetensors(model: Fitted<Certificate | null>): Uint8Array<ArrayBuffer> {
  const { outputs, penalty } = model
  const { mixing, depth } = penalty
  const tensors: Record<string, StoredTensor> = {}
  for (const [name, key] of Object.entries(ofModel)) {
    const data = model[key]
    if (data === undefined) continue
    const byOutput = key === 'coefficients' || key === 'standardizedCoefficients'
    tensors[name] = { shape: byOutput && outputs > 1 ? [data.length / outputs, outputs] : [data.length], data }
  }
  for (const [name, key] of Object.entries(ofPenalty)) {
    const data = penalty[key]
    if (data !== undefined) tensors[name] = { shape: [data.length], data }
  }
  const numbers = { ...(mixing !== undefined && { mixing }), ...(depth !== undefined && { depth }) }
  const texts = Object.entries(modelJSON({ ...model, penalty: numbers }))
    .filter(([key]) => !Object.values(ofModel).some((part) => part === key))
    .map(([key, value]) => [key, plainTexts.has(key) ? String(value) : JSON.stringify(value)] as const)
  return writeSafetensors({ metadata: Object.fromEntries(texts), tensors })
}

/**
 * The model that `toSafetensors` wrote: its predictions are the same to the bit. A model of a loss of your own needs that loss.
 * @throws EstimatorError saying which part of the file is wrong.
 */
export function fromSafetensors(bytes: Uint8Array): Model<AnyResponse, Certificate | null>
export function fromSafetensors<Y, T>(bytes: Uint8Array, options: { readonly loss: Loss<Y, T> }): Model<Y, Certificate | null>
export function fromSafetensors<Y, T>(
  bytes: Uint8Array,
  { loss }: { readonly loss?: Loss<Y, T> } = {},
): Model<AnyResponse, Certificate | null> | Model<Y, Certificate | null> {
  return reviveWith('fromSafetensors', fittedFromSafetensors('fromSafetensors', bytes), loss)
}

/** The numbers of a model, checked. */
export function fittedFromSafetensors(where: string, bytes: Uint8Array): Fitted<Certificate | null> {
  const { metadata, tensors } = readSafetensors(where, bytes)
  const texts = Object.fromEntries(
    Object.entries(metadata).map(([key, text]) => [key, plainTexts.has(key) ? text : parsed(where, key, text)]),
  )
  const { penalty } = texts
  const parts: Record<string, unknown> = { ...texts }
  const penaltyParts: Record<string, unknown> = { ...(typeof penalty === 'object' && penalty) }
  for (const [name, { shape, data }] of Object.entries(tensors)) {
    if (isKey(name, ofModel)) {
      const { outputs } = texts
      const byOutput = (name === 'coefficients' || name === 'standardized_coefficients') && outputs !== 1
      if (shape.length !== (byOutput ? 2 : 1) || (byOutput && shape[1] !== outputs))
        throw wrongTensor(where, name, `has the shape [${shape.join(', ')}], but the model ${String(outputs)} outputs`)
      parts[ofModel[name]] = data
    } else if (isKey(name, ofPenalty)) {
      if (shape.length !== 1) throw wrongTensor(where, name, `has the shape [${shape.join(', ')}]`)
      penaltyParts[ofPenalty[name]] = data
    } else throw wrongTensor(where, name, 'is not one of a model')
  }
  return readFitted(where, { ...parts, penalty: penaltyParts })
}

function isKey<T extends object>(name: string, table: T): name is keyof T & string {
  return Object.hasOwn(table, name)
}

function wrongTensor(where: string, name: string, what: string): EstimatorError {
  return new EstimatorError(`${where}: the tensor ${name} ${what}. The file was changed, or is none that toSafetensors wrote.`)
}

function parsed(where: string, key: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new EstimatorError(`${where}: __metadata__.${key} is no JSON. The file was changed, or is none that toSafetensors wrote.`)
  }
}
