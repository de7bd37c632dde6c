import { EstimatorError } from '../errors.js'
import { hasNames, type MatrixLike, readMatrix } from '../input/matrix.js'
import { readVector } from '../vector.js'
import type { Fitted } from './fitted.js'
import type { PredictOptions } from './model.js'

/** What predictors are made of. */
export type Linear = Pick<Fitted<null>, 'coefficients' | 'intercepts' | 'outputs' | 'names' | 'fills' | 'shifted'>

/** η = offset + b₀ + X b for the rows of X. */
export interface Predictors {
  readonly rows: number
  /** [rows · K], row-major. */
  readonly eta: Float64Array
  /** [rows] or [rows · K], where one was given. */
  readonly offset: Float64Array | undefined
}

/**
 * The predictors of a linear model for new rows. Columns by name are found by name, and missing cells are filled as in the fit.
 * @throws EstimatorError when X does not have the fitted columns, and when the offset is missing or does not fit.
 */
export function predictors(
  where: string,
  { coefficients, intercepts, outputs, names, fills, shifted }: Linear,
  X: MatrixLike,
  { offset }: PredictOptions,
): Predictors {
  const { design } = readMatrix(where, X, { names, impute: fills })
  const columns = coefficients.length / outputs
  if (names === undefined && hasNames(X)) {
    throw new EstimatorError(
      `${where}: X has columns by name but the model was fitted without names; pass a matrix with the columns in the fitted order.`,
    )
  }
  if (design.columns !== columns) {
    throw new EstimatorError(
      `${where}: X has ${design.columns} columns but the model was fitted on ${columns}; pass the fitted columns in the fitted order.`,
    )
  }
  const { rows } = design
  const shift = readOffset(where, offset, { rows, outputs, shifted })
  const eta = new Float64Array(rows * outputs)
  const some = new Float64Array(columns)
  const product = new Float64Array(rows)
  const shared = shift?.length === rows
  for (let k = 0; k < outputs; k++) {
    for (let j = 0; j < columns; j++) some[j] = coefficients[j * outputs + k]!
    design.apply(some, product)
    for (let i = 0; i < rows; i++) eta[i * outputs + k] = product[i]! + (intercepts[k]! + (shift?.[shared ? i : i * outputs + k] ?? 0))
  }
  return { rows, eta, offset: shift }
}

function readOffset(
  where: string,
  offset: ArrayLike<number> | undefined,
  { rows, outputs, shifted }: { readonly rows: number; readonly outputs: number; readonly shifted: boolean },
): Float64Array | undefined {
  if (offset === undefined) {
    if (shifted) throw new EstimatorError(`${where}: the model was fitted with an offset; pass { offset }, zeros where there is none.`)
    return undefined
  }
  const each = outputs > 1 && offset.length === rows * outputs
  return readVector(where, 'offset', offset, {
    length: each ? rows * outputs : rows,
    because: `X has ${rows} rows`,
    advice: outputs > 1 ? `pass one offset per row, or ${outputs}` : 'pass one offset per row',
  })
}
