/** A polynomial's value at t, by Horner's rule; coefficients from the constant one up. */
export function polynomialAt(coefficients: ArrayLike<number>, t: number): number {
  let value = 0
  for (let i = coefficients.length - 1; i >= 0; i--) value = value * t + coefficients[i]!
  return value
}

/** The coefficients of the derivative. */
export function derivativeOf(coefficients: ArrayLike<number>): Float64Array {
  const out = new Float64Array(Math.max(coefficients.length - 1, 0))
  for (let i = 0; i < out.length; i++) out[i] = (i + 1) * coefficients[i + 1]!
  return out
}

/**
 * The t > 0 where a polynomial changes its sign, ascending. Between two neighbouring sign changes of its derivative a polynomial is monotone, so each
 * such piece has one at most, which bisection with Newton steps brackets down to rounding; the derivative is cut into pieces in the same way.
 * A root of even multiplicity is touched and not crossed: it is there only where rounding makes it so.
 * @see Collins and Loos (1976), "Polynomial real root isolation by differentiation"
 */
export function positiveSignChanges(coefficients: Float64Array): number[] {
  let degree = coefficients.length - 1
  while (degree >= 0 && coefficients[degree] === 0) degree--
  if (degree < 1) return []
  const p = coefficients.subarray(0, degree + 1)
  const slope = derivativeOf(p)
  const ends = [0, ...positiveSignChanges(slope), rootBound(p)]
  const roots: number[] = []
  let low = 0
  for (const end of ends) {
    if (!(end > low)) continue
    const root = crossing(p, slope, low, end)
    if (root > 0 && root !== roots.at(-1)) roots.push(root)
    low = end
  }
  return roots
}

/** No root is larger: 2 max |cᵢ/c_d|^(1/(d−i)). */
function rootBound(p: Float64Array): number {
  const degree = p.length - 1
  let bound = 0
  for (let i = 0; i < degree; i++) {
    bound = Math.max(bound, Math.exp((Math.log(Math.abs(p[i]!)) - Math.log(Math.abs(p[degree]!))) / (degree - i)))
  }
  return Math.min(2.001 * bound, Number.MAX_VALUE)
}

/** The sign change of p in (low, high], where p is monotone; NaN when there is none. */
function crossing(p: Float64Array, slope: Float64Array, from: number, to: number): number {
  let low = from
  let high = to
  const atLow = signNear(p, low)
  const atHigh = Math.sign(polynomialAt(p, high))
  if (atLow === 0 || atLow * atHigh > 0) return Number.NaN
  if (atHigh === 0) return high
  let t = low + (high - low) / 2
  while (t > low && t < high) {
    const value = polynomialAt(p, t)
    if (value === 0) return t
    if (Math.sign(value) === atLow) low = t
    else high = t
    const newton = t - value / polynomialAt(slope, t)
    // a Newton step that halves the interval at least, else bisection; long intervals by their geometric mean
    const middle = low > 0 && high / low > 4 ? Math.sqrt(low) * Math.sqrt(high) : low + (high - low) / 2
    if (newton > low && newton < high && Math.abs(newton - t) < 0.5 * (high - low)) {
      if (Math.abs(newton - t) <= 1e-16 * t) return newton
      t = newton
    } else t = middle
  }
  return high
}

/** The sign just right of t: that of the first coefficient that is not zero, at t = 0. */
function signNear(p: Float64Array, t: number): number {
  if (t > 0) return Math.sign(polynomialAt(p, t))
  for (const c of p) if (c !== 0) return Math.sign(c)
  return 0
}
