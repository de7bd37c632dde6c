import { derivativeOf, polynomialAt, positiveSignChanges } from './real-roots.js'

/** A negative leading coefficient with a smaller share in the sum of all is rounding noise of a polynomial of lower degree. */
const negligible = 1e-15

/**
 * Where a polynomial (constant coefficient first) is least on t ≥ 0: 0, or a t > 0 where its derivative changes sign. Infinity when it falls for ever,
 * NaN when a coefficient is not finite.
 */
export function polynomialMinimum(coefficients: Float64Array): number {
  let total = 0
  for (let i = 1; i < coefficients.length; i++) total += Math.abs(coefficients[i]!)
  if (!Number.isFinite(total)) return Number.NaN
  let degree = coefficients.length - 1
  while (degree > 0 && coefficients[degree]! <= 0 && -coefficients[degree]! <= negligible * total) degree--
  if (degree === 0) return 0
  if (coefficients[degree]! < 0) return Number.POSITIVE_INFINITY
  // without the constant, so that small differences are not lost in it
  const rise = coefficients.slice(0, degree + 1)
  rise[0] = 0
  let best = 0
  let least = 0
  for (const t of positiveSignChanges(derivativeOf(rise))) {
    const value = polynomialAt(rise, t)
    if (value < least) {
      least = value
      best = t
    }
  }
  return best
}
