import type { Landscape } from './landscapes.js'

/** A method for f(x) + λ‖x‖₁ in two variables. Its state is a vector that it owns; the first two entries are the point. */
export interface Descent {
  readonly name: string
  /** The curvature that steps are measured by, for that of f. */
  readonly curvature: (curvature: number, lambda: number) => number
  /** Numbers of the state. */
  readonly size: number
  readonly start: (x: number, y: number, state: Float64Array) => void
  readonly step: (state: Float64Array, landscape: Landscape, stepSize: number) => void
}

/** Where √(x² + ε²) and Huber's function are smooth in place of |x|. */
const smoothing = 0.01

/** δ of the start of the factors, √(|x| + δ). */
const slack = 0.01

const slope = new Float64Array(2)

const sitsAt = (x: number, y: number, state: Float64Array): void => state.set([x, y])

/** Gradient descent on f + λ Σ s(x), for the derivative of s. */
const smoothed = (name: string, derivative: (x: number) => number): Descent => ({
  name,
  curvature: (curvature, lambda) => curvature + lambda / smoothing,
  size: 2,
  start: sitsAt,
  step: (state, { gradient, lambda }, stepSize) => {
    gradient(state[0]!, state[1]!, slope)
    for (let i = 0; i < 2; i++) state[i]! -= stepSize * (slope[i]! + lambda * derivative(state[i]!))
  },
})

const subgradient: Descent = { ...smoothed('subgradient', Math.sign), curvature: (curvature) => curvature }

/** A gradient step on f and a soft threshold, both of the length that a coordinate has. */
const thresholded = (name: string, lengthAt: (x: number, stepSize: number) => number): Descent => ({
  name,
  curvature: (curvature) => curvature,
  size: 2,
  start: sitsAt,
  step: (state, { gradient, lambda }, stepSize) => {
    gradient(state[0]!, state[1]!, slope)
    for (let i = 0; i < 2; i++) {
      const length = lengthAt(state[i]!, stepSize)
      const z = state[i]! - length * slope[i]!
      state[i] = Math.sign(z) * Math.max(Math.abs(z) - length * lambda, 0)
    }
  },
})

const proximal = thresholded('proximal gradient', (_, stepSize) => stepSize)

/** The control of the Hadamard product, whose steps are about 2|x| as long in x: the prox with such steps, and no factors. */
const scaledProximal = thresholded('prox, steps × 2|x|', (x, stepSize) => 2 * (Math.abs(x) + slack) * stepSize)

/** Gradient descent on f(u ⊙ v) + λ/2 (‖u‖² + ‖v‖²), from v = √(|x| + δ) and u = x/v: state (x, y, u₁, u₂, v₁, v₂). */
const hadamard: Descent = {
  name: 'Hadamard',
  curvature: (curvature) => curvature,
  size: 6,
  start: (x, y, state) => {
    const gates = [x, y].map((w) => Math.sqrt(Math.abs(w) + slack))
    state.set([x, y, x / gates[0]!, y / gates[1]!, gates[0]!, gates[1]!])
  },
  step: (state, { gradient, lambda }, stepSize) => {
    gradient(state[0]!, state[1]!, slope)
    for (let i = 0; i < 2; i++) {
      const u = state[2 + i]!
      const v = state[4 + i]!
      const next = u - stepSize * (slope[i]! * v + lambda * u)
      const gate = v - stepSize * (slope[i]! * u + lambda * v)
      state[2 + i] = next
      state[4 + i] = gate
      state[i] = next * gate
    }
  },
}

export const descents: readonly Descent[] = [
  subgradient,
  smoothed('√(x² + ε²)', (x) => x / Math.sqrt(x * x + smoothing * smoothing)),
  smoothed('Huber', (x) => Math.max(-1, Math.min(1, x / smoothing))),
  proximal,
  scaledProximal,
  hadamard,
]
