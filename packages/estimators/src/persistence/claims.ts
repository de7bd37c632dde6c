import type { Certificate, GapCertificate } from '@odot/problem'
import type { Fitted } from '../model/fitted.js'

/** Sums of doubles in another order differ by this share of their size at most, for any data that a fit accepts. */
export const summationError = 1e-11

/** What does not hold of a certificate. */
export function gapReasons(
  claimed: GapCertificate,
  {
    primal,
    gap,
    relativeGap,
    slack,
    nullPrimal,
  }: { readonly primal: number; readonly gap: number; readonly relativeGap: number; readonly slack: number; readonly nullPrimal: number },
): readonly string[] {
  const reasons: string[] = []
  if (!(Math.abs(primal - claimed.primal) <= slack)) reasons.push(`the objective is ${primal}, not ${claimed.primal} as claimed`)
  if (!(claimed.gap >= 0 && Math.abs(Math.abs(claimed.primal - claimed.dual) - claimed.gap) <= slack))
    reasons.push(`the claimed gap ${claimed.gap} is not the difference of ${claimed.primal} and ${claimed.dual}`)
  if (nullPrimal > 0 && !(Math.abs(claimed.gap / nullPrimal - claimed.relativeGap) <= 1e-6 * claimed.relativeGap + slack / nullPrimal))
    reasons.push(
      `the claimed relative gap ${claimed.relativeGap} is not the share ${claimed.gap / nullPrimal} of the null model's objective`,
    )
  if (!(gap <= claimed.gap + slack)) reasons.push(`the relative gap is ${relativeGap}, more than the ${claimed.relativeGap} claimed`)
  return reasons
}

/** What does not hold of means, scales and constant columns. */
export function scaleReasons(
  { means, scales, constantColumns, names }: Fitted<Certificate | null>,
  standard: { readonly means: Float64Array; readonly scales: Float64Array; readonly constantColumns: Int32Array },
): readonly string[] {
  const reasons: string[] = []
  for (let j = 0; j < means.length; j++) {
    const label = names?.[j] ?? j
    const size = Math.abs(standard.means[j]!) + standard.scales[j]!
    if (!(Math.abs(means[j]! - standard.means[j]!) <= summationError * size))
      reasons.push(`column ${label} has the mean ${standard.means[j]}, not ${means[j]}`)
    if (!(Math.abs(scales[j]! - standard.scales[j]!) <= summationError * size))
      reasons.push(`column ${label} has the scale ${standard.scales[j]}, not ${scales[j]}`)
  }
  if (String(constantColumns) !== String(standard.constantColumns))
    reasons.push(`the constant columns are ${String(standard.constantColumns) || 'none'}, not ${String(constantColumns) || 'none'}`)
  return reasons
}

/** Where a coefficient is not the standardised one divided by its scale, to the bit, and intercepts contradict each other. */
export function coefficientReasons({
  coefficients,
  standardizedCoefficients,
  scales,
  outputs,
  intercept,
  intercepts,
  hasIntercept,
  names,
}: Fitted<Certificate | null>): readonly string[] {
  const reasons: string[] = []
  for (let at = 0; at < coefficients.length; at++) {
    const j = Math.floor(at / outputs)
    const expected = standardizedCoefficients[at] === 0 ? 0 : standardizedCoefficients[at]! / scales[j]!
    if (coefficients[at] !== expected)
      reasons.push(`coefficient ${names?.[j] ?? j} is ${coefficients[at]}, but the standardised one over its scale is ${expected}`)
  }
  if (intercept !== intercepts[0]) reasons.push(`the intercept is ${intercept}, but the first of the intercepts ${intercepts[0]}`)
  if (!hasIntercept && intercepts.some((value) => value !== 0)) reasons.push('there is an intercept that is not 0 in a model without one')
  return reasons
}
