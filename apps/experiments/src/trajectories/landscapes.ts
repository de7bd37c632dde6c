/** A smooth function of two variables, the box that starts are drawn from, and its largest curvature in the box. */
export interface Landscape {
  readonly name: string
  /** Half the side of the box around the origin. */
  readonly reach: number
  /** The strength of the penalty that is added. */
  readonly lambda: number
  /** Steps that are taken. */
  readonly steps: number
  /** About the largest eigenvalue of the Hessian in the box. */
  readonly curvature: number
  readonly value: (x: number, y: number) => number
  /** Writes the gradient. */
  readonly gradient: (x: number, y: number, out: Float64Array) => void
}

const root2 = Math.SQRT2
const turn = 2 * Math.PI

/** 1 + (x² + y²)/4000 − cos x cos(y/√2): wide waves on a shallow bowl. */
const griewank: Landscape = {
  name: 'Griewank',
  reach: 10,
  lambda: 0.1,
  steps: 2000,
  curvature: 1,
  value: (x, y) => 1 + (x * x + y * y) / 4000 - Math.cos(x) * Math.cos(y / root2),
  gradient: (x, y, out) => {
    out[0] = x / 2000 + Math.sin(x) * Math.cos(y / root2)
    out[1] = y / 2000 + (Math.cos(x) * Math.sin(y / root2)) / root2
  },
}

/** 20 + x² + y² − 10 cos 2πx − 10 cos 2πy: deep waves on a bowl. */
const rastrigin: Landscape = {
  name: 'Rastrigin',
  reach: 5.12,
  lambda: 1,
  steps: 2000,
  curvature: 2 + 10 * turn ** 2,
  value: (x, y) => 20 + x * x + y * y - 10 * (Math.cos(turn * x) + Math.cos(turn * y)),
  gradient: (x, y, out) => {
    out[0] = 2 * x + 10 * turn * Math.sin(turn * x)
    out[1] = 2 * y + 10 * turn * Math.sin(turn * y)
  },
}

/** (1 − x)² + 100 (y − x²)²: a curved valley. */
const rosenbrock: Landscape = {
  name: 'Rosenbrock',
  reach: 2,
  lambda: 1,
  steps: 50_000,
  curvature: 5800,
  value: (x, y) => (1 - x) ** 2 + 100 * (y - x * x) ** 2,
  gradient: (x, y, out) => {
    const rest = y - x * x
    out[0] = -2 * (1 - x) - 400 * x * rest
    out[1] = 200 * rest
  },
}

export const landscapes: readonly Landscape[] = [griewank, rastrigin, rosenbrock]
