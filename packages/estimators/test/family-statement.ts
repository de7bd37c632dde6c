import { maxOf } from './family-numbers.js'

/** What a row's response is: a number, the number of a class, or one number for each task. */
export type Response = number | readonly number[]

/** ℓ(η, y) of one row and ∂ℓ/∂η, written down anew. */
export interface StatedLoss {
  /** K. */
  readonly outputs: number
  readonly value: (eta: readonly number[], y: Response) => number
  readonly slope: (eta: readonly number[], y: Response) => readonly number[]
}

/** A penalty at one λ on standardised coefficients (j, k): Σ l1|b| + ridge/2·b² + Σ_g strength‖b_g‖ within bounds. Every list is [p · K]. */
export interface StatedPenalty {
  readonly l1: readonly number[]
  readonly ridge?: readonly number[]
  readonly groups?: readonly number[]
  /** One for each group. */
  readonly groupStrength?: readonly number[]
  readonly lower?: readonly number[]
  readonly upper?: readonly number[]
}

export interface Statement {
  readonly X: readonly (readonly number[])[]
  readonly y: readonly Response[]
  readonly loss: StatedLoss
  readonly sampleWeight?: readonly number[] | undefined
  /** [rows · K]. */
  readonly offset?: readonly number[] | undefined
  readonly intercept?: boolean
  readonly standardize?: boolean
}

/** Weighted population standard deviations of the columns, 0 for constant ones; ones without standardisation. */
export function scalesOf({ X, sampleWeight, standardize = true }: Omit<Statement, 'loss' | 'y'>): number[] {
  const w = weightsOf(X.length, sampleWeight)
  return X[0]!.map((_, j) => {
    const mean = X.reduce((sum, row, i) => sum + w[i]! * row[j]!, 0)
    const deviation = Math.sqrt(X.reduce((sum, row, i) => sum + w[i]! * (row[j]! - mean) ** 2, 0))
    const constant = deviation <= 1e-14 * Math.abs(mean)
    return constant ? 0 : standardize ? deviation : 1
  })
}

/** Objective and first-order conditions of a point on the scale of the columns as they were given, by loops over plain arrays. */
export function stated(
  statement: Statement,
  penalty: StatedPenalty,
  { coefficients, intercepts }: { readonly coefficients: ArrayLike<number>; readonly intercepts: ArrayLike<number> },
): { readonly objective: number; readonly loss: number; readonly violation: number; readonly predictors: number[][] } {
  const { X, y, loss, sampleWeight, offset, intercept = true } = statement
  const K = loss.outputs
  const w = weightsOf(X.length, sampleWeight)
  const scales = scalesOf(statement)
  const predictors = X.map((row, i) =>
    Array.from(
      { length: K },
      (_, k) => intercepts[k]! + (offset?.[i * K + k] ?? 0) + row.reduce((sum, x, j) => sum + x * coefficients[j * K + k]!, 0),
    ),
  )
  const value = predictors.reduce((sum, eta, i) => sum + (w[i]! === 0 ? 0 : w[i]! * loss.value(eta, y[i]!)), 0)
  const slopes = predictors.map((eta, i) => loss.slope(eta, y[i]!).map((slope) => w[i]! * slope))
  const b: number[] = []
  const gradient: number[] = []
  for (const [j, scale] of scales.entries()) {
    const mean = intercept ? X.reduce((sum, row, i) => sum + w[i]! * row[j]!, 0) : 0
    for (let k = 0; k < K; k++) {
      b.push(coefficients[j * K + k]! * scale)
      gradient.push(scale === 0 ? 0 : X.reduce((sum, row, i) => sum + (row[j]! - mean) * slopes[i]![k]!, 0) / scale)
    }
  }
  const balance = intercept ? Array.from({ length: K }, (_, k) => Math.abs(slopes.reduce((sum, slope) => sum + slope[k]!, 0))) : []
  return {
    loss: value,
    objective: value + penaltyValue(penalty, b),
    violation: Math.max(maxOf(balance), penaltyViolation(penalty, b, gradient)),
    predictors,
  }
}

function weightsOf(rows: number, given: readonly number[] | undefined): number[] {
  const w = given ?? new Array<number>(rows).fill(1)
  const total = w.reduce((sum, value) => sum + value, 0)
  return w.map((value) => value / total)
}

/** 0 · ∞ is 0: what is kept out costs nothing. */
function times(strength: number, size: number): number {
  return size === 0 ? 0 : strength * size
}

function penaltyValue({ l1, ridge, groups, groupStrength, lower, upper }: StatedPenalty, b: readonly number[]): number {
  const outside = b.some((x, at) => x < (lower?.[at] ?? -1 / 0) * (1 + 1e-12) || x > (upper?.[at] ?? 1 / 0) * (1 + 1e-12))
  if (outside) return Number.POSITIVE_INFINITY
  const entries = b.reduce((sum, x, at) => sum + times(l1[at]!, Math.abs(x)) + ((ridge?.[at] ?? 0) / 2) * x * x, 0)
  const norms = (groupStrength ?? []).map((strength, g) => times(strength, Math.hypot(...b.filter((_, at) => groups?.[at] === g))))
  return entries + norms.reduce((sum, x) => sum + x, 0)
}

/** By how much zero is missed by the subdifferential, in the coordinate or group where that is most. */
function penaltyViolation(
  { l1, ridge, groups, groupStrength, lower, upper }: StatedPenalty,
  b: readonly number[],
  gradient: readonly number[],
): number {
  const near = (x: number, bound: number): boolean => Number.isFinite(bound) && Math.abs(x - bound) <= 1e-12 * Math.abs(bound)
  const norm = (groupStrength ?? []).map((_, g) => Math.hypot(...b.filter((_, at) => groups?.[at] === g)))
  const pull = b.map((x, at) => {
    const [low, high] = [lower?.[at] ?? -1 / 0, upper?.[at] ?? 1 / 0]
    const size = groups ? norm[groups[at]!]! : 0
    const smooth = gradient[at]! + (ridge?.[at] ?? 0) * x + (groups && size > 0 && x !== 0 ? (groupStrength![groups[at]!]! * x) / size : 0)
    if (l1[at] === Number.POSITIVE_INFINITY) return x === 0 ? 0 : Number.POSITIVE_INFINITY
    // the set of subgradients is [from, to]
    const from = x === 0 ? smooth - l1[at]! : smooth + l1[at]! * Math.sign(x)
    const to = x === 0 ? smooth + l1[at]! : from
    if (near(x, high) && to < 0) return 0
    if (near(x, low) && from > 0) return 0
    return Math.max(from, -to, 0)
  })
  const closed = norm.map((size, g) =>
    size > 0 ? 0 : Math.max(0, Math.hypot(...pull.filter((_, at) => groups?.[at] === g)) - groupStrength![g]!),
  )
  return maxOf([...closed, ...pull.filter((_, at) => !groups || norm[groups[at]!]! > 0)])
}
