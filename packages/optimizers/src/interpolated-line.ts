import type { Oracle } from '@odot/problem'
import type { Question } from './drive/process.js'
import { OptimizerError } from './errors.js'
import { settle } from './settle.js'
import { dot } from './vector.js'

/** The degree of an objective along lines. */
export interface InterpolatedLineOptions {
  readonly degree: number
}

/**
 * An oracle that answers `line`, for an objective that is a polynomial of a known degree along every line, e.g. a quartic: the slopes at `degree` points
 * between 0 and twice the direction determine the derivative, and the value at 0 the constant. Each answer costs `degree` evaluations. Exact but for
 * rounding, which grows with the degree and where the minimum is much farther than the direction is long.
 * @example
 * const cube = { size: 1, valueAndGradient: (x, g) => ((g[0] = 3 * x[0] ** 2), x[0] ** 3) }
 * const coefficients = new Float64Array(5)
 * interpolatedLine(cube, { degree: 3 }).line(Float64Array.of(1), Float64Array.of(2), coefficients) // => 3
 * coefficients // => [1, 6, 12, 8, 0]
 * @throws OptimizerError when the degree is not a whole number from 1 to 16, and when `line` gets too few coefficients for it.
 */
export function interpolatedLine<O extends Oracle>(oracle: O, { degree }: InterpolatedLineOptions): O & Required<Pick<Oracle, 'line'>> {
  if (!(Number.isInteger(degree) && degree >= 1 && degree <= 16)) {
    throw new OptimizerError(`interpolatedLine: degree is ${degree}; pass a whole number from 1 to 16.`)
  }
  // Chebyshev points on [0, 2], moved so that the first is 0
  const nodes = Float64Array.from({ length: degree }, (_, i) => 1 - Math.cos((i * Math.PI) / Math.max(degree - 0.5, 1)))
  const point = new Float64Array(oracle.size)
  const gradient = new Float64Array(oracle.size)
  const slopes = new Float64Array(degree)
  const line = (x: Float64Array, direction: Float64Array, coefficients: Float64Array): number | Promise<number> => {
    if (coefficients.length <= degree) {
      throw new OptimizerError(
        `line: a polynomial of degree ${degree} has ${degree + 1} coefficients but the array ${coefficients.length}; ask with a larger maxDegree.`,
      )
    }
    return settle(slopesAlong(x, direction, coefficients))
  }
  function* slopesAlong(x: Float64Array, direction: Float64Array, coefficients: Float64Array): Generator<Question, number, number> {
    for (let i = 0; i < degree; i++) {
      for (let j = 0; j < point.length; j++) point[j] = x[j]! + nodes[i]! * direction[j]!
      const value = yield () => oracle.valueAndGradient(point, gradient)
      if (i === 0) coefficients[0] = value
      slopes[i] = dot(gradient, direction)
    }
    integrate(nodes, slopes, coefficients)
    return degree
  }
  return Object.freeze({ ...oracle, line })
}

/** coefficients[1…] of the polynomial whose derivative has these slopes at the nodes, by Newton's divided differences; slopes are overwritten. */
function integrate(nodes: Float64Array, slopes: Float64Array, coefficients: Float64Array): void {
  const n = nodes.length
  for (let order = 1; order < n; order++) {
    for (let i = n - 1; i >= order; i--) slopes[i] = (slopes[i]! - slopes[i - 1]!) / (nodes[i]! - nodes[i - order]!)
  }
  coefficients.fill(0, 1)
  // Horner: p ← p · (t − node) + difference, in coefficients[1…]
  for (let i = n - 1; i >= 0; i--) {
    for (let k = n - 1; k >= 1; k--) coefficients[k + 1] = coefficients[k]! - nodes[i]! * coefficients[k + 1]!
    coefficients[1] = slopes[i]! - nodes[i]! * coefficients[1]!
  }
  for (let k = 1; k <= n; k++) coefficients[k]! /= k
}
