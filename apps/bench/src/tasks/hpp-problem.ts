import { noise } from '../noise.js'
import type { Outputs } from '../suite.js'

/** The strength of the ridge on the factors. */
export const ridge = 0.1

/** ½/n ‖X(u ⊙ v) − y‖² + λ/2 (‖u‖² + ‖v‖²): its numbers, X row-major. */
export function hppProblem(rows: number, columns: number, precision: 'f32' | 'f64') {
  return {
    X: noise(1, rows * columns, precision),
    y: noise(2, rows, precision),
    u: noise(3, columns, precision),
    v: noise(4, columns, precision),
  }
}

/** Value and gradient in float64, without any kernel. */
export function hppReference(rows: number, columns: number): Outputs {
  const { X, y, u, v } = hppProblem(rows, columns, 'f64')
  const product = new Float64Array(columns)
  let value = 0
  for (let i = 0; i < rows; i++) {
    let residual = -y[i]!
    for (let j = 0; j < columns; j++) residual += X[i * columns + j]! * u[j]! * v[j]!
    value += (residual * residual) / (2 * rows)
    for (let j = 0; j < columns; j++) product[j]! += (residual * X[i * columns + j]!) / rows
  }
  for (let j = 0; j < columns; j++) value += (ridge / 2) * (u[j]! ** 2 + v[j]! ** 2)
  return { value: [value], u: product.map((g, j) => g * v[j]! + ridge * u[j]!), v: product.map((g, j) => g * u[j]! + ridge * v[j]!) }
}
