import { loopStep } from '../../baselines/hpp.js'
import type { Outputs } from '../suite.js'
import { hppProblem, ridge } from '../tasks/hpp-problem.js'

/** The fixed step of gradient descent: about half of what would still converge, as the largest curvature grows with p/n. */
export function learningRate(rows: number, columns: number): number {
  return (0.5 * rows) / columns
}

/** The problem with its numbers in float32. */
export function singleProblem(rows: number, columns: number) {
  const { X, y, u, v } = hppProblem(rows, columns, 'f32')
  return { X: single(X), y: single(y), u: single(u), v: single(v) }
}

function single(numbers: Float32Array | Float64Array): Float32Array<ArrayBuffer> {
  return numbers instanceof Float32Array && numbers.buffer instanceof ArrayBuffer
    ? new Float32Array(numbers.buffer, numbers.byteOffset, numbers.length)
    : new Float32Array(numbers)
}

/** u and v after some steps, in float64 and plain loops; `rows` is a multiple of 4. */
export function trainingReference(rows: number, columns: number, steps: number): Outputs {
  const zeros = (size: number): Float64Array => new Float64Array(size)
  const { X, y, u, v } = hppProblem(rows, columns, 'f64')
  const point = { y: Float64Array.from(y), u: Float64Array.from(u), v: Float64Array.from(v), ridge }
  const step = loopStep<Float32Array | Float64Array>(X, rows, columns, zeros)
  const gradient = { u: zeros(columns), v: zeros(columns) }
  const rate = learningRate(rows, columns)
  for (let t = 0; t < steps; t++) {
    step(point, gradient)
    for (let j = 0; j < columns; j++) {
      point.u[j]! -= rate * gradient.u[j]!
      point.v[j]! -= rate * gradient.v[j]!
    }
  }
  return { u: point.u, v: point.v }
}
