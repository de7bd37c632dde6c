import type { Oracle } from '@odot/problem'

/** A smooth problem with a known minimum. */
export interface SmoothProblem {
  readonly name: string
  readonly objective: (x: Float64Array, gradient: Float64Array) => number
  /** What its oracle answers beside value and gradient. */
  readonly answers?: Pick<Oracle, 'hessian' | 'hessianProduct' | 'line'>
  readonly start: readonly number[]
  /** The least value. */
  readonly minimum: number
}

/** ½ Σ cᵢ (xᵢ − 1)², the cᵢ spread evenly on a logarithmic scale from 1 to `condition`. */
export function quadratic(size: number, condition: number): SmoothProblem {
  const curvature = (i: number): number => (size === 1 ? condition : condition ** (i / (size - 1)))
  return {
    name: `a quadratic of ${size} variables and condition ${condition}`,
    start: new Array<number>(size).fill(0),
    minimum: 0,
    objective: (x, gradient) => {
      let value = 0
      for (let i = 0; i < size; i++) {
        const distance = x[i]! - 1
        gradient[i] = curvature(i) * distance
        value += 0.5 * curvature(i) * distance * distance
      }
      return value
    },
    answers: {
      hessianProduct: (_, v, out) => {
        for (let i = 0; i < size; i++) out[i] = curvature(i) * v[i]!
        return 0
      },
      line: (x, direction, coefficients) => {
        coefficients.fill(0)
        for (let i = 0; i < size; i++) {
          addProduct([x[i]! - 1, direction[i]!], [x[i]! - 1, direction[i]!], 0.5 * curvature(i), coefficients)
        }
        return 2
      },
    },
  }
}

/** coefficients += scale · a · b, for polynomials with the constant coefficient first. */
function addProduct(a: readonly number[], b: readonly number[], scale: number, coefficients: Float64Array): void {
  for (const [i, left] of a.entries()) for (const [j, right] of b.entries()) coefficients[i + j]! += scale * left * right
}

/** Σ 100 (xᵢ₊₁ − xᵢ²)² + (1 − xᵢ)²: a curved valley. */
export function rosenbrock(size: number): SmoothProblem {
  return {
    name: `the Rosenbrock function of ${size} variables`,
    start: Array.from({ length: size }, (_, i) => (i % 2 === 0 ? -1.2 : 1)),
    minimum: 0,
    objective: (x, gradient) => {
      gradient.fill(0)
      let value = 0
      for (let i = 0; i + 1 < size; i++) {
        const [along, across] = [1 - x[i]!, x[i + 1]! - x[i]! * x[i]!]
        value += along * along + 100 * across * across
        gradient[i]! -= 2 * along + 400 * x[i]! * across
        gradient[i + 1]! += 200 * across
      }
      return value
    },
    answers: {
      hessianProduct: (x, v, out) => {
        out.fill(0)
        for (let i = 0; i + 1 < size; i++) {
          out[i]! += (2 + 1200 * x[i]! * x[i]! - 400 * x[i + 1]!) * v[i]! - 400 * x[i]! * v[i + 1]!
          out[i + 1]! += 200 * v[i + 1]! - 400 * x[i]! * v[i]!
        }
        return 0
      },
      line: (x, direction, coefficients) => {
        coefficients.fill(0)
        for (let i = 0; i + 1 < size; i++) {
          const [from, to] = [x[i]!, direction[i]!]
          const across = [x[i + 1]! - from * from, direction[i + 1]! - 2 * from * to, -to * to]
          addProduct([1 - from, -to], [1 - from, -to], 1, coefficients)
          addProduct(across, across, 100, coefficients)
        }
        return 4
      },
    },
  }
}

const overlapping = [
  [-1, -1],
  [0.5, -1],
  [-0.5, 1],
  [2, 1],
] as const
const ridge = 0.01

/** Mean logistic loss of four points on a line, two of each class and overlapping, plus a small ridge; (slope, intercept). */
export const logisticRegression: SmoothProblem = {
  name: 'a logistic regression',
  start: [0, 0],
  minimum: 0.595454103463594,
  objective: (x, gradient) => {
    let value = 0.5 * ridge * (x[0]! * x[0]! + x[1]! * x[1]!)
    gradient.set([ridge * x[0]!, ridge * x[1]!])
    for (const [z, label] of overlapping) {
      const margin = -label * (x[0]! * z + x[1]!)
      value += (Math.max(margin, 0) + Math.log1p(Math.exp(-Math.abs(margin)))) / 4
      const slope = -label / (1 + Math.exp(-margin)) / 4
      gradient[0]! += slope * z
      gradient[1]! += slope
    }
    return value
  },
  answers: {
    hessianProduct: (x, v, out) => {
      out.set([ridge * v[0]!, ridge * v[1]!])
      for (const [z] of overlapping) {
        const share = 1 / (1 + Math.exp(-(x[0]! * z + x[1]!)))
        const change = (share * (1 - share) * (z * v[0]! + v[1]!)) / 4
        out[0]! += change * z
        out[1]! += change
      }
      return 0
    },
  },
}

/** x − log x / 1000: NaN for x < 0, +∞ at 0, and the minimum close to that. */
export const barrier: SmoothProblem = {
  name: 'a logarithmic barrier',
  start: [0.7],
  minimum: 0.001 * (1 - Math.log(0.001)),
  objective: (x, gradient) => {
    gradient[0] = 1 - 0.001 / x[0]!
    return x[0]! - 0.001 * Math.log(x[0]!)
  },
  answers: {
    hessianProduct: (x, v, out) => {
      out[0] = (0.001 / (x[0]! * x[0]!)) * v[0]!
      return 0
    },
  },
}

/** eˣ − 50 x from far left, where it looks like a line; it overflows far right. */
export const overflow: SmoothProblem = {
  name: 'a function that overflows',
  start: [-500],
  minimum: 50 - 50 * Math.log(50),
  objective: (x, gradient) => {
    const value = Math.exp(x[0]!)
    gradient[0] = value - 50
    return value - 50 * x[0]!
  },
  answers: {
    hessianProduct: (x, v, out) => {
      out[0] = Math.exp(x[0]!) * v[0]!
      return 0
    },
  },
}

/** √(1 + (x − 3)²) − 1, but beyond 3.5 the gradient is infinite, beyond 100 NaN, while the value looks fine. */
export const brokenGradient: SmoothProblem = {
  name: 'a gradient that is infinite far out',
  start: [-3],
  minimum: 0,
  objective: (x, gradient) => {
    const root = Math.hypot(1, x[0]! - 3)
    gradient[0] = x[0]! > 100 ? Number.NaN : x[0]! > 3.5 ? Number.POSITIVE_INFINITY : (x[0]! - 3) / root
    return root - 1
  },
  answers: {
    hessianProduct: (x, v, out) => {
      out[0] = v[0]! / Math.hypot(1, x[0]! - 3) ** 3
      return 0
    },
  },
}

/** What every solver of smooth objectives must solve; a first-order method with a fixed step asks for milder ones. */
export const smoothProblems: readonly SmoothProblem[] = [
  quadratic(1, 3),
  quadratic(12, 1e4),
  rosenbrock(2),
  rosenbrock(10),
  logisticRegression,
]

/** Problems whose values and gradients are NaN or infinite in places. */
export const wildProblems: readonly SmoothProblem[] = [barrier, overflow, brokenGradient]

/** The oracle of a problem with more answers than value and gradient; else its plain function. */
export function oracleOf({ objective, answers, start }: SmoothProblem): Oracle | SmoothProblem['objective'] {
  return answers ? { size: start.length, valueAndGradient: objective, ...answers } : objective
}
