import type { Tensor } from '@odot/autodiff'
import { type CpuDevice, dense, isDense } from '@odot/kernels'
import { lasso as lassoPenalty } from '@odot/penalties'
import { type ConvexProblem, dualPoint } from '@odot/problem'
import type { DenseColumns } from './dense-columns.js'
import { deviceNumbers } from './device-numbers.js'
import { type LassoProblem, scaled } from './lasso-problem.js'
import { norm } from './least-squares-projection.js'
import { pausing } from './run.js'

/**
 * The lasso on some of the penalised columns, min ½ ‖t − Xb‖² + Σ strengthₖ |bₖ|: small, dense and plain. Rows are multiplied by √w, unpenalised columns
 * are projected out, and every column has norm 1 (or is zero, when it depends on unpenalised ones).
 */
export interface SubProblem {
  /** Which columns of the whole problem. */
  readonly indices: Int32Array
  readonly columns: DenseColumns
  /** Norms before the scaling: coefficients of the whole problem are those of this one divided by them. */
  readonly scales: Float64Array
  readonly target: Float64Array
  readonly strength: Float64Array
  readonly certified: ConvexProblem<Tensor>
  /** [rows], beside the columns in the memory of the device. */
  readonly workspace: Float64Array
  /** Gives the memory of the columns back. */
  readonly dispose: () => void
}

/** A point of a sub-problem with its residual and gap. */
export interface SubPoint {
  readonly coefficients: Float64Array
  /** t − Xb. */
  readonly residual: Float64Array
  /** Xᵀ(t − Xb): minus the gradient of the squares. */
  readonly pull: Float64Array
  readonly primal: number
  readonly gap: number
}

export function* subProblem(problem: LassoProblem, indices: Int32Array, device: CpuDevice): Generator<undefined, SubProblem> {
  const { roots, projection, norms, free } = problem
  const rows = roots.length
  const { numbers, dispose } = deviceNumbers(device, rows * (indices.length + 1))
  const data = numbers.subarray(0, rows * indices.length)
  const scales = new Float64Array(indices.length)
  const pause = pausing()
  for (const [k, j] of indices.entries()) {
    const column = data.subarray(k * rows, (k + 1) * rows)
    if (free.length === 0 && Number.isFinite(1 / norms[j]!)) {
      scales[k] = norms[j]!
      standardColumnInto(problem, { j, scale: 1 / norms[j]! }, column)
    } else {
      standardColumnInto(problem, { j, scale: 1 }, column)
      projection.fit(column)
      const length = norm(column)
      scales[k] = length > 4 * Number.EPSILON * rows * norms[j]! ? length : 0
      for (let i = 0; i < rows; i++) column[i] = scales[k] === 0 ? 0 : column[i]! / length
    }
    yield* pause(rows * (4 + 4 * free.length))
  }
  const target = scaled(problem.target, roots)
  projection.fit(target)
  const strength = Float64Array.from(indices, (j, k) => (scales[k] === 0 ? problem.strength[j]! : problem.strength[j]! / scales[k]!))
  const design = dense(data, { rows, columns: indices.length, order: 'column-major' })
  return {
    indices,
    columns: { design, data, rows, count: indices.length },
    scales,
    target,
    strength,
    certified: {
      loss: problem.certified.loss,
      targets: { shape: [rows], data: target },
      weights: new Float64Array(rows).fill(1),
      design,
      penalty: lassoPenalty(strength),
      intercept: false,
      nullPrimal: problem.certified.nullPrimal,
    },
    workspace: numbers.subarray(rows * indices.length),
    dispose,
  }
}

/** out = scale · √w ∘ x̃ⱼ, in one pass over a dense column. */
function standardColumnInto(
  { X, standard: { means, scales }, roots }: LassoProblem,
  { j, scale }: { readonly j: number; readonly scale: number },
  out: Float64Array,
): void {
  const { rows, columns } = X
  const mean = means[j]!
  const factor = scale / scales[j]!
  if (!isDense(X)) {
    out.fill(-mean)
    X.column.axpy(j, 1, out)
    for (let i = 0; i < rows; i++) out[i]! *= factor * roots[i]!
    return
  }
  const { data, format } = X
  const byColumn = format === 'column-major'
  const stride = byColumn ? 1 : columns
  let at = byColumn ? j * rows : j
  for (let i = 0; i < rows; i++) {
    out[i] = (data[at]! - mean) * factor * roots[i]!
    at += stride
  }
}

/** Objective and duality gap of coefficients on the columns of the sub-problem alone. */
export function subPoint(sub: SubProblem, coefficients: Float64Array): SubPoint {
  const residual = residualOf(sub, coefficients)
  const pull = new Float64Array(coefficients.length)
  sub.columns.design.adjoint(residual, pull)
  const primal = norm(residual) ** 2 / 2 + penaltyOf(sub, coefficients)
  const { value } = dualPoint(sub.certified, residual, { correlations: pull })
  return { coefficients, residual, pull, primal, gap: Math.abs(primal - value) }
}

/** The point with the lower objective. */
export function betterPoint(a: SubPoint, b: SubPoint): SubPoint {
  return b.primal < a.primal || (b.primal === a.primal && b.gap < a.gap) ? b : a
}

/** How many coefficients are not zero. */
export function countNonzeros(coefficients: Float64Array): number {
  let nonzeros = 0
  for (let k = 0; k < coefficients.length; k++) if (coefficients[k] !== 0) nonzeros++
  return nonzeros
}

function residualOf(sub: SubProblem, coefficients: Float64Array): Float64Array {
  const residual = new Float64Array(sub.columns.rows)
  sub.columns.design.apply(coefficients, residual)
  for (let i = 0; i < residual.length; i++) residual[i] = sub.target[i]! - residual[i]!
  return residual
}

function penaltyOf(sub: SubProblem, coefficients: Float64Array): number {
  let total = 0
  for (let k = 0; k < coefficients.length; k++) if (coefficients[k] !== 0) total += sub.strength[k]! * Math.abs(coefficients[k]!)
  return total
}
