import type { Values, ValuesOf } from '@odot/autodiff'
import type { Design } from '@odot/kernels'
import type { BlockPenalty } from './block-penalty.js'
import { ProblemError } from './errors.js'
import type { Loss } from './loss.js'
import type { ConvexPenalty, Penalty } from './penalty.js'

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
  /** Columns (or places j·K + k of K outputs) that are zero in every solution, or null when the loss has no bounded curvature. */
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

/**
 * A convex problem min_{b₀,b} L(offset + b₀ + X̃b) + R(b), as far as its certificate needs it. With K outputs η and the dual point are [rows, K] and b is
 * [columns, K], row-major.
 */
export interface ConvexProblem<T> {
  readonly loss: Pick<Loss<never, T>, 'name' | 'conjugate' | 'balance' | 'smoothness'>
  readonly targets: ValuesOf<T>
  /** [rows], summing to 1. */
  readonly weights: Float64Array
  /** K; 1 when absent. */
  readonly outputs?: number
  /** [rows · K]. */
  readonly offset?: Float64Array
  readonly design: Design
  readonly penalty: ConvexPenalty
  readonly intercept: boolean
  /**
   * Columns without a penalty. `project` makes a dual point orthogonal to them, in place; where that could leave the domain of the conjugate, `bound` is one of
   * the coefficients of these columns, and the dual value pays bound · ‖ZᵀΘ‖₁.
   */
  readonly unpenalized?: {
    readonly columns: Int32Array
    readonly project?: (dual: Float64Array) => void
    /** Blocks of a penalty that holds them on one side only are paid for in the same way on the other. */
    readonly bound?: number
  }
  /** Objective of the fitted null model: intercept, offset and unpenalised columns only, less the smallest value of the loss where that is not 0. */
  readonly nullPrimal: number
}

/** A feasible dual point and its value. */
export interface DualPoint {
  /** Θ [rows · K]. */
  readonly dual: Float64Array
  /** X̃ᵀΘ [columns · K]. */
  readonly correlations: Float64Array
  readonly value: number
}

/**
 * A feasible dual point from Θ = −∂L/∂η at any point: balanced (intercept), projected (unpenalised columns), then scaled into the domain of R*.
 * Its value D = −L*(−Θ) − ⟨Θ, offset⟩ − R*(X̃ᵀΘ) is a lower bound of the optimum.
 * `correlations` are X̃ᵀΘ where they are known; only without an intercept and unpenalised columns, as Θ stays what it is.
 * @throws ProblemError when the loss has no conjugate, or the penalty, whatever its type says.
 */
export function dualPoint<T>(
  problem: ConvexProblem<T>,
  theta: Float64Array,
  { correlations: known }: { readonly correlations?: Float64Array } = {},
): DualPoint {
  const { loss, targets, weights, outputs = 1, offset, design, penalty, intercept, unpenalized } = problem
  if (!loss.conjugate)
    throw new ProblemError(`dualPoint: the loss ${loss.name} has no conjugate, so there is no gap; use a local certificate.`)
  refuseWithoutConjugate(penalty)
  const shapeOf = (count: number): readonly number[] => (outputs === 1 ? [count] : [count, outputs])
  const dual: Values = { shape: shapeOf(design.rows), data: Float64Array.from(theta) }
  if (intercept) {
    if (!loss.balance)
      throw new ProblemError(`dualPoint: the loss ${loss.name} has no balance, so an intercept cannot be certified; fit without one.`)
    loss.balance(dual, targets, weights)
  }
  unpenalized?.project?.(dual.data)
  const given = intercept || unpenalized ? undefined : known
  const correlations: Values = { shape: shapeOf(design.columns), data: new Float64Array(design.columns * outputs) }
  if (given) correlations.data.set(given)
  else adjointInto(design, dual.data, outputs, correlations.data)
  let open = 0
  const pay = (at: number): void => {
    open += Math.abs(correlations.data[at]!)
    correlations.data[at] = 0 // orthogonal up to rounding, or paid for
  }
  for (const j of unpenalized?.columns ?? []) for (let k = 0; k < outputs; k++) pay(j * outputs + k)
  if (unpenalized?.bound !== undefined && isBlockwise(penalty)) {
    const { count, starts, members } = penalty.blocks
    const gauges = new Float64Array(count)
    penalty.gauge(correlations.data, gauges)
    for (let b = 0; b < count; b++)
      if (gauges[b] === Number.POSITIVE_INFINITY) for (let i = starts[b]!; i < starts[b + 1]!; i++) pay(members[i]!)
  }
  const scale = penalty.dualScale(correlations)
  if (scale !== 1) {
    for (let i = 0; i < dual.data.length; i++) dual.data[i]! *= scale
    for (let j = 0; j < correlations.data.length; j++) correlations.data[j]! *= scale
  }
  const negative: Values = { shape: dual.shape, data: dual.data.map((x) => -x) }
  const shift = offset ? offset.reduce((total, o, i) => total + o * dual.data[i]!, 0) : 0
  const owed = unpenalized?.bound === undefined ? 0 : scale * unpenalized.bound * open
  const value = -loss.conjugate(negative, targets, weights) - shift - owed - penalty.conjugate(correlations)
  return { dual: dual.data, correlations: correlations.data, value }
}

/** Penalties of parameterizations of degree > 2 are not convex: a lower bound that holds everywhere would be of their convex hull, which is another problem. */
function refuseWithoutConjugate(penalty: Penalty): void {
  if ('conjugate' in penalty && 'dualScale' in penalty) return
  throw new ProblemError(
    `dualPoint: the penalty ${penalty.name} has no conjugate (it is not convex), so there is no gap; use a local certificate.`,
  )
}

/** out = X̃ᵀΘ for Θ [rows, K] and out [columns, K]. */
function adjointInto(design: Design, theta: Float64Array, outputs: number, out: Float64Array): void {
  if (outputs === 1) {
    design.adjoint(theta, out)
    return
  }
  const r = new Float64Array(design.rows)
  const z = new Float64Array(design.columns)
  for (let k = 0; k < outputs; k++) {
    for (let i = 0; i < r.length; i++) r[i] = theta[i * outputs + k]!
    design.adjoint(r, z)
    for (let j = 0; j < z.length; j++) out[j * outputs + k] = z[j]!
  }
}

/**
 * The duality gap of a point with objective `primal`, given a feasible dual point, in float64. Where the loss has curvature at most κ, a block of weights is
 * zero in every solution when zero is optimal in it for all correlations within √(2κ·gap)·‖x̃ⱼ‖_w of X̃ⱼᵀΘ (the gap-safe sphere). `norms` are ‖x̃ⱼ‖_w [columns];
 * `strength` [columns] stands for the ℓ1 penalty of these strengths where the penalty of the problem is not one of blocks.
 * @see Ndiaye, Fercoq, Gramfort and Salmon (2017), "Gap safe screening rules for sparsity enforcing penalties"
 */
export function gapCertificate<T>(
  problem: ConvexProblem<T>,
  {
    primal,
    point,
    strength,
    norms,
  }: { readonly primal: number; readonly point: DualPoint; readonly strength?: Float64Array; readonly norms: Float64Array },
): GapCertificate {
  // a dual above the primal beyond rounding would be an error: it shows as a gap and is not clamped away
  const gap = Math.abs(primal - point.value)
  const { smoothness } = problem.loss
  // the gap is known up to rounding, and at an optimum the correlations of the support equal their strength
  const rounding = 2 * Number.EPSILON * problem.design.rows * (Math.abs(primal) + Math.abs(point.value))
  const radius = Math.sqrt(2 * (smoothness ?? 0) * (gap + rounding))
  const { penalty, outputs = 1, unpenalized } = problem
  const zeros = strength
    ? Int32Array.from([...strength.keys()].filter((j) => Math.abs(point.correlations[j]!) + radius * norms[j]! < strength[j]!))
    : isBlockwise(penalty)
      ? zeroPlaces(penalty, point.correlations, { radius, norms, outputs })
      : new Int32Array()
  return {
    kind: 'gap',
    primal,
    dual: point.value,
    gap,
    relativeGap: relative(gap, problem.nullPrimal),
    certifiedZeros: smoothness === undefined ? null : zeros,
    ...(unpenalized?.bound !== undefined && { bound: unpenalized.bound }),
  }
}

function zeroPlaces(
  penalty: BlockPenalty,
  correlations: Float64Array,
  { radius, norms, outputs }: { readonly radius: number; readonly norms: Float64Array; readonly outputs: number },
): Int32Array {
  const { slack, zero } = roomFor(correlations.length, penalty.blocks.count)
  if (outputs === 1) for (let j = 0; j < slack.length; j++) slack[j] = radius * norms[j]!
  else for (let at = 0; at < slack.length; at++) slack[at] = radius * norms[Math.floor(at / outputs)]!
  const { count, starts, members } = penalty.blocks
  penalty.zeroWithin(correlations, slack, zero)
  let total = 0
  for (let b = 0; b < count; b++) if (zero[b] !== 0) total += starts[b + 1]! - starts[b]!
  const places = new Int32Array(total)
  let found = 0
  let inOrder = true
  for (let b = 0; b < count; b++) {
    if (zero[b] === 0) continue
    for (let k = starts[b]!; k < starts[b + 1]!; k++) {
      inOrder &&= found === 0 || places[found - 1]! < members[k]!
      places[found++] = members[k]!
    }
  }
  return inOrder ? places : places.sort()
}

/** Room that certificates share, because a path asks for one at each λ and memory that is new costs more than the numbers that go there. */
function roomFor(length: number, count: number): { readonly slack: Float64Array; readonly zero: Uint8Array } {
  if (room.slack.length < length || room.zero.length < count) room = { slack: new Float64Array(length), zero: new Uint8Array(count) }
  return { slack: room.slack.subarray(0, length), zero: room.zero.subarray(0, count).fill(0) }
}

let room = { slack: new Float64Array(0), zero: new Uint8Array(0) }

function isBlockwise(penalty: ConvexPenalty): penalty is BlockPenalty {
  return 'zeroWithin' in penalty
}

function relative(gap: number, reference: number): number {
  return reference > 0 ? gap / reference : 0
}
