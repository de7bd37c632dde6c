import { normal, seededRandom, type Tensor, trace, values } from '@odot/autodiff'
import { makeRegression } from '@odot/datasets'
import { tracedOracle } from '@odot/optimizers'
import { depth } from '@odot/parameterizations'
import { surrogate } from '@odot/problem'
import { squaredLoss } from '../harness/squared-loss.js'
import { flow } from './flow.js'

/** One weight on its way: u₁² − u₂² and S − |β|^{2/k}, at equal times. */
export interface FollowedWeight {
  readonly weight: number
  readonly imbalance: readonly number[]
  readonly misalignment: readonly number[]
  /** β at the end. */
  readonly end: number
  /** ∂L/∂β at the end. */
  readonly gradient: number
}

export interface FlowProblem {
  readonly seed: number
  readonly depth: number
  readonly lambda: number
  readonly columns: number
  readonly duration: number
}

/** Follows the gradient flow of the surrogate of a small random regression from random factors. */
export function followFactors({ seed, depth: k, lambda, columns, duration }: FlowProblem): {
  readonly times: readonly number[]
  readonly weights: readonly FollowedWeight[]
} {
  const { loss, designs } = squaredLoss(makeRegression({ rows: 3 * columns, columns, nonzeros: Math.ceil(columns / 4), seed }))
  const { objective } = surrogate(loss, depth(k))
  const shapes = Array.from({ length: k }, () => [columns])
  const graph = trace<[readonly Tensor[], Tensor], Tensor>(objective, shapes, [columns])
  const oracle = tracedOracle(graph, { inputs: [values(new Float64Array(columns).fill(lambda))], designs })
  const random = seededRandom(seed)
  const start = Float64Array.from({ length: k * columns }, () => normal(random))
  const times: number[] = []
  const followed = Array.from({ length: columns }, () => ({ imbalance: [] as number[], misalignment: [] as number[] }))
  let last = start
  const visit = (time: number, x: Float64Array): void => {
    times.push(time)
    last = x.slice()
    followed.forEach(({ imbalance, misalignment }, j) => {
      const factors = Array.from({ length: k }, (_, i) => x[i * columns + j]!)
      const squares = factors.map((u) => u ** 2)
      const size = Math.abs(factors.reduce((a, b) => a * b)) ** (2 / k)
      imbalance.push(Math.abs(squares[0]! - squares[1]!))
      misalignment.push(squares.reduce((a, b) => a + b) / k - size)
    })
  }
  const step = 0.02
  flow((x, out) => void oracle.valueAndGradient(x, out), start, { step, steps: Math.round(duration / step), every: 25, visit })
  oracle.dispose()

  const product = (j: number): number => Array.from({ length: k }, (_, i) => last[i * columns + j]!).reduce((a, b) => a * b)
  const beta = Float64Array.from({ length: columns }, (_, j) => product(j))
  const base = tracedOracle(trace(loss, [columns]), { designs })
  const gradient = new Float64Array(columns)
  base.valueAndGradient(beta, gradient)
  base.dispose()
  return { times, weights: followed.map((one, weight) => ({ ...one, weight, end: beta[weight]!, gradient: gradient[weight]! })) }
}
