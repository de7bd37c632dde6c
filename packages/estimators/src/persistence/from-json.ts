import type { Certificate, Label, Loss } from '@odot/problem'
import { EstimatorError } from '../errors.js'
import type { Fitted, PenaltyRecord } from '../model/fitted.js'
import type { Model } from '../model/model.js'
import type { ModelJSON } from '../model/model-json.js'
import type { AnyResponse } from '../model/own-loss.js'
import { show } from '../show.js'
import { checkFitted, estimatorNames, fitStatuses } from './check-fitted.js'
import { count, counts, double, doubles, type Json, keys, list, oneOf, optional, part, text, truth, wrong } from './json-reader.js'
import { reviveWith } from './revive-with.js'

/**
 * The model that `toJSON` wrote: its predictions are the same to the bit. A model of a loss of your own needs that loss.
 * @param source what `toJSON` gave, or its text.
 * @throws EstimatorError saying which part of the file is wrong.
 */
export function fromJSON(source: ModelJSON | string): Model<AnyResponse, Certificate | null>
export function fromJSON<Y, T>(source: ModelJSON | string, options: { readonly loss: Loss<Y, T> }): Model<Y, Certificate | null>
export function fromJSON<Y, T>(
  source: ModelJSON | string,
  { loss }: { readonly loss?: Loss<Y, T> } = {},
): Model<AnyResponse, Certificate | null> | Model<Y, Certificate | null> {
  const fitted = readFitted('fromJSON', typeof source === 'string' ? parsed(source) : source)
  return reviveWith('fromJSON', fitted, loss)
}

function parsed(source: string): unknown {
  try {
    return JSON.parse(source)
  } catch (error) {
    throw new EstimatorError(
      `fromJSON: the text is not JSON (${error instanceof Error ? error.message : show(error)}); pass what toJSON gave.`,
    )
  }
}

/** The numbers of a model, checked; lists of numbers may be typed arrays. */
export function readFitted(where: string, source: unknown): Fitted<Certificate | null> {
  const json: Json = { where, path: 'the model', value: source }
  const at = (key: string): Json => part(json, key)
  const format = at('format')
  if (format.value !== 'odot-model') throw wrong(format, "'odot-model'")
  const version = at('version')
  if (version.value !== 1)
    throw new EstimatorError(
      `${where}: version is ${show(version.value)}, but this version of odot reads 1; install the one that wrote the file.`,
    )
  const intercepts = doubles(at('intercepts'))
  const fitted: Fitted<Certificate | null> = {
    estimator: oneOf(at('estimator'), estimatorNames),
    loss: lossRecord(at('loss')),
    penalty: penaltyRecord(at('penalty')),
    status: oneOf(at('status'), fitStatuses),
    reason: text(at('reason')),
    iterations: count(at('iterations')),
    outputs: count(at('outputs')),
    classes: optional(at('classes'), labels),
    coefficients: sparse(at('coefficients')),
    intercept: intercepts[0] ?? Number.NaN,
    intercepts,
    standardizedCoefficients: sparse(at('standardizedCoefficients')),
    means: doubles(at('means')),
    scales: doubles(at('scales')),
    lambda: double(at('lambda')),
    lambdaMax: double(at('lambdaMax')),
    certificate: certificateOf(at('certificate')),
    constantColumns: counts(at('constantColumns')),
    names: optional(at('names'), (names) => list(names).map(text)),
    fills: optional(at('fills'), doubles),
    hasIntercept: truth(at('hasIntercept')),
    standardized: truth(at('standardized')),
    weighted: truth(at('weighted')),
    shifted: truth(at('shifted')),
  }
  checkFitted(where, fitted)
  return fitted
}

function lossRecord(json: Json): Fitted['loss'] {
  const parameters = part(json, 'parameters')
  return {
    name: text(part(json, 'name')),
    parameters: Object.fromEntries(keys(parameters).map((name) => [name, double(part(parameters, name))])),
  }
}

/** The record of a penalty, without what is left out. */
function penaltyRecord(json: Json): PenaltyRecord {
  const penaltyFactor = optional(part(json, 'penaltyFactor'), doubles)
  const mixing = optional(part(json, 'mixing'), double)
  const groups = optional(part(json, 'groups'), counts)
  const groupWeights = optional(part(json, 'groupWeights'), doubles)
  const lower = optional(part(json, 'lower'), doubles)
  const upper = optional(part(json, 'upper'), doubles)
  const depth = optional(part(json, 'depth'), double)
  return {
    ...(penaltyFactor && { penaltyFactor }),
    ...(mixing !== undefined && { mixing }),
    ...(groups && { groups }),
    ...(groupWeights && { groupWeights }),
    ...(lower && { lower }),
    ...(upper && { upper }),
    ...(depth !== undefined && { depth }),
  }
}

function labels(json: Json): readonly Label[] {
  return list(json).map((entry) => {
    const { value } = entry
    if (typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number') return value
    throw wrong(entry, 'a text, a number, true or false')
  })
}

function sparse(json: Json): Float64Array {
  if (json.value instanceof Float64Array) return json.value.slice()
  const length = count(part(json, 'length'))
  const at = part(json, 'places')
  const places = counts(at)
  const values = doubles(part(json, 'values'))
  if (places.length !== values.length) throw wrong(at, `a list of ${values.length} places, one for each value`)
  // a wrong length would ask for any amount of memory
  if (length > 2 ** 31) throw wrong(part(json, 'length'), 'at most 2^31')
  const out = new Float64Array(length)
  let last = -1
  for (const [k, place] of places.entries()) {
    if (place <= last || place >= length) throw wrong(at, `places that ascend and are below ${length}`)
    out[place] = values[k]!
    last = place
  }
  return out
}

function certificateOf(json: Json): Certificate | null {
  if (json.value === null) return null
  const at = (key: string): Json => part(json, key)
  const kind = oneOf(at('kind'), ['gap', 'local', 'stationary'])
  if (kind === 'stationary') return { kind, gradientNorm: double(at('gradientNorm')), misalignment: double(at('misalignment')) }
  if (kind === 'local')
    return { kind, firstOrder: double(at('firstOrder')), curvature: double(at('curvature')), improvable: counts(at('improvable')) }
  const zeros = at('certifiedZeros')
  const bound = optional(at('bound'), double)
  return {
    kind,
    primal: double(at('primal')),
    dual: double(at('dual')),
    gap: double(at('gap')),
    relativeGap: double(at('relativeGap')),
    certifiedZeros: zeros.value === null ? null : counts(zeros),
    ...(bound !== undefined && { bound }),
  }
}
