import { add, apply, design, inner, sub as minus, mul, stopGradient, type Tensor, trace, type Values, values } from '@odot/autodiff'
import { type CpuDevice, dense } from '@odot/kernels'
import { leastSquares } from '@odot/losses'
import { tracedOracle } from '@odot/optimizers'
import { type HadamardFactors, hadamard } from '@odot/parameterizations'
import { type Oracle, surrogate } from '@odot/problem'
import type { SubProblem } from './sub-problem.js'

/** The surrogate ½‖t − X(u ⊙ v)‖² + ½ Σ strength (u² + v²), over u and v one after the other. */
export interface SquaresOracle extends Oracle {
  readonly dispose: () => void
}

const model = hadamard()

/** Two products with the columns at each evaluation. `scale` divides target and strengths. */
export function oracleOfColumns({ columns, strength, target, certified }: SubProblem, scale: number, device: CpuDevice): SquaresOracle {
  const { rows, count } = columns
  const X = design('X', rows, count)
  const loss = (b: Tensor, t: Tensor, weights: Tensor): Tensor => leastSquares().value(apply(X, b), t, weights)
  const { objective } = surrogate(loss, model)
  const graph = trace(objective, { u: [count], v: [count] }, [count], [rows], [rows])
  const inputs = [divided(strength, scale), divided(target, scale), vector(certified.weights)] as const
  return tracedOracle<HadamardFactors, [Tensor, Tensor, Tensor]>(graph, { device, inputs, designs: { X: columns.design } })
}

/** One product with the Gram matrix G = XᵀX at each evaluation: shorter than two with X where X has more rows than columns, but less exact. */
export function oracleOfGram(
  { columns: { count, design: X }, strength, target }: SubProblem,
  gram: Float64Array,
  { scale, device }: { readonly scale: number; readonly device: CpuDevice },
): SquaresOracle {
  const G = design('G', count, count)
  const pull = new Float64Array(count)
  X.adjoint(target, pull)
  let squares = 0
  for (let i = 0; i < target.length; i++) squares += (target[i]! / scale) ** 2
  // ½⟨b, Gb⟩ − ⟨c, b⟩ + ½‖t‖², with Gb − c for its gradient: derived, it would take a product with Gᵀ as well
  const loss = (b: Tensor, c: Tensor, constant: Tensor): Tensor => {
    const product = stopGradient(apply(G, b))
    return add(minus(inner(b, minus(product, c)), mul(0.5, stopGradient(inner(b, product)))), constant)
  }
  const { objective } = surrogate(loss, model)
  const graph = trace(objective, { u: [count], v: [count] }, [count], [count], [])
  const inputs = [divided(strength, scale), divided(pull, scale), values(squares / 2)] as const
  const designs = { G: dense(gram, { rows: count, columns: count, order: 'row-major' }) }
  return tracedOracle<HadamardFactors, [Tensor, Tensor, Tensor]>(graph, { device, inputs, designs })
}

function vector(data: Float64Array): Values {
  return { shape: [data.length], data }
}

function divided(data: Float64Array, scale: number): Values {
  return vector(data.map((value) => value / scale))
}
