import { coordinateDescent, iterate } from '@odot/optimizers'
import type { Columns } from '@odot/problem'
import { deviceNumbers } from '../engine/device-numbers.js'
import type { Lap, Runner } from './lap.js'
import { smoothPart } from './smooth-part.js'

/** Sweeps over all columns between two quadratic models of a loss that is none itself. */
const sweeps = 5
/** Of the first step of a model: what is smaller belongs to the next. */
const share = 0.05
const halvings = 30

/**
 * Coordinate descent over all columns and the intercept: on the loss where it is a square, else on one weighted square after another, as glmnet does, with steps
 * that are halved where the objective would rise.
 */
export const runCoordinateDescent: Runner = function* (problem) {
  const { columns: X, loss, offset, strength, penalty, hasIntercept, intercept, device } = problem
  const p = X.columns
  const n = X.rows
  const size = hasIntercept ? p + 1 : p
  const smooth = smoothPart(problem)
  const exact = loss.name === 'least squares'
  const room = deviceNumbers(device, n)
  const eta = new Float64Array(n)
  const slope = new Float64Array(n)
  const weights = new Float64Array(n)
  const target = new Float64Array(n)
  const unused = new Float64Array(p)
  const strengths = new Float64Array(size)
  strengths.set(strength)
  const { dot, axpy } = X.column
  const columnsAt = (x: Float64Array): Columns => {
    X.apply(x.subarray(0, p), eta)
    for (let i = 0; i < n; i++) target[i] = eta[i]! + (x[p] ?? 0)
    for (let i = 0; i < n; i++) eta[i] = target[i]! + (offset?.[i] ?? 0)
    loss.gradientInto(eta, slope)
    loss.curvatureInto(eta, weights)
    for (let i = 0; i < n; i++) if (weights[i]! > 0) target[i]! -= slope[i]! / weights[i]!
    const curvature = new Float64Array(size)
    curvature.set(X.columnNorms(weights).map((norm) => norm * norm))
    if (hasIntercept) curvature[p] = weights.reduce((sum, w) => sum + w, 0)
    return {
      target,
      weights,
      strength: strengths,
      curvature,
      dot: (j, r) => (j < p ? dot(j, r) : r.reduce((sum, value) => sum + value, 0)),
      axpy: (j, scale, out) => {
        if (j < p) axpy(j, scale, out)
        else for (let i = 0; i < n; i++) out[i]! += scale
      },
      workspace: room.numbers,
    }
  }
  const objective = (x: Float64Array): number =>
    smooth(x.subarray(0, p), x[p] ?? 0, unused).value + penalty.value({ shape: [p], data: x.subarray(0, p) })
  let x: Float64Array = new Float64Array(size)
  if (hasIntercept) x[p] = intercept
  let done = 0
  let value = Number.POSITIVE_INFINITY
  try {
    for (;;) {
      const columns = columnsAt(x)
      const oracle = { size, rows: n, visit: (visitor: (columns: Columns) => number) => visitor(columns) }
      const run = iterate(coordinateDescent(), oracle, x, { tolerance: 0, maxIterations: exact ? Number.POSITIVE_INFINITY : sweeps })
      let reached: Float64Array = x
      let first = Number.NaN
      for (const { x: at, iteration, residual } of run) {
        reached = at
        yield candidate(at, done + iteration, p)
        if (iteration === 1) first = residual
        if (iteration > 0 && !exact && residual <= share * first) break
      }
      if (exact) return
      done += sweeps
      const before = value
      value = objective(reached)
      for (let k = 0; k < halvings && !(value <= before); k++) {
        reached = reached.map((b, j) => (b + x[j]!) / 2)
        value = objective(reached)
      }
      if (!(value < before)) return
      x = reached
    }
  } finally {
    room.dispose()
  }
}

function candidate(x: Float64Array, iterations: number, p: number): Lap {
  return { kind: 'candidate', iterations, coefficients: () => ({ b: x.subarray(0, p), intercept: x[p] ?? 0 }) }
}
