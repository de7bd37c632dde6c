import { columnCurvature } from './column-curvature.js'
import { type LocalPoint, type LocalProblem, zeroPoint } from './local-problem.js'
import { newtonPolish } from './newton-polish.js'
import { powerPenalty } from './power-penalty.js'
import { gradientAt, predictorsAt } from './predictors-at.js'

/** The fitted model of the intercepts and unpenalised columns, and the scale of what the others can do. */
export interface Origin {
  readonly point: LocalPoint
  readonly loss: number
  /** −L*(0), the smallest value that the loss takes for any predictors; 0 where it has no conjugate. */
  readonly saturated: number
  /** ∂L/∂b; [columns · K]. */
  readonly gradient: Float64Array
  /** ∂²L/∂b²; [columns · K]. */
  readonly curvature: Float64Array
  /** Typical sizes of a coefficient and of a change of the loss: problems are solved in these units. */
  readonly unit: Unit
}

export interface Unit {
  readonly coefficient: number
  readonly loss: number
}

/** A correlation at this share of what it can be is rounding. */
const rounding = 4 * Number.EPSILON

/** Fits the null model, from zero, and looks at the others from there. */
export function* originOf(problem: LocalProblem): Generator<undefined, Origin> {
  const { loss, factor, squares } = problem
  const { point, loss: value } = yield* nullFit(problem)
  yield
  const eta = predictorsAt(problem, point)
  const gradient = gradientAt(problem, eta)
  const pull = new Float64Array(eta.length)
  loss.gradientInto(eta, pull)
  let length = 0
  for (let i = 0; i < pull.length; i++)
    if (loss.weights[Math.floor(i / loss.outputs)]! > 0) length += pull[i]! ** 2 / loss.weights[Math.floor(i / loss.outputs)]!
  yield
  const curvature = columnCurvature(problem, eta)
  const steepest = { gradient: 0, step: 0 }
  for (let at = 0; at < gradient.length; at++) {
    const j = Math.floor(at / loss.outputs)
    if (!(factor[j]! > 0 && Number.isFinite(factor[j]!))) continue
    const size = Math.abs(gradient[at]!)
    if (size <= rounding * loss.rows * Math.sqrt(squares[j]! * length)) {
      gradient[at] = 0
      continue
    }
    const bend = Math.max(curvature[at]!, 0.01 * (loss.smoothness ?? 0) * squares[j]!)
    steepest.gradient = Math.max(steepest.gradient, size)
    if (bend > 0) steepest.step = Math.max(steepest.step, size / bend)
  }
  const coefficient = steepest.step || 1
  const none = { shape: [loss.rows, loss.outputs], data: new Float64Array(eta.length) }
  return {
    point,
    loss: value,
    saturated: loss.conjugate ? -loss.conjugate(none) : 0,
    gradient,
    curvature,
    unit: { coefficient, loss: coefficient * steepest.gradient || 1 },
  }
}

function* nullFit(problem: LocalProblem): Generator<undefined, { readonly point: LocalPoint; readonly loss: number }> {
  const { b, intercepts, loss } = yield* newtonPolish(problem, zeroPoint(problem), {
    power: powerPenalty(0.5),
    lambda: 0,
    curvature: false,
  })
  return { point: { b, intercepts }, loss }
}
