import type { Design } from '@odot/kernels'
import { lbfgs, minimizeSync } from '@odot/optimizers'
import { type Certificate, type ConvexProblem, dualPoint, type Loss, standardized } from '@odot/problem'
import { leastSquaresProjection } from '../engine/least-squares-projection.js'
import { applyInto } from '../engine/linear-products.js'
import { freeColumns, penaltyOf } from '../engine/penalty-of.js'
import { addUnpenalized, type Unpenalized, unpenalized } from '../engine/unpenalized.js'
import { EstimatorError } from '../errors.js'
import { finished } from '../fit/run.js'
import { hasNames, type MatrixLike, readMatrix } from '../input/matrix.js'
import type { Fitted } from '../model/fitted.js'
import { hostLoss, type ScoredLoss } from '../model/host-loss.js'
import type { ModelJSON } from '../model/model-json.js'
import { type AnyResponse, ownLoss } from '../model/own-loss.js'
import { readVector } from '../vector.js'
import { coefficientReasons, gapReasons, scaleReasons, summationError } from './claims.js'
import { readFitted } from './from-json.js'
import { fittedFromSafetensors } from './safetensors.js'

/** The data that a model was fitted to. */
export interface VerifyOptions<Y> {
  readonly X: MatrixLike
  readonly y: Y
  /** The weights of the fit, those of classes multiplied in; needed when it had some. */
  readonly sampleWeight?: ArrayLike<number>
  /** Needed when the fit had one; [rows] or [rows · K]. */
  readonly offset?: ArrayLike<number>
}

/** What was recomputed from data and coefficients alone, beside what the file claims. */
export interface Verification {
  /** Whether every claim holds. */
  readonly ok: boolean
  /** The objective at the stored coefficients, a lower bound of it from them, and their difference. */
  readonly primal: number
  readonly dual: number
  readonly gap: number
  readonly relativeGap: number
  readonly claimed: Certificate | null
  /** What does not hold, in words with the numbers. */
  readonly reasons: readonly string[]
}

/**
 * Recomputes what a model claims, from the data and its numbers alone and without a solver: X is standardised anew, the objective is evaluated at the stored
 * coefficients in float64, a dual point is made from them, and their difference bounds how far from the optimum they can be.
 *
 * The claims are: means and scales are those of X, every coefficient is the standardised one divided by its scale, to the bit, and the certificate's primal and
 * relative gap hold. A model between two points of a path has no certificate, and one of a penalty that is not convex has no gap: `ok` is false then.
 * @throws EstimatorError when the file cannot be read, and when X or y do not belong to it.
 * @see Ndiaye, Fercoq, Gramfort and Salmon (2017), "Gap safe screening rules for sparsity enforcing penalties"
 */
export function verify(
  file: ModelJSON | string | Uint8Array | Fitted<Certificate | null>,
  options: VerifyOptions<AnyResponse>,
): Verification
export function verify<Y, T>(
  file: ModelJSON | string | Uint8Array | Fitted<Certificate | null>,
  options: VerifyOptions<Y> & { readonly loss: Loss<Y, T> },
): Verification
export function verify<T>(
  file: ModelJSON | string | Uint8Array | Fitted<Certificate | null>,
  options: VerifyOptions<AnyResponse> & { readonly loss?: Loss<AnyResponse, T> },
): Verification {
  const fitted = read(file)
  const given = options.loss
  if (given !== undefined) return verifyWith(fitted, given, options)
  const own = ownLoss(fitted.loss, fitted.classes)
  if (own === undefined)
    throw new EstimatorError(`verify: the loss is '${fitted.loss.name}', which is none of ours; pass { loss }, the loss of the fit.`)
  return verifyWith(fitted, own.loss, options)
}

function read(file: ModelJSON | string | Uint8Array | Fitted<Certificate | null>): Fitted<Certificate | null> {
  if (file instanceof Uint8Array) return fittedFromSafetensors('verify', file)
  if (typeof file === 'string') return readFitted('verify', parsed(file))
  return 'format' in file ? readFitted('verify', file) : file
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new EstimatorError('verify: the text is not JSON; pass what toJSON gave, or the bytes of toSafetensors.')
  }
}

function verifyWith<Y, T>(
  fitted: Fitted<Certificate | null>,
  loss: Loss<Y, T>,
  { X, y, sampleWeight, offset }: VerifyOptions<Y>,
): Verification {
  const { outputs, hasIntercept, certificate, names, fills, estimator } = fitted
  const { design: base } = readMatrix('verify', X, { names, impute: fills })
  if (names === undefined && hasNames(X))
    throw new EstimatorError(
      'verify: X has columns by name but the model was fitted without names; pass a matrix with the columns in the fitted order.',
    )
  const { rows, columns } = base
  if (columns !== fitted.means.length)
    throw new EstimatorError(
      `verify: X has ${columns} columns but the model was fitted on ${fitted.means.length}; pass the data of the fit.`,
    )
  const weights = weightsOf(fitted, rows, sampleWeight)
  const shift = offsetOf(fitted, rows, offset)
  const prepared = loss.prepare(y, rows)
  if (prepared.outputs !== outputs || String(prepared.classes) !== String(fitted.classes))
    throw new EstimatorError(
      `verify: y has ${prepared.outputs} outputs and the classes ${String(prepared.classes)}, but the model ${outputs} and ${String(fitted.classes)}; pass the response of the fit.`,
    )
  const standard = standardized(base, { weights, center: hasIntercept, scale: fitted.standardized })
  const reasons = [...scaleReasons(fitted, standard), ...coefficientReasons(fitted)]
  const bound = hostLoss(loss, prepared, weights)
  if (estimator === 'lq' || estimator === 'sparse' || (certificate !== null && certificate.kind !== 'gap'))
    return failed(fitted, [...reasons, `${estimator}: the penalty is not known to be convex, so there is no gap to verify`])

  const penalty = penaltyOf(estimator, fitted.penalty, { lambda: fitted.lambda, outputs, scales: standard.scales })
  const constant = new Set(standard.constantColumns)
  const free = Int32Array.from(freeColumns(estimator, fitted.penalty).filter((j) => !constant.has(j)))
  const { penaltyFactor, lower, upper } = fitted.penalty
  const bounded = (lower !== undefined || upper !== undefined) && penaltyFactor?.includes(0) === true
  const U = unpenalized(standard.design, { intercept: hasIntercept, columns: free })
  const eta = predictorsOf(fitted, standard.design, { rows, shift })
  const gradient = new Float64Array(rows * outputs)
  const lossValue = bound.gradientInto(eta, gradient)
  const shape = outputs === 1 ? [columns] : [columns, outputs]
  const primal = lossValue + penalty.value({ shape, data: fitted.standardizedCoefficients })
  const least = bound.conjugate
    ? -bound.conjugate({ shape: outputs === 1 ? [rows] : [rows, outputs], data: new Float64Array(rows * outputs) })
    : 0
  const nullPrimal = nullLoss(bound, U, shift) - least
  const roots = weights.map(Math.sqrt)
  const project = loss.name === 'least squares' && free.length > 0 ? projectionOf(U, roots) : undefined
  const problem: ConvexProblem<T> = {
    loss,
    targets: prepared.targets,
    weights,
    outputs,
    ...(shift && { offset: shift }),
    design: standard.design,
    penalty,
    intercept: hasIntercept,
    ...((free.length > 0 || bounded) && {
      unpenalized: {
        columns: free,
        ...(project && { project }),
        ...((!project || bounded) && { bound: certificate?.bound ?? Number.POSITIVE_INFINITY }),
      },
    }),
    nullPrimal,
  }
  const { value: dual } = dualPoint(
    problem,
    gradient.map((g) => -g),
  )
  const gap = Math.abs(primal - dual)
  const relativeGap = nullPrimal > 0 ? gap / nullPrimal : 0
  const size = Math.abs(lossValue) + Math.abs(primal) + Math.abs(least) + nullPrimal
  if (certificate === null) reasons.push('the model has no certificate, as it lies between two points of a path')
  else reasons.push(...gapReasons(certificate, { primal, gap, relativeGap, slack: summationError * size, nullPrimal }))
  return Object.freeze({ ok: reasons.length === 0, primal, dual, gap, relativeGap, claimed: certificate, reasons: Object.freeze(reasons) })
}

function failed({ certificate }: Fitted<Certificate | null>, reasons: readonly string[]): Verification {
  const none = Number.NaN
  return Object.freeze({
    ok: false,
    primal: none,
    dual: none,
    gap: none,
    relativeGap: none,
    claimed: certificate,
    reasons: Object.freeze(reasons),
  })
}

/** η = offset + b₀ + Σ b m/s + X̃ b. */
function predictorsOf(
  { standardizedCoefficients, intercepts, means, scales, outputs }: Fitted<Certificate | null>,
  design: Design,
  { rows, shift }: { readonly rows: number; readonly shift: Float64Array | undefined },
): Float64Array {
  const level = intercepts.slice()
  for (let at = 0; at < standardizedCoefficients.length; at++) {
    const j = Math.floor(at / outputs)
    const b = standardizedCoefficients[at]!
    if (b !== 0 && scales[j]! > 0) level[at % outputs]! += (b * means[j]!) / scales[j]!
  }
  const eta = new Float64Array(rows * outputs)
  applyInto(design, standardizedCoefficients, outputs, eta)
  for (let at = 0; at < eta.length; at++) eta[at]! += level[at % outputs]! + (shift?.[at] ?? 0)
  return eta
}

/** min over u of L(offset + U u). */
function nullLoss(loss: ScoredLoss, U: Unpenalized, shift: Float64Array | undefined): number {
  const { rows, outputs } = loss
  const eta = new Float64Array(rows * outputs)
  const slope = new Float64Array(rows * outputs)
  const objective = (u: Float64Array, gradient: Float64Array): number => {
    if (shift) eta.set(shift)
    else eta.fill(0)
    addUnpenalized(U, u, outputs, eta)
    const value = loss.gradientInto(eta, slope)
    gradient.fill(0)
    for (let a = 0; a < U.count; a++)
      for (let at = 0; at < slope.length; at++)
        gradient[a * outputs + (at % outputs)]! += U.data[a * rows + Math.floor(at / outputs)]! * slope[at]!
    return value
  }
  if (U.count === 0) return objective(new Float64Array(0), new Float64Array(0))
  return minimizeSync(lbfgs(), objective, new Float64Array(U.count * outputs), { tolerance: 0, maxIterations: 1000 }).value
}

function projectionOf({ rows, count, data }: Unpenalized, roots: Float64Array): (dual: Float64Array) => void {
  const projection = finished(leastSquaresProjection({ rows, count, data }, roots))
  return (dual) => {
    const residual = dual.map((value, i) => (roots[i]! > 0 ? value / roots[i]! : 0))
    projection.fit(residual)
    for (let i = 0; i < dual.length; i++) dual[i] = residual[i]! * roots[i]!
  }
}

function weightsOf({ weighted }: Fitted<Certificate | null>, rows: number, sampleWeight: ArrayLike<number> | undefined): Float64Array {
  if (sampleWeight === undefined) {
    if (weighted)
      throw new EstimatorError('verify: the model was fitted with weights; pass { sampleWeight }, those of classes multiplied in.')
    return new Float64Array(rows).fill(1 / rows)
  }
  const weights = readVector('verify', 'sampleWeight', sampleWeight, {
    length: rows,
    because: `X has ${rows} rows`,
    advice: 'pass one weight per row',
    nonnegative: true,
  })
  const total = weights.reduce((sum, w) => sum + w, 0)
  return weights.map((w) => w / total)
}

/** [rows · K]. */
function offsetOf(
  { shifted, outputs }: Fitted<Certificate | null>,
  rows: number,
  offset: ArrayLike<number> | undefined,
): Float64Array | undefined {
  if (offset === undefined) {
    if (shifted) throw new EstimatorError('verify: the model was fitted with an offset; pass { offset }.')
    return undefined
  }
  const each = offset.length === rows * outputs
  const read = readVector('verify', 'offset', offset, {
    length: each ? rows * outputs : rows,
    because: `X has ${rows} rows`,
    advice: 'pass the offset of the fit',
  })
  return each ? read : Float64Array.from({ length: rows * outputs }, (_, at) => read[Math.floor(at / outputs)]!)
}
