import { seededRandom, values } from '@odot/autodiff'
import { lasso } from '@odot/estimators'
import { dense } from '@odot/kernels'
import { coordinateDescent, lbfgs, minimizeSurrogateSync, minimizeSync } from '@odot/optimizers'
import { hadamard } from '@odot/parameterizations'
import { surrogate } from '@odot/problem'
import { type RegressionData, squaredLoss } from './squared-loss.js'

/** What a method came to. */
export interface Solved {
  readonly b: Float64Array
  readonly status: string
  /** Iterations of L-BFGS; sweeps over all columns, with up to ten over the nonzero ones before each. */
  readonly iterations: number
}

export interface LassoTask extends RegressionData {
  readonly lambda: number
  readonly seed: number
}

const tolerance = 1e-8

/** β = u ⊙ v and L-BFGS on the factors, with escapes from saddles. */
export function byHadamard({ lambda, seed, ...data }: LassoTask): Solved {
  const { loss, designs } = squaredLoss(data)
  const product = hadamard()
  const columns = data.X.shape[1]
  const { weights, status, iterations } = minimizeSurrogateSync(surrogate(loss, product), lbfgs(), {
    start: product.start([columns], seededRandom(seed)),
    strength: values(new Float64Array(columns).fill(lambda)),
    data: [],
    designs,
    tolerance,
  })
  return { b: Float64Array.from(weights.data), status, iterations }
}

export function byCoordinateDescent({ X, y, lambda }: LassoTask): Solved {
  const [rows, columns] = X.shape
  const design = dense(columnMajor({ X, y }), { rows, columns, order: 'column-major' })
  const weights = new Float64Array(rows).fill(1 / rows)
  const { dot, axpy } = design.column
  const parts = {
    target: y,
    weights,
    strength: new Float64Array(columns).fill(lambda),
    curvature: Float64Array.from(design.columnNorms(weights), (norm) => norm * norm),
    dot,
    axpy,
  }
  const oracle = { size: columns, rows, visit: (visitor: (columns: typeof parts) => number) => visitor(parts) }
  const { x, status, iterations } = minimizeSync(coordinateDescent(), oracle, new Float64Array(columns), {
    tolerance,
    maxIterations: 100_000,
  })
  return { b: x, status, iterations }
}

/** The estimator, to a duality gap of 1e-12: the referee of both. */
export function byEstimator({ X, y, lambda }: LassoTask): Solved {
  const { coefficients, status, iterations } = lasso({ lambda, intercept: false, standardize: false, tolerance: 1e-12 }).fitSync(X, y)
  return { b: coefficients, status, iterations }
}

function columnMajor({ X }: RegressionData): Float64Array {
  if (X.order === 'column-major') return X.data
  const [rows, columns] = X.shape
  return Float64Array.from({ length: rows * columns }, (_, at) => X.data[(at % rows) * columns + Math.floor(at / rows)]!)
}
