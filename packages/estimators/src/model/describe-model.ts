import type { Certificate } from '@odot/problem'
import type { Fitted } from './fitted.js'

/** How many coefficients and outputs a table shows. */
const rowsShown = 20
const outputsShown = 6

/** The model as a table: what was fitted, how good it is, and the columns that are not zero, largest standardised effect first. */
export function describeModel(model: Fitted<Certificate | null>): string {
  const { estimator, loss, coefficients, lambda, lambdaMax, names, outputs, constantColumns } = model
  const label = (j: number): string => names?.[j] ?? `column ${j}`
  const effects = effectsOf(model)
  const nonzero = [...effects.keys()].filter((j) => effects[j] !== 0).sort((a, b) => effects[b]! - effects[a]!)
  const count = coefficients.reduce((total, value) => total + (value === 0 ? 0 : 1), 0)
  const of = loss.name === 'least squares' ? '' : ` of the loss ${loss.name}`
  const share = lambdaMax > 0 ? ` = ${digits(lambda / lambdaMax)} λmax` : ''
  return [
    `${estimator}${of}, λ = ${digits(lambda)}${share}: ${count} of ${coefficients.length} coefficients are not zero${outputs > 1 ? `, in ${nonzero.length} columns` : ''}`,
    `${model.status}: ${model.reason}`,
    certificateLine(model.certificate),
    ...table(model, nonzero.slice(0, rowsShown), label),
    ...(nonzero.length > rowsShown ? [`  … and ${nonzero.length - rowsShown} more`] : []),
    ...(constantColumns.length > 0 ? [`constant columns, left out: ${[...constantColumns].map((j) => names?.[j] ?? j).join(', ')}`] : []),
  ].join('\n')
}

/** The largest absolute standardised coefficient of each column. */
function effectsOf({ standardizedCoefficients, outputs }: Fitted<Certificate | null>): Float64Array {
  const effects = new Float64Array(standardizedCoefficients.length / outputs)
  for (let i = 0; i < standardizedCoefficients.length; i++) {
    const j = Math.floor(i / outputs)
    effects[j] = Math.max(effects[j]!, Math.abs(standardizedCoefficients[i]!))
  }
  return effects
}

function certificateLine(certificate: Certificate | null): string {
  if (certificate === null) return 'between two points of a path: no certificate'
  if (certificate.kind === 'gap') {
    const { primal, dual, relativeGap, certifiedZeros } = certificate
    return `primal ${digits(primal)}, dual ${digits(dual)}, relative gap ${relativeGap.toExponential(1)}, ${certifiedZeros?.length ?? 0} zeros certified`
  }
  if (certificate.kind === 'local') {
    const { firstOrder, curvature, improvable } = certificate
    return `local minimum: first-order residual ${firstOrder.toExponential(1)}, smallest curvature ${digits(curvature)}, ${improvable.length} coordinates could improve alone`
  }
  return `stationary: gradient ${certificate.gradientNorm.toExponential(1)}, misalignment ${certificate.misalignment.toExponential(1)}`
}

function table(model: Fitted<Certificate | null>, shown: readonly number[], label: (j: number) => string): readonly string[] {
  const { coefficients, standardizedCoefficients, intercepts, outputs, classes } = model
  const several = Array.from({ length: Math.min(outputs, outputsShown) }, (_, k) => k)
  const cut = outputs > outputsShown ? ['…'] : []
  const rows =
    outputs === 1
      ? [
          ['', 'coefficient', 'standardised'],
          ['intercept', digits(intercepts[0]!), ''],
          ...shown.map((j) => [label(j), digits(coefficients[j]!), digits(standardizedCoefficients[j]!)]),
        ]
      : [
          ['', ...several.map((k) => String(classes?.[k] ?? `output ${k}`)), ...cut],
          ['intercept', ...several.map((k) => digits(intercepts[k]!)), ...cut],
          ...shown.map((j) => [label(j), ...several.map((k) => digits(coefficients[j * outputs + k]!)), ...cut]),
        ]
  const widths = rows[0]!.map((_, at) => Math.max(...rows.map((row) => row[at]!.length)))
  return rows.map(([name, ...cells]) =>
    `  ${name!.padEnd(widths[0]!)}${cells.map((cell, at) => `  ${cell.padStart(widths[at + 1]!)}`).join('')}`.trimEnd(),
  )
}

function digits(x: number): string {
  return String(Number(x.toPrecision(6)))
}
