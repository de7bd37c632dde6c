import { apply, design, mul, normal, seededRandom, square, sub, sum, type Tensor, type Values, values } from '@odot/autodiff'
import { type DenseDesign, dense } from '@odot/kernels'
import { coordinateDescent, minimizeSync } from '@odot/optimizers'

/** A random lasso 1/(2n) ‖y − Xb‖² + λ‖b‖₁ with its solution by coordinate descent. */
export interface RandomLasso {
  readonly rows: number
  readonly columns: number
  readonly designs: { readonly X: DenseDesign }
  readonly y: Values
  readonly strength: Values
  /** The loss as a traced function of weights and response. */
  readonly loss: (weights: Tensor, y: Tensor) => Tensor
  /** The lasso objective. */
  readonly value: (weights: Float64Array) => number
  readonly solution: Float64Array
  readonly optimum: number
}

/** n = 60, p = 12, four nonzero coefficients of both signs, λ a tenth of λmax; neighbouring columns may be correlated. */
export function randomLasso(seed: number, { rows = 60, columns = 12, share = 0.1, correlation = 0 } = {}): RandomLasso {
  const random = seededRandom(seed)
  const data = Float64Array.from({ length: rows * columns }, () => normal(random))
  for (let i = rows; i < data.length; i++) data[i] = correlation * data[i - rows]! + Math.sqrt(1 - correlation ** 2) * data[i]!
  const X = dense(data, { rows, columns, order: 'column-major' })
  const truth = Float64Array.from({ length: columns }, (_, j) => (j < 4 ? (j % 2 === 0 ? 1 : -1) * (1 + random()) : 0))
  const y = new Float64Array(rows)
  X.apply(truth, y)
  for (let i = 0; i < rows; i++) y[i]! += 0.5 * normal(random)
  const pull = new Float64Array(columns)
  X.adjoint(y, pull)
  const lambda = (share * Math.max(...pull.map(Math.abs))) / rows
  const weights = new Float64Array(rows).fill(1 / rows)
  const strength = new Float64Array(columns).fill(lambda)
  const oracle = {
    target: y,
    weights,
    strength,
    curvature: X.columnNorms(weights).map((norm) => norm * norm),
    ...X.column,
  }
  const fit = minimizeSync(coordinateDescent(), { size: columns, rows, visit: (visitor) => visitor(oracle) }, new Float64Array(columns), {
    tolerance: 1e-13,
  })
  const eta = new Float64Array(rows)
  return {
    rows,
    columns,
    designs: { X },
    y: values(y),
    strength: values(strength),
    loss: (w, target) => mul(1 / (2 * rows), sum(square(sub(apply(design('X', rows, columns), w), target)))),
    value: (b) => {
      X.apply(b, eta)
      return eta.reduce((total, e, i) => total + (e - y[i]!) ** 2, 0) / (2 * rows) + lambda * b.reduce((total, w) => total + Math.abs(w), 0)
    },
    solution: fit.x,
    optimum: fit.value,
  }
}
