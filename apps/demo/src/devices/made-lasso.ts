import { apply, design, type Graph, mul, square, sub, sum, type Tensor, trace, type Values, values } from '@odot/autodiff'
import { makeRegression } from '@odot/datasets'
import { type DenseDesign, dense } from '@odot/kernels'
import { type HadamardFactors, hadamard } from '@odot/parameterizations'
import { surrogate } from '@odot/problem'
import { rows } from './devices-protocol.js'

/** A lasso of made-up numbers, in float32, so that every device and the certificate are about the same ones. */
export interface MadeLasso {
  readonly columns: number
  readonly X: DenseDesign
  readonly y: Float64Array
  readonly lambda: number
  /** ‖Xβ − y‖²/2n + λ/2·(‖u‖² + ‖v‖²) of { u, v }, the strengths λ and y, with β = u ⊙ v. */
  readonly graph: Graph<readonly [HadamardFactors, Tensor, Tensor], Tensor>
  readonly inputs: readonly [strength: Values, y: Values]
  readonly start: { readonly u: Values; readonly v: Values }
}

/** λ/λmax. */
const ratio = 0.5

let last: MadeLasso | undefined

/** The lasso of so many columns; the last one is kept. */
export function madeLasso(columns: number): MadeLasso {
  if (last?.columns !== columns) last = make(columns)
  return last
}

function make(columns: number): MadeLasso {
  const made = makeRegression({ rows, columns, nonzeros: 4, signalToNoise: 10, seed: 1 })
  const X = dense(Float32Array.from(made.X.data), { rows, columns, order: 'row-major' })
  const y = made.y.map(Math.fround)
  const correlations = new Float64Array(columns)
  X.adjoint(y, correlations)
  const largest = correlations.reduce((most, c) => Math.max(most, Math.abs(c)), 0)
  const lambda = Math.fround((ratio * largest) / rows)
  const leaf = design('X', rows, columns)
  const loss = (beta: Tensor, target: Tensor): Tensor => mul(0.5 / rows, sum(square(sub(apply(leaf, beta), target))))
  const { objective } = surrogate(loss, hadamard())
  return {
    columns,
    X,
    y,
    lambda,
    graph: trace(objective, { u: [columns], v: [columns] }, [columns], [rows]),
    inputs: [values(new Float64Array(columns).fill(lambda)), values(y)],
    // from u = 0 either sign is open; v² = n/p keeps the first curvature, v²‖X‖²/n, near 1 however many columns there are
    start: { u: values(new Float64Array(columns)), v: values(new Float64Array(columns).fill(Math.sqrt(rows / columns))) },
  }
}
