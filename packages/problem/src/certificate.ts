import type { Values, ValuesOf } from '@odot/autodiff'
import type { Design } from '@odot/kernels'
import { ProblemError } from './errors.js'
import type { Loss } from './loss.js'
import type { ConvexPenalty } from './penalty.js'

/** How good an answer is, evaluated in float64; the kind says what is claimed. */
export type Certificate = GapCertificate | LocalCertificate | StationaryCertificate

/** A convex problem: primal − dual bounds the suboptimality. */
export interface GapCertificate {
  readonly kind: 'gap'
  readonly primal: number
  readonly dual: number
  readonly gap: number
  /** gap divided by the objective of the fitted null model; 0 when that is 0. */
  readonly relativeGap: number
  /** Columns that are zero in every solution, or null when the loss has no bounded curvature. */
  readonly certifiedZeros: Int32Array | null
  /** Bound on the unpenalised coefficients under which the dual is valid, where one is needed. */
  readonly bound?: number
}

/** A non-convex problem: first- and second-order conditions on the support. */
export interface LocalCertificate {
  readonly kind: 'local'
  readonly firstOrder: number
  readonly curvature: number
  readonly improvable: Int32Array
}

/** A surrogate alone: how stationary and how balanced. */
export interface StationaryCertificate {
  readonly kind: 'stationary'
  readonly gradientNorm: number
  readonly misalignment: number
}

/** A convex problem min_{b₀,b} L(offset + b₀ + X̃b) + R(b), as far as its certificate needs it. */
export interface ConvexProblem<T> {
  readonly loss: Pick<Loss<never, T>, 'name' | 'conjugate' | 'balance' | 'smoothness'>
  readonly targets: ValuesOf<T>
  /** [rows], summing to 1. */
  readonly weights: Float64Array
  readonly offset?: Float64Array
  readonly design: Design
  readonly penalty: ConvexPenalty
  readonly intercept: boolean
  /** Projects a dual point, in place, to where the unpenalised columns are orthogonal to it; `columns` are those columns. */
  readonly unpenalized?: { readonly columns: Int32Array; readonly project: (dual: Float64Array) => void }
  /** Objective of the fitted null model: intercept, offset and unpenalised columns only. */
  readonly nullPrimal: number
}

/** A feasible dual point and its value. */
export interface DualPoint {
  /** Θ [rows]. */
  readonly dual: Float64Array
  /** X̃ᵀΘ [columns]. */
  readonly correlations: Float64Array
  readonly value: number
}

/**
 * A feasible dual point from Θ = −∂L/∂η at any point: balanced (intercept), projected (unpenalised columns), then scaled into the domain of R*.
 * Its value D = −L*(−Θ) − ⟨Θ, offset⟩ − R*(X̃ᵀΘ) is a lower bound of the optimum.
 * `correlations` are X̃ᵀΘ where they are known; only without an intercept and unpenalised columns, as Θ stays what it is.
 * @throws ProblemError when the loss has no conjugate.
 */
export function dualPoint<T>(
  problem: ConvexProblem<T>,
  theta: Float64Array,
  { correlations: known }: { readonly correlations?: Float64Array } = {},
): DualPoint {
  const { loss, targets, weights, offset, design, penalty, intercept, unpenalized } = problem
  if (!loss.conjugate)
    throw new ProblemError(`dualPoint: the loss ${loss.name} has no conjugate, so there is no gap; use a local certificate.`)
  const dual: Values = { shape: [design.rows], data: Float64Array.from(theta) }
  if (intercept) {
    if (!loss.balance)
      throw new ProblemError(`dualPoint: the loss ${loss.name} has no balance, so an intercept cannot be certified; fit without one.`)
    loss.balance(dual, targets, weights)
  }
  unpenalized?.project(dual.data)
  const given = intercept || unpenalized ? undefined : known
  const correlations: Values = { shape: [design.columns], data: given ? Float64Array.from(given) : new Float64Array(design.columns) }
  if (!given) design.adjoint(dual.data, correlations.data)
  for (const j of unpenalized?.columns ?? []) correlations.data[j] = 0 // orthogonal up to rounding
  const scale = penalty.dualScale(correlations)
  for (let i = 0; i < dual.data.length; i++) dual.data[i]! *= scale
  for (let j = 0; j < correlations.data.length; j++) correlations.data[j]! *= scale
  const negative: Values = { shape: dual.shape, data: dual.data.map((x) => -x) }
  const shift = offset ? offset.reduce((total, o, i) => total + o * dual.data[i]!, 0) : 0
  const value = -loss.conjugate(negative, targets, weights) - shift - penalty.conjugate(correlations)
  return { dual: dual.data, correlations: correlations.data, value }
}

/**
 * The duality gap of a point with objective `primal`, given a feasible dual point, in float64. Where the loss has curvature at most κ, column j is zero in
 * every solution when |X̃ⱼᵀΘ| + √(2κ·gap)·‖x̃ⱼ‖_w is below its strength (the gap-safe sphere).
 * @see Ndiaye, Fercoq, Gramfort and Salmon (2017), "Gap safe screening rules for sparsity enforcing penalties"
 */
export function gapCertificate<T>(
  problem: ConvexProblem<T>,
  {
    primal,
    point,
    strength,
    norms,
  }: { readonly primal: number; readonly point: DualPoint; readonly strength: Float64Array; readonly norms: Float64Array },
): GapCertificate {
  // a dual above the primal beyond rounding would be an error: it shows as a gap and is not clamped away
  const gap = Math.abs(primal - point.value)
  const { smoothness } = problem.loss
  // the gap is known up to rounding, and at an optimum the correlations of the support equal their strength
  const rounding = 2 * Number.EPSILON * problem.design.rows * (Math.abs(primal) + Math.abs(point.value))
  const radius = Math.sqrt(2 * (smoothness ?? 0) * (gap + rounding))
  const zeros: number[] = []
  for (let j = 0; j < strength.length; j++) if (Math.abs(point.correlations[j]!) + radius * norms[j]! < strength[j]!) zeros.push(j)
  return {
    kind: 'gap',
    primal,
    dual: point.value,
    gap,
    relativeGap: relative(gap, problem.nullPrimal),
    certifiedZeros: smoothness === undefined ? null : Int32Array.from(zeros),
  }
}

function relative(gap: number, reference: number): number {
  return reference > 0 ? gap / reference : 0
}
