import { add, mul, slice, square, sub, sum, type Tensor, tensor, trace, type Values, values } from '@odot/autodiff'
import type { Device } from '@odot/kernels'
import { adam, cosine, minimize, proximalGradient, type RunOptions, residentLbfgs, saveState, schedule, sgd } from '@odot/optimizers'
import { elasticNet, groupLasso, lasso } from '@odot/penalties'
import type { TracedSolver } from '@odot/problem'

const size = 20
const curvature = Float64Array.from({ length: size }, (_, i) => 1 + i / 10)
export const target: Float64Array = Float64Array.from({ length: size }, (_, i) => (i % 3) - 1.2)
export const inputs = [values(1)] as const

/** Σ cᵢ (xᵢ − tᵢ)² / 2, with a scale that is an input. */
export const bowl = trace(
  (x: Tensor, scale: Tensor) => mul(mul(0.5, scale), sum(mul(tensor(curvature), square(sub(x, tensor(target)))))),
  [size],
  [],
)
export const zero: Values = values(new Float64Array(size))

/** The function of Rosenbrock: a long way, also for L-BFGS. */
const valley = trace(
  (x: Tensor, scale: Tensor) => {
    const [from, to] = [slice(x, [0], [size - 1]), slice(x, [1], [size])]
    return mul(scale, sum(add(square(sub(1, from)), mul(100, square(sub(to, square(from)))))))
  },
  [size],
  [],
)
const bank = values(Float64Array.from({ length: size }, (_, i) => (i % 2 === 0 ? -1.2 : 1)))

interface Run {
  readonly x: Float64Array
  readonly iterations: number
  readonly status: string
  readonly reason: string
  readonly value: number
  readonly residual: number
  readonly evaluations: number
  readonly state: string
}

/** A run of some solver on its objective. */
type Runner = (options: RunOptions<never> & { readonly device: Device }) => Promise<Run>

function runner<S, H>(solver: TracedSolver<S, H>, { graph, start } = { graph: bowl, start: zero }): Runner {
  return async (options) => {
    const { x, state, iterations, status, reason, value, residual, evaluations } = await minimize(solver, graph, start, {
      inputs,
      ...options,
    })
    return { x: x.data, iterations, status, reason, value, residual, evaluations, state: saveState(state) }
  }
}

const groups = Array.from({ length: size }, (_, i) => Math.floor(i / 4))

/** All solvers that run as chunks of steps. */
export const runners: Readonly<Record<string, Runner>> = {
  sgd: runner(sgd({ learningRate: 0.2 })),
  'sgd with momentum': runner(sgd({ learningRate: 0.1, momentum: 0.7 })),
  'sgd with Nesterov momentum': runner(sgd({ learningRate: 0.1, momentum: 0.7, nesterov: true })),
  'sgd on a schedule': runner(sgd({ learningRate: schedule(cosine({ from: 0.3, to: 0.1, steps: 100 }), { steps: 100 }) })),
  adam: runner(adam({ learningRate: 0.1 })),
  ista: runner(proximalGradient(lasso(0.3), { stepSize: 0.3, accelerated: false })),
  fista: runner(proximalGradient(lasso(0.3), { stepSize: 0.3 })),
  'ista that finds its step': runner(proximalGradient(elasticNet({ size, strength: 0.3, ridge: 0.1 }), { accelerated: false })),
  'fista that finds its step': runner(proximalGradient(groupLasso(0.3, groups))),
  'L-BFGS': runner(residentLbfgs({ memory: 5 }), { graph: valley, start: bank }),
  'L-BFGS along polynomials': runner(residentLbfgs({ memory: 5, search: 'polynomial' }), { graph: valley, start: bank }),
}
