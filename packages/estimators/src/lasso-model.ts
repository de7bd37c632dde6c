import type { GapCertificate } from '@odot/problem'
import { EstimatorError } from './errors.js'
import type { Explanation } from './explain.js'
import { hasNames, type MatrixLike, readMatrix } from './input/matrix.js'
import { readVector } from './vector.js'

/** How a fit ended. */
export type FitStatus = 'converged' | 'max-iterations' | 'stalled' | 'aborted'

/** A fitted lasso: numbers, certificate, and what it is a fit of. */
export interface LassoModel {
  readonly status: FitStatus
  /** Why the fit ended, in words with the numbers. */
  readonly reason: string
  readonly iterations: number
  /** On the scale of the columns as they were given, with exact zeros; [columns]. */
  readonly coefficients: Float64Array
  readonly intercept: number
  /** Coefficients of the standardised columns: those whose absolute values are penalised. */
  readonly standardizedCoefficients: Float64Array
  readonly lambda: number
  /** The smallest λ at which every penalised coefficient is zero. */
  readonly lambdaMax: number
  readonly certificate: GapCertificate
  /** Columns that do not vary; their coefficient is 0. */
  readonly constantColumns: Int32Array
  /** Names of the columns, where X had them. */
  readonly names: readonly string[] | undefined
  /** offset + intercept + X·coefficients, one prediction for each row. @throws EstimatorError when X does not have the fitted columns. */
  readonly predict: (X: MatrixLike, options?: PredictOptions) => Float64Array
  readonly explain: () => Explanation
  /** A table for the console. */
  readonly toString: () => string
}

/** The numbers of a fitted lasso. */
export type FittedLasso = Omit<LassoModel, 'predict' | 'explain' | 'toString'>

/** What a prediction may be told. */
export interface PredictOptions {
  /** Known parts of the predictions, one for each row; needed when the model was fitted with one. */
  readonly offset?: ArrayLike<number>
}

/** A linear model as far as predictions need it; `shifted` when it was fitted with an offset. */
export interface LinearModel extends Pick<LassoModel, 'coefficients' | 'intercept' | 'names'> {
  readonly shifted: boolean
}

/** Predictions of a linear model. */
export function predictLinear(
  where: string,
  { coefficients, intercept, names, shifted }: LinearModel,
  { X, offset }: { readonly X: MatrixLike; readonly offset: ArrayLike<number> | undefined },
): Float64Array {
  const { design } = readMatrix(where, X, { names })
  if (names === undefined && hasNames(X)) {
    throw new EstimatorError(
      `${where}: X has columns by name but the model was fitted without names; pass a matrix with the columns in the fitted order.`,
    )
  }
  if (design.columns !== coefficients.length) {
    throw new EstimatorError(
      `${where}: X has ${design.columns} columns but the model was fitted on ${coefficients.length}; pass the fitted columns in the fitted order.`,
    )
  }
  if (shifted && offset === undefined) {
    throw new EstimatorError(`${where}: the model was fitted with an offset; pass { offset }, zeros where there is none.`)
  }
  const shift =
    offset === undefined
      ? undefined
      : readVector(where, 'offset', offset, {
          length: design.rows,
          because: `X has ${design.rows} rows`,
          advice: 'pass one offset per row',
        })
  const out = new Float64Array(design.rows)
  design.apply(coefficients, out)
  for (let i = 0; i < out.length; i++) out[i]! += intercept + (shift?.[i] ?? 0)
  return out
}

/** The model as a table: what was fitted, how good it is, and the nonzero coefficients, largest standardised effect first. */
export function describeLasso(model: FittedLasso): string {
  const { coefficients, standardizedCoefficients, certificate, lambda, lambdaMax, names, intercept } = model
  const nonzero = [...coefficients.keys()].filter((j) => coefficients[j] !== 0)
  nonzero.sort((a, b) => Math.abs(standardizedCoefficients[b]!) - Math.abs(standardizedCoefficients[a]!))
  const share = lambdaMax > 0 ? ` = ${digits(lambda / lambdaMax)} λmax` : ''
  const rows = [
    ['', 'coefficient', 'standardised'],
    ['intercept', digits(intercept), ''],
  ]
  const shown = nonzero.slice(0, 20)
  for (const j of shown) rows.push([names?.[j] ?? `column ${j}`, digits(coefficients[j]!), digits(standardizedCoefficients[j]!)])
  const widths = [0, 1, 2].map((k) => Math.max(...rows.map((row) => row[k]!.length)))
  const table = rows.map(([name, ...cells]) =>
    `  ${name!.padEnd(widths[0]!)}${cells.map((cell, k) => `  ${cell.padStart(widths[k + 1]!)}`).join('')}`.trimEnd(),
  )
  return [
    `lasso, λ = ${digits(lambda)}${share}: ${nonzero.length} of ${coefficients.length} coefficients are not zero`,
    `${model.status}: ${model.reason}`,
    `primal ${digits(certificate.primal)}, dual ${digits(certificate.dual)}, relative gap ${certificate.relativeGap.toExponential(1)}, ${certificate.certifiedZeros?.length ?? 0} zeros certified`,
    ...table,
    ...(nonzero.length > shown.length ? [`  … and ${nonzero.length - shown.length} more`] : []),
    ...(model.constantColumns.length > 0
      ? [`constant columns, left out: ${[...model.constantColumns].map((j) => names?.[j] ?? j).join(', ')}`]
      : []),
  ].join('\n')
}

function digits(x: number): string {
  return String(Number(x.toPrecision(6)))
}
