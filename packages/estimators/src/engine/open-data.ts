import type { CpuDevice } from '@odot/kernels'
import { classWeights } from '@odot/losses'
import { type Label, ProblemError, type Standardized, standardized } from '@odot/problem'
import { EstimatorError } from '../errors.js'
import { isArrayLike } from '../input/cell.js'
import type { ColumnDesign } from '../input/column-design.js'
import { type MatrixLike, placeMatrix } from '../input/matrix.js'
import type { Plan } from '../recipe.js'
import { readVector } from '../vector.js'

/** X and what belongs to its rows, checked, in the memory of a device. */
export interface OpenData {
  readonly design: ColumnDesign
  readonly names: readonly string[] | undefined
  readonly fills: Float64Array | undefined
  /** Σ = 1; [rows]. */
  readonly weights: Float64Array
  readonly standard: Standardized
  /** ‖x̃ⱼ‖ in the weights; [columns]. */
  readonly norms: Float64Array
  readonly dispose: () => void
}

/** Reads X and weights, and standardises without touching X. @throws EstimatorError saying where, what and what to do. */
export function* openData(
  where: string,
  {
    X,
    y,
    device,
    sampleWeight,
  }: { readonly X: MatrixLike; readonly y: unknown; readonly device: CpuDevice; readonly sampleWeight?: Float64Array | undefined },
  plan: Plan,
): Generator<undefined, OpenData> {
  const placed = yield* placeMatrix(where, X, device, { impute: plan.impute, sampleWeight: sampleWeight ?? plan.sampleWeight })
  try {
    yield
    const { design, names, fills } = placed
    const weights = weightsOf(where, design.rows, { y, given: sampleWeight ?? plan.sampleWeight, classWeight: plan.classWeight })
    const standard = standardized(design, { weights, center: plan.intercept, scale: plan.standardize })
    yield
    // what is centred and divided by its norm has norm 1
    const unit = plan.intercept && plan.standardize
    const norms = unit ? standard.scales.map((s) => (s === 0 ? 0 : 1)) : standard.design.columnNorms!(weights)
    yield
    return { design, names, fills, weights, standard, norms, dispose: placed.dispose }
  } catch (error) {
    placed.dispose()
    throw error
  }
}

/** Weights of rows that add up to 1: those given, times those of their classes. */
function weightsOf(
  where: string,
  rows: number,
  {
    y,
    given,
    classWeight,
  }: { readonly y: unknown; readonly given: ArrayLike<number> | undefined; readonly classWeight: Plan['classWeight'] },
): Float64Array {
  const weights = readVector(where, 'sampleWeight', given ?? new Float64Array(rows).fill(1), {
    length: rows,
    because: `X has ${rows} rows`,
    advice: 'pass one weight per row',
    nonnegative: true,
  })
  if (classWeight !== undefined) {
    if (!isLabels(y) || y.length !== rows)
      throw new EstimatorError(`${where}: classWeight needs one label for each of the ${rows} rows as y; leave it out for other responses.`)
    const factors = factorsOf(where, y, classWeight)
    for (let i = 0; i < rows; i++) weights[i]! *= factors[i]!
  }
  const total = weights.reduce((sum, w) => sum + w, 0)
  if (!(total > 0 && Number.isFinite(total)))
    throw new EstimatorError(
      `${where}: sampleWeight adds up to ${total}; at least one row needs a positive weight, and the sum must be finite.`,
    )
  return weights.map((w) => w / total)
}

function factorsOf(where: string, y: ArrayLike<Label>, classWeight: NonNullable<Plan['classWeight']>): Float64Array {
  try {
    return classWeights(y, classWeight)
  } catch (error) {
    if (error instanceof ProblemError) throw new EstimatorError(`${where}: ${error.message}`)
    throw error
  }
}

function isLabels(y: unknown): y is ArrayLike<Label> {
  return isArrayLike(y)
}

/** The offset of the plan [rows · outputs], or nothing. */
export function readOffset(where: string, offset: ArrayLike<number> | undefined, rows: number, outputs: number): Float64Array | undefined {
  if (offset === undefined) return undefined
  return readVector(where, 'offset', offset, {
    length: rows * outputs,
    because: outputs === 1 ? `X has ${rows} rows` : `X has ${rows} rows and the response has ${outputs} outputs`,
    advice: outputs === 1 ? 'pass one offset per row' : 'pass one offset per row and output, row by row',
  })
}
