import type { Design } from '@odot/kernels'
import type { Certificate, LocalCertificate, Standardized } from '@odot/problem'
import type { BoundLoss } from '../engine/bound-loss.js'
import { applyInto } from '../engine/linear-products.js'
import { type OpenData, openData, readOffset } from '../engine/open-data.js'
import { EstimatorError } from '../errors.js'
import type { EstimatorName, FitStatus, PenaltyRecord } from '../model/fitted.js'
import type { PathStep } from '../path/path-model.js'
import type { OpenProblem, Plan, Recipe, RecipeData } from '../recipe.js'
import type { LocalPoint, LocalProblem } from './local-problem.js'
import { type Origin, originOf } from './origin.js'

/** What an estimator without a convex penalty is opened with. */
export interface LocalFamily<Y> {
  readonly estimator: EstimatorName
  readonly plan: Plan
  readonly bind: Recipe<Y, never>['bind']
  /** What the penalty is made of, for p columns, and the factor on λ of each column. */
  readonly penalty: (where: string, columns: number) => { readonly record: PenaltyRecord; readonly factor: Float64Array }
}

/** A solution at one λ, on the standardised scale. */
export interface LocalSolution<C extends Certificate> extends LocalPoint {
  readonly status: FitStatus
  readonly reason: string
  readonly iterations: number
  readonly loss: number
  readonly certificate: C
}

/** Data and null model of a problem without a convex penalty, and what is the same for all of them. */
export interface OpenLocal {
  readonly where: string
  readonly problem: LocalProblem
  /** X as it was given. */
  readonly given: Design
  readonly origin: Origin
  readonly standard: Standardized
  readonly record: PenaltyRecord
  readonly stepOf: <C extends Certificate>(lambda: number, solution: LocalSolution<C>) => PathStep<C>
  readonly predictors: (step: PathStep<Certificate>) => Float64Array
  /** A point on the standardised scale from coefficients there, and intercepts on the original one. */
  readonly pointOf: (from: Parameters<OpenProblem['startFrom']>[0]) => LocalPoint
  /** The same back. */
  readonly pointFrom: (point: LocalPoint) => Parameters<OpenProblem['startFrom']>[0]
  /** Where the plan starts, if it says so. */
  readonly start: LocalPoint | undefined
  readonly common: (lambdaMax: number) => OpenProblem<Certificate>['common']
  readonly dispose: () => void
}

/** Reads the data, fits the null model. @throws EstimatorError, ProblemError saying where, what and what to do. */
export function* openLocal<Y>(
  where: string,
  { estimator, plan, bind, penalty }: LocalFamily<Y>,
  { X, y, device, sampleWeight }: RecipeData<Y>,
): Generator<undefined, OpenLocal> {
  const data: OpenData = yield* openData(where, { X, y, device, sampleWeight }, plan)
  let loss: BoundLoss | undefined
  const dispose = (): void => {
    loss?.dispose()
    data.dispose()
  }
  try {
    const { design, weights, standard, norms } = data
    const { means, scales, constantColumns } = standard
    const bound = bind(where, y, { rows: design.rows, weights, device })
    loss = bound
    const { outputs } = bound
    const offset = readOffset(where, plan.offset, bound.rows, outputs)
    const { record, factor } = penalty(where, design.columns)
    const own = factor.slice()
    for (const j of constantColumns) own[j] = Number.POSITIVE_INFINITY
    const problem: LocalProblem = {
      design: standard.design,
      loss: bound,
      offset,
      intercept: plan.intercept,
      factor: own,
      squares: norms.map((norm) => norm * norm),
      device,
    }
    const origin = yield* originOf(problem)
    const span = origin.loss - origin.saturated
    /** What the intercepts gain when columns are not centred any more, for standardised coefficients. */
    const shiftInto = (b: Float64Array, sign: number, intercepts: Float64Array): void => {
      if (!plan.intercept) return
      for (let j = 0; j < means.length; j++)
        for (let k = 0; k < outputs; k++) {
          const value = b[j * outputs + k]!
          if (value !== 0) intercepts[k]! += (sign * value * means[j]!) / scales[j]!
        }
    }
    const pointOf: OpenLocal['pointOf'] = ({ places, values, intercepts }) => {
      const b = new Float64Array(design.columns * outputs)
      for (const [a, at] of places.entries()) if (own[Math.floor(at / outputs)] !== Number.POSITIVE_INFINITY) b[at] = values[a]!
      const moved = plan.intercept ? Float64Array.from(intercepts) : new Float64Array(outputs)
      shiftInto(b, 1, moved)
      return { b, intercepts: moved }
    }
    const pointFrom: OpenLocal['pointFrom'] = ({ b, intercepts }) => {
      const places = Int32Array.from([...b.keys()].filter((at) => b[at] !== 0))
      const moved = intercepts.slice()
      shiftInto(b, -1, moved)
      return { places, values: Float64Array.from(places, (at) => b[at]!), intercepts: moved }
    }
    return {
      where,
      problem,
      given: design,
      origin,
      standard,
      record,
      dispose,
      pointOf,
      start: plan.start && pointOf(startOf(where, plan.start, standard, outputs)),
      pointFrom,
      stepOf: (lambda, { b, intercepts, status, reason, iterations, loss: value, certificate }) => ({
        lambda,
        status,
        reason,
        iterations,
        ...pointFrom({ b, intercepts }),
        certificate,
        loss: value,
        explained: span > 0 ? 1 - (value - origin.saturated) / span : 1,
        ...(isLocal(certificate) && { locallyConvex: certificate.curvature > 0 }),
      }),
      predictors: ({ places, values, intercepts }) => {
        const b = new Float64Array(design.columns * outputs)
        for (const [a, at] of places.entries()) b[at] = values[a]! / scales[Math.floor(at / outputs)]!
        const out = new Float64Array(bound.rows * outputs)
        applyInto(design, b, outputs, out)
        for (let at = 0; at < out.length; at++) out[at]! += intercepts[at % outputs]! + (offset?.[at] ?? 0)
        return out
      },
      common: (lambdaMax) => ({
        estimator,
        loss: { name: bound.name, parameters: bound.parameters },
        penalty: record,
        outputs,
        classes: bound.classes,
        means,
        scales,
        lambdaMax,
        constantColumns,
        names: data.names,
        fills: data.fills,
        hasIntercept: plan.intercept,
        standardized: plan.standardize,
        weighted: plan.sampleWeight !== undefined || plan.classWeight !== undefined || sampleWeight !== undefined,
        shifted: plan.offset !== undefined,
      }),
    }
  } catch (error) {
    dispose()
    throw error
  }
}

function isLocal(certificate: Certificate): certificate is LocalCertificate {
  return certificate.kind === 'local'
}

/** The start of a plan, on the standardised scale. */
function startOf(
  where: string,
  { coefficients, intercepts }: NonNullable<Plan['start']>,
  { scales }: Standardized,
  outputs: number,
): Parameters<OpenLocal['pointOf']>[0] {
  if (coefficients.length !== scales.length * outputs || intercepts.length !== outputs)
    throw new EstimatorError(
      `${where}: start has ${coefficients.length} coefficients and ${intercepts.length} intercepts, but the problem has ${scales.length * outputs} and ${outputs}; start from a model of the same columns and outputs.`,
    )
  const b = Float64Array.from(coefficients, (value, at) => value * scales[Math.floor(at / outputs)]!)
  const places = Int32Array.from([...b.keys()].filter((at) => b[at] !== 0))
  return { places, values: Float64Array.from(places, (at) => b[at]!), intercepts: Float64Array.from(intercepts) }
}
