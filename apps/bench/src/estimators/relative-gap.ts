import { type FitData, type ModelName, mixing } from './fit.js'

export interface GapRequest {
  readonly model: ModelName
  readonly lambda: number
  readonly coefficients: Float64Array
}

/**
 * The duality gap of any coefficients over the objective at zero, in float64 and in plain loops: whoever computed them, and whatever it says of them.
 * The dual point is −∂L/∂η, scaled until it is feasible. Infinite where a coefficient is no number.
 */
export function relativeGap({ X, rows, columns, responses }: FitData, { model, lambda, coefficients }: GapRequest): number {
  const y = responses[model]
  const eta = new Float64Array(rows)
  for (let j = 0; j < columns; j++) {
    const b = coefficients[j]!
    if (!Number.isFinite(b)) return Number.POSITIVE_INFINITY
    if (b !== 0) for (let i = 0, at = j * rows; i < rows; i++) eta[i]! += b * X[at + i]!
  }
  const { loss, dual, nullLoss } = fits[model](y, eta)
  const correlations = new Float64Array(columns)
  for (let j = 0; j < columns; j++) {
    let total = 0
    for (let i = 0, at = j * rows; i < rows; i++) total += X[at + i]! * dual[i]!
    correlations[j] = total
  }
  const primal = loss + penaltyOf(model, lambda, coefficients)
  if (model === 'elastic-net') return (primal - dualSquares(y, dual, 1) + conjugate(lambda, correlations)) / nullLoss
  const largest = correlations.reduce((most, c) => Math.max(most, Math.abs(c)), 0)
  const most = largest > lambda ? lambda / largest : 1
  return (primal - duals[model](y, dual, largest > 0 ? lambda / largest : Number.POSITIVE_INFINITY, most)) / nullLoss
}

/** The largest gap along a path. */
export function worstGap(
  data: FitData,
  { model, lambdas, coefficients }: { readonly model: ModelName; readonly lambdas: Float64Array; readonly coefficients: Float64Array },
): number {
  const at = (k: number): Float64Array => coefficients.subarray(k * data.columns, (k + 1) * data.columns)
  return lambdas.reduce((worst, lambda, k) => Math.max(worst, relativeGap(data, { model, lambda, coefficients: at(k) })), 0)
}

interface Point {
  readonly loss: number
  readonly nullLoss: number
  /** −∂L/∂η. */
  readonly dual: Float64Array
}

const fits: Readonly<Record<ModelName, (y: Float64Array, eta: Float64Array) => Point>> = {
  lasso: squares,
  'elastic-net': squares,
  logistic: (y, eta) => {
    const n = y.length
    let loss = 0
    const dual = y.map((yi, i) => {
      const m = -yi * eta[i]!
      loss += Math.max(m, 0) + Math.log1p(Math.exp(-Math.abs(m)))
      return yi / (1 + Math.exp(-m)) / n
    })
    return { loss: loss / n, nullLoss: Math.LN2, dual }
  },
}

function squares(y: Float64Array, eta: Float64Array): Point {
  const n = y.length
  const residual = y.map((yi, i) => yi - eta[i]!)
  return { loss: dot(residual, residual) / (2 * n), nullLoss: dot(y, y) / (2 * n), dual: residual.map((r) => r / n) }
}

/** The dual of ½ mean squares at `scale` times a dual point. */
function dualSquares(y: Float64Array, dual: Float64Array, scale: number): number {
  return scale * dot(y, dual) - (scale * scale * y.length * dot(dual, dual)) / 2
}

const duals: Readonly<
  Record<Exclude<ModelName, 'elastic-net'>, (y: Float64Array, dual: Float64Array, feasible: number, shrunk: number) => number>
> = {
  lasso: (y, dual, feasible) => {
    const square = y.length * dot(dual, dual)
    // the best point on the line through the residual that is feasible
    const best = square > 0 ? dot(y, dual) / square : 0
    return dualSquares(y, dual, Math.max(-feasible, Math.min(feasible, best)))
  },
  logistic: (y, dual, _, shrunk) => {
    const n = y.length
    let entropy = 0
    for (let i = 0; i < n; i++) {
      const t = Math.min(1, shrunk * n * y[i]! * dual[i]!)
      entropy -= (t > 0 ? t * Math.log(t) : 0) + (t < 1 ? (1 - t) * Math.log1p(-t) : 0)
    }
    return entropy / n
  },
}

function penaltyOf(model: ModelName, lambda: number, b: Float64Array): number {
  const share = model === 'elastic-net' ? mixing : 1
  const absolute = b.reduce((total, x) => total + Math.abs(x), 0)
  return lambda * (share * absolute + ((1 - share) / 2) * dot(b, b))
}

/** sup_b ⟨z, b⟩ − λ(mixing‖b‖₁ + (1 − mixing)/2 ‖b‖²). */
function conjugate(lambda: number, z: Float64Array): number {
  return z.reduce((total, c) => total + Math.max(0, Math.abs(c) - lambda * mixing) ** 2, 0) / (2 * lambda * (1 - mixing))
}

function dot(a: Float64Array, b: Float64Array): number {
  let total = 0
  for (let i = 0; i < a.length; i++) total += a[i]! * b[i]!
  return total
}
