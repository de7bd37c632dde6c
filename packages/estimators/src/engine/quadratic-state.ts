import type { Values } from '@odot/autodiff'
import { gemvInto } from '@odot/kernels'
import type { Quadratic } from './quadratic.js'

/** A point of a quadratic, and what descent on it keeps up to date; every array is overwritten. */
export interface QuadraticState {
  readonly problem: Quadratic
  readonly n: number
  /** x [n]. */
  readonly x: Float64Array
  /** q = g + G (x − x₀) [n], the gradient of the smooth part. */
  readonly slope: Float64Array
  /** G_jj [n]. */
  readonly diagonal: Float64Array
  /** A bound of the largest eigenvalue of G_bb, for each block: exact for blocks of one coordinate, and where G_bb is a multiple of the identity. */
  readonly curvature: Float64Array
  /** x with a shape, as penalties read it. */
  readonly weights: Values
  /** Room for points and steps [n]; `candidate` is `point` with a shape. */
  readonly point: Float64Array
  readonly candidate: Values
  readonly inner: Float64Array
  readonly step: Float64Array
}

/** The state at x₀. */
export function quadraticState(problem: Quadratic): QuadraticState {
  const { start, gradient, gram, penalty } = problem
  const n = start.length
  const x = start.slice()
  const point = new Float64Array(n)
  const diagonal = new Float64Array(n)
  for (let j = 0; j < n; j++) diagonal[j] = Math.max(0, gram[j * n + j]!)
  return {
    problem,
    n,
    x,
    slope: gradient.slice(),
    diagonal,
    curvature: curvatures(gram, n, penalty.blocks),
    weights: { shape: [n], data: x },
    point,
    candidate: { shape: [n], data: point },
    inner: new Float64Array(n),
    step: new Float64Array(n),
  }
}

/** Computes q from x anew: what it is after many steps has their rounding. */
export function refreshSlope({ problem: { start, gradient, gram }, n, x, slope, step }: QuadraticState): void {
  let moved = false
  for (let j = 0; j < n; j++) {
    step[j] = x[j]! - start[j]!
    moved ||= step[j] !== 0
  }
  if (!moved) {
    slope.set(gradient)
    return
  }
  gemvInto(gram, n, n, step, slope)
  for (let j = 0; j < n; j++) slope[j]! += gradient[j]!
}

/** The share of rounding in each entry of q: so many units of the terms that it is a sum of. */
const units = 4 * Number.EPSILON

/** out_j = what of q_j may be rounding, by |G_jk| ≤ √(G_jj G_kk). */
export function roundingInto({ problem: { start, gradient }, n, x, diagonal }: QuadraticState, out: Float64Array): void {
  let length = 0
  let squares = 0
  for (let k = 0; k < n; k++) {
    const term = Math.sqrt(diagonal[k]!) * Math.max(Math.abs(x[k]! - start[k]!), Math.abs(x[k]!))
    length += term
    squares += term * term
  }
  // terms of either sign: their rounding grows like the root of their number, which lies between the two norms
  const size = Math.sqrt(length * Math.sqrt(squares))
  for (let j = 0; j < n; j++) out[j] = units * (Math.abs(gradient[j]!) + Math.sqrt(diagonal[j]!) * size) + Number.MIN_VALUE
}

/** The objective less its value at x₀ without penalty, ½ ⟨x − x₀, q + g⟩ + R(x). */
export function objectiveOf({ problem: { start, gradient, penalty }, n, x, slope, weights }: QuadraticState): number {
  let smooth = 0
  for (let j = 0; j < n; j++) smooth += (x[j]! - start[j]!) * (slope[j]! + gradient[j]!)
  return smooth / 2 + penalty.value(weights)
}

function curvatures(gram: Float64Array, n: number, { count, starts, members }: Quadratic['penalty']['blocks']): Float64Array {
  const out = new Float64Array(count)
  for (let b = 0; b < count; b++) {
    let trace = 0
    let widest = 0
    for (let i = starts[b]!; i < starts[b + 1]!; i++) {
      const row = members[i]! * n
      let sum = 0
      for (let k = starts[b]!; k < starts[b + 1]!; k++) sum += Math.abs(gram[row + members[k]!]!)
      trace += Math.max(0, gram[row + members[i]!]!)
      widest = Math.max(widest, sum)
    }
    out[b] = Math.min(trace, widest)
  }
  return out
}
