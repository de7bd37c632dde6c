import type { Certificate, Label } from '@odot/problem'
import type { EstimatorName, FitStatus, Fitted, PenaltyRecord } from './fitted.js'

/** A double that JSON can hold: those that it has no literal for are text. */
export type JSONNumber = number | 'NaN' | 'Infinity' | '-Infinity' | '-0'

/** Numbers of which few are not zero. */
export interface SparseJSON {
  readonly length: number
  readonly places: readonly number[]
  readonly values: readonly JSONNumber[]
}

/** A certificate as JSON holds it. */
export type CertificateJSON =
  | {
      readonly kind: 'gap'
      readonly primal: JSONNumber
      readonly dual: JSONNumber
      readonly gap: JSONNumber
      readonly relativeGap: JSONNumber
      readonly certifiedZeros: readonly number[] | null
      readonly bound?: JSONNumber
    }
  | { readonly kind: 'local'; readonly firstOrder: JSONNumber; readonly curvature: JSONNumber; readonly improvable: readonly number[] }
  | { readonly kind: 'stationary'; readonly gradientNorm: JSONNumber; readonly misalignment: JSONNumber }

/** What a penalty was made of, as JSON holds it. */
export interface PenaltyJSON {
  readonly penaltyFactor?: readonly JSONNumber[]
  readonly mixing?: JSONNumber
  readonly groups?: readonly number[]
  readonly groupWeights?: readonly JSONNumber[]
  readonly lower?: readonly JSONNumber[]
  readonly upper?: readonly JSONNumber[]
  readonly depth?: JSONNumber
}

/** A fitted model as plain data: JSON.stringify and JSON.parse keep every bit of its numbers. */
export interface ModelJSON {
  readonly format: 'odot-model'
  readonly version: 1
  readonly estimator: EstimatorName
  readonly loss: { readonly name: string; readonly parameters: Readonly<Record<string, JSONNumber>> }
  readonly penalty: PenaltyJSON
  readonly status: FitStatus
  readonly reason: string
  readonly iterations: number
  readonly outputs: number
  readonly classes?: readonly Label[]
  readonly coefficients: SparseJSON
  readonly standardizedCoefficients: SparseJSON
  readonly intercepts: readonly JSONNumber[]
  readonly means: readonly JSONNumber[]
  readonly scales: readonly JSONNumber[]
  readonly lambda: JSONNumber
  readonly lambdaMax: JSONNumber
  readonly certificate: CertificateJSON | null
  readonly constantColumns: readonly number[]
  readonly names?: readonly string[]
  readonly fills?: readonly JSONNumber[]
  readonly hasIntercept: boolean
  readonly standardized: boolean
  readonly weighted: boolean
  readonly shifted: boolean
}

/** A fitted model as plain data. */
export function modelJSON(fitted: Fitted<Certificate | null>): ModelJSON {
  const { loss, penalty, classes, names, fills, certificate } = fitted
  return {
    format: 'odot-model',
    version: 1,
    estimator: fitted.estimator,
    loss: {
      name: loss.name,
      parameters: Object.fromEntries(Object.entries(loss.parameters).map(([name, value]) => [name, numberJSON(value)])),
    },
    penalty: penaltyJSON(penalty),
    status: fitted.status,
    reason: fitted.reason,
    iterations: fitted.iterations,
    outputs: fitted.outputs,
    ...(classes && { classes: [...classes] }),
    coefficients: sparseJSON(fitted.coefficients),
    standardizedCoefficients: sparseJSON(fitted.standardizedCoefficients),
    intercepts: numbersJSON(fitted.intercepts),
    means: numbersJSON(fitted.means),
    scales: numbersJSON(fitted.scales),
    lambda: numberJSON(fitted.lambda),
    lambdaMax: numberJSON(fitted.lambdaMax),
    certificate: certificate && certificateJSON(certificate),
    constantColumns: [...fitted.constantColumns],
    ...(names && { names: [...names] }),
    ...(fills && { fills: numbersJSON(fills) }),
    hasIntercept: fitted.hasIntercept,
    standardized: fitted.standardized,
    weighted: fitted.weighted,
    shifted: fitted.shifted,
  }
}

function numberJSON(value: number): JSONNumber {
  if (Number.isNaN(value)) return 'NaN'
  if (Object.is(value, -0)) return '-0'
  if (Number.isFinite(value)) return value
  return value > 0 ? 'Infinity' : '-Infinity'
}

function numbersJSON(numbers: Float64Array): readonly JSONNumber[] {
  return Array.from(numbers, numberJSON)
}

function sparseJSON(numbers: Float64Array): SparseJSON {
  const places: number[] = []
  for (let i = 0; i < numbers.length; i++) if (!Object.is(numbers[i], 0)) places.push(i)
  return { length: numbers.length, places, values: places.map((i) => numberJSON(numbers[i]!)) }
}

function penaltyJSON({ penaltyFactor, mixing, groups, groupWeights, lower, upper, depth }: PenaltyRecord): PenaltyJSON {
  return {
    ...(penaltyFactor && { penaltyFactor: numbersJSON(penaltyFactor) }),
    ...(mixing !== undefined && { mixing: numberJSON(mixing) }),
    ...(groups && { groups: [...groups] }),
    ...(groupWeights && { groupWeights: numbersJSON(groupWeights) }),
    ...(lower && { lower: numbersJSON(lower) }),
    ...(upper && { upper: numbersJSON(upper) }),
    ...(depth !== undefined && { depth: numberJSON(depth) }),
  }
}

function certificateJSON(certificate: Certificate): CertificateJSON {
  if (certificate.kind === 'local') {
    const { kind, firstOrder, curvature, improvable } = certificate
    return { kind, firstOrder: numberJSON(firstOrder), curvature: numberJSON(curvature), improvable: [...improvable] }
  }
  if (certificate.kind === 'stationary') {
    const { kind, gradientNorm, misalignment } = certificate
    return { kind, gradientNorm: numberJSON(gradientNorm), misalignment: numberJSON(misalignment) }
  }
  const { kind, primal, dual, gap, relativeGap, certifiedZeros, bound } = certificate
  return {
    kind,
    primal: numberJSON(primal),
    dual: numberJSON(dual),
    gap: numberJSON(gap),
    relativeGap: numberJSON(relativeGap),
    certifiedZeros: certifiedZeros && [...certifiedZeros],
    ...(bound !== undefined && { bound: numberJSON(bound) }),
  }
}
