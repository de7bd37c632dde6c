import type { Tensor } from '@odot/autodiff'
import { lasso as lassoPenalty } from '@odot/penalties'
import { type ConvexProblem, dualPoint } from '@odot/problem'
import { type DenseColumns, denseColumns } from './dense-columns.js'
import { halfSquares, type LassoProblem } from './lasso-problem.js'

/** The lasso on some of the columns, which are copied: small and dense. */
export interface SubProblem {
  /** Which columns of the whole problem. */
  readonly indices: Int32Array
  readonly columns: DenseColumns
  readonly weights: Float64Array
  readonly target: Float64Array
  readonly strength: Float64Array
  readonly norms: Float64Array
  readonly certified: ConvexProblem<Tensor>
}

/** A point of a sub-problem with its residual and gap. */
export interface SubPoint {
  readonly coefficients: Float64Array
  /** W ∘ (target − X b). */
  readonly weightedResidual: Float64Array
  readonly primal: number
  readonly gap: number
}

export function subProblem(problem: LassoProblem, indices: Int32Array): SubProblem {
  const columns = denseColumns(problem.standard.design, indices)
  const strength = Float64Array.from(indices, (j) => problem.strength[j]!)
  const free = [...strength.keys()].filter((k) => strength[k] === 0)
  return {
    indices,
    columns,
    weights: problem.weights,
    target: problem.target,
    strength,
    norms: Float64Array.from(indices, (j) => problem.norms[j]!),
    certified: {
      ...problem.certified,
      design: columns.design,
      penalty: lassoPenalty(strength),
      unpenalized: { columns: Int32Array.from(free), project: problem.certified.unpenalized?.project ?? (() => undefined) },
    },
  }
}

/** Objective and duality gap of coefficients on the columns of the sub-problem alone. */
export function subPoint(sub: SubProblem, coefficients: Float64Array): SubPoint {
  const residual = residualOf(sub, coefficients)
  const primal = halfSquares(residual, sub.weights) + penaltyOf(sub, coefficients)
  const weightedResidual = residual.map((r, i) => r * sub.weights[i]!)
  return { coefficients, weightedResidual, primal, gap: Math.max(0, primal - dualPoint(sub.certified, weightedResidual).value) }
}

/** The objective alone. */
export function objectiveOf(sub: SubProblem, coefficients: Float64Array): number {
  return halfSquares(residualOf(sub, coefficients), sub.weights) + penaltyOf(sub, coefficients)
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
