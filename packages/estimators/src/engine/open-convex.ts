import type { BlockPenalty } from '@odot/problem'
import { EstimatorError } from '../errors.js'
import type { RecordOf } from '../families/record-of.js'
import { finished, type Work } from '../fit/run.js'
import type { EstimatorName, PenaltyRecord } from '../model/fitted.js'
import type { OpenProblem, Plan, RecipeData } from '../recipe.js'
import type { FitProgress } from '../settings.js'
import { trainOnDevice } from '../training/device-training.js'
import { readVector } from '../vector.js'
import type { BoundLoss } from './bound-loss.js'
import { unitOfNorms } from './divided-design.js'
import { applyInto } from './linear-products.js'
import { marginalSizes } from './marginal-sizes.js'
import { openData, readOffset } from './open-data.js'
import type { PenaltyOfOptions } from './penalty-of.js'
import type { QuadraticSolver, SmoothParts } from './quadratic.js'
import { sparseColumns } from './sparse-columns.js'
import { openStage, type Stage, type StagePoint } from './stage.js'
import { stageOfPath } from './stage-of-path.js'

/** What makes an estimator of the convex family. */
export interface ConvexFamily<Y> {
  readonly estimator: EstimatorName
  readonly plan: Plan
  readonly bind: (
    where: string,
    y: Y,
    options: { readonly rows: number; readonly weights: Float64Array; readonly device: RecipeData<Y>['device'] },
  ) => BoundLoss
  /** What the penalty is made of; options of the wrong length are refused here. */
  readonly record: RecordOf
  readonly penaltyOf: (record: PenaltyRecord, options: PenaltyOfOptions) => BlockPenalty
  readonly smoothOf: (record: PenaltyRecord, options: PenaltyOfOptions) => SmoothParts | undefined
  /** Columns that no penalty and no bound holds. */
  readonly freeColumns: (record: PenaltyRecord) => readonly number[]
  readonly solver: QuadraticSolver
}

/** Opens the problem of one data set. */
export function* openConvex<Y>(
  where: string,
  family: ConvexFamily<Y>,
  { X, y, device, sampleWeight }: RecipeData<Y>,
): Work<FitProgress, OpenProblem> {
  const { plan } = family
  const data = yield* openData(where, { X, y, device, sampleWeight }, plan)
  const held: { readonly dispose: () => void }[] = [data]
  const dispose = (): void => {
    for (const part of held.splice(0).reverse()) part.dispose()
  }
  let opened = false
  try {
    const { design, weights, standard, norms } = data
    const { scales, constantColumns, means } = standard
    const loss = family.bind(where, y, { rows: design.rows, weights, device })
    held.push(loss)
    requireDual(where, loss, plan.intercept)
    if (plan.classWeight !== undefined && loss.classes === undefined)
      throw new EstimatorError(
        `${where}: classWeight is for losses of classes, and ${loss.name} has none; leave it out, or pass sampleWeight.`,
      )
    const { outputs } = loss
    const offset = readOffset(where, plan.offset, design.rows, outputs)
    const unit = unitOfNorms(norms)
    const sparse = sparseColumns(design, standard)
    const base = { where, sparse, loss, offset, standard, norms, unit }
    const ends = { device, plan, solver: family.solver }
    let alone: Float64Array | undefined
    const marginal = (): Float64Array => {
      alone ??= marginalSizes({ ...base, intercept: plan.intercept, device })
      return alone
    }
    const record = family.record(where, { columns: design.columns, outputs, scales, marginal })
    const constant = new Set(constantColumns)
    const priced = withoutUnitFactors(record)
    const penaltyAt = (lambda: number): BlockPenalty => family.penaltyOf(priced, { lambda, outputs, scales, unit })
    const smoothAt = (lambda: number): SmoothParts | undefined => family.smoothOf(priced, { lambda, outputs, scales, unit })
    const bounded = (record.lower !== undefined || record.upper !== undefined) && record.penaltyFactor?.includes(0) === true
    const free = family.freeColumns(record).filter((j) => !constant.has(j))
    const staged = { ...base, bounded, penaltyAt, smoothAt, free: Int32Array.from(free) }
    const rows = { where, loss, design, standard, norms, offset, intercept: plan.intercept, device }
    const stage = stageOfPath(yield* openStage(staged, ends), staged, ends, rows)
    held.push(stage)
    const { lambdaMax } = stage
    if (plan.start) yield* stage.startFrom(readStart(where, plan.start, { outputs, columns: design.columns, scales }))
    let unpenalizedStage: Stage | undefined
    /** Without a penalty all columns are fitted as the unpenalised ones are. */
    const stageAtZero = function* (): Work<FitProgress, Stage> {
      const open = [...scales.keys()].filter((j) => !constant.has(j) && !isExcluded(record, j))
      if (open.length > design.rows)
        throw new EstimatorError(
          `${where}: lambda is 0 but X has more columns (${open.length}) than rows (${design.rows}), so the solution is not unique; pass lambda > 0.`,
        )
      unpenalizedStage ??= yield* openStage({ ...base, bounded, penaltyAt, smoothAt, free: Int32Array.from(open), null: stage.null }, ends)
      held.push(unpenalizedStage)
      return unpenalizedStage
    }
    opened = true
    return {
      lambdaMax,
      direction: 'sparse-to-dense',
      loss,
      penalty: record,
      common: {
        estimator: family.estimator,
        loss: { name: loss.name, parameters: loss.parameters },
        penalty: record,
        outputs,
        classes: loss.classes,
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
      },
      *solve(lambda) {
        // where no column says anything, zeros are the solution at every λ
        const at = lambda === 0 && lambdaMax > 0 && !record.lower && !record.upper ? yield* stageAtZero() : stage
        return yield* at.solve(lambda, lambda === 0 && lambdaMax === 0 ? Number.MAX_VALUE : lambda)
      },
      predictors: ({ places, values, intercepts }) => {
        const b = new Float64Array(design.columns * outputs)
        for (const [a, at] of places.entries()) b[at] = values[a]! / scales[Math.floor(at / outputs)]!
        const out = new Float64Array(design.rows * outputs)
        applyInto(design, b, outputs, out)
        for (let at = 0; at < out.length; at++) out[at]! += intercepts[at % outputs]! + (offset?.[at] ?? 0)
        return out
      },
      train:
        smoothAt(1) && unit === 1
          ? (lambda, options) =>
              trainOnDevice(
                {
                  loss,
                  offset,
                  design,
                  standard,
                  norms,
                  intercept: plan.intercept,
                  null: stage.null,
                  penalty: penaltyAt(lambda),
                  parts: smoothAt(lambda)!,
                },
                options,
              )
          : undefined,
      startFrom: (point) => finished(stage.startFrom(point)),
      dispose,
    }
  } finally {
    if (!opened) dispose()
  }
}

/** @throws EstimatorError for a loss that cannot be certified. */
function requireDual(where: string, { name, conjugate, balance }: BoundLoss, intercept: boolean): void {
  if (!conjugate)
    throw new EstimatorError(
      `${where}: the loss ${name} has no conjugate, so there is no duality gap; give it one, or use sparse({ parameterization }).`,
    )
  if (intercept && !balance)
    throw new EstimatorError(
      `${where}: the loss ${name} has no balance, so an intercept cannot be certified; give it one, or pass intercept: false.`,
    )
}

/** The same record without factors that are all 1: its penalties are then made without a vector of them at each λ. */
function withoutUnitFactors({ penaltyFactor, ...rest }: PenaltyRecord): PenaltyRecord {
  return !penaltyFactor || penaltyFactor.every((factor) => factor === 1) ? rest : { penaltyFactor, ...rest }
}

function isExcluded({ penaltyFactor, groups, groupWeights, mixing }: PenaltyRecord, j: number): boolean {
  const byGroup = groups && groupWeights?.[groups[j]!] === Number.POSITIVE_INFINITY && mixing !== 1
  return byGroup === true || (penaltyFactor?.[j] === Number.POSITIVE_INFINITY && mixing !== 0)
}

/** A start on the scale of the columns as they were given, on the standardised one. @throws EstimatorError where it is not one of these columns. */
function readStart(
  where: string,
  { coefficients, intercepts }: NonNullable<Plan['start']>,
  { outputs, columns, scales }: { readonly outputs: number; readonly columns: number; readonly scales: Float64Array },
): StagePoint {
  const rule = {
    because: `X has ${columns} columns and the response ${outputs} outputs`,
    advice: 'start from a model of the same columns and outputs',
  }
  const b = readVector(where, 'start.coefficients', coefficients, { length: columns * outputs, ...rule })
  const places = Int32Array.from([...b.keys()].filter((at) => b[at] !== 0 && scales[Math.floor(at / outputs)] !== 0))
  return {
    places,
    values: Float64Array.from(places, (at) => b[at]! * scales[Math.floor(at / outputs)]!),
    intercepts: readVector(where, 'start.intercepts', intercepts, { length: outputs, ...rule }),
  }
}
