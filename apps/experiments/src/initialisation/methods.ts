import { type Tensor, values } from '@odot/autodiff'
import type { Design } from '@odot/kernels'
import { lbfgs, minimizeSurrogateSync, minimizeSync, sgd, type TracedOracle } from '@odot/optimizers'
import { type HadamardFactors, hadamard } from '@odot/parameterizations'
import { surrogate } from '@odot/problem'
import type { LassoObjective } from '../harness/lasso-objective.js'
import type { Factors } from './starts.js'

/** One lasso and its surrogate, ready to be solved from many starts. */
export interface StartProblem {
  readonly loss: (w: Tensor) => Tensor
  readonly designs: Readonly<Record<string, Design>>
  /** The surrogate on the flat vector (u, v). */
  readonly oracle: TracedOracle<HadamardFactors>
  readonly objective: LassoObjective
  readonly lambda: number
  /** Of gradient descent: 0.2 over the largest curvature of the loss. */
  readonly learningRate: number
}

/** What a method came to. */
interface Ended {
  readonly b: Float64Array
  readonly iterations: number
  readonly escapes: number
}

export type Method = (problem: StartProblem, start: Factors) => Ended

const tolerance = 1e-8
const gradientSteps = 5000
const stretch = 5
const maxStretches = 400

/** How factors may be moved, by name. */
export const methods: Readonly<Record<string, Method>> = {
  'gradient descent': (problem, start) => plain(problem, start, false),
  'gradient descent, escape': (problem, start) => withEscapes(problem, start, false),
  'L-BFGS': (problem, start) => plain(problem, start, true),
  'L-BFGS, escape': (problem, start) => withEscapes(problem, start, true),
  'L-BFGS, rebalanced': (problem, start) => rebalanced(problem, start, false),
  'L-BFGS, rebalanced, escape': (problem, start) => rebalanced(problem, start, true),
}

function plain({ oracle, learningRate }: StartProblem, start: Factors, quasiNewton: boolean): Ended {
  const x0 = oracle.pack(start)
  const { x, iterations } = quasiNewton
    ? minimizeSync(lbfgs(), oracle, x0, { tolerance })
    : minimizeSync(sgd({ learningRate }), oracle, x0, { tolerance, maxIterations: gradientSteps, chunk: 50 })
  return { b: weightsOf(oracle.unpack(x)), iterations, escapes: 0 }
}

function withEscapes({ loss, designs, lambda, learningRate }: StartProblem, start: Factors, quasiNewton: boolean): Ended {
  const problem = surrogate(loss, hadamard())
  const options = { start, strength: strengths(start, lambda), data: [] as const, designs, tolerance }
  const { weights, iterations, escapes } = quasiNewton
    ? minimizeSurrogateSync(problem, lbfgs(), options)
    : minimizeSurrogateSync(problem, sgd({ learningRate }), { ...options, maxIterations: gradientSteps, chunk: 50 })
  return { b: Float64Array.from(weights.data), iterations, escapes }
}

/** L-BFGS anew after every five iterations, from the balanced factors of the same weights; with the ways out of saddles in the same step, or without. */
function rebalanced({ oracle, objective, lambda }: StartProblem, start: Factors, leaving: boolean): Ended {
  const product = hadamard()
  let factors = start
  let [iterations, escapes] = [0, 0]
  for (let k = 0; k < maxStretches; k++) {
    const run = minimizeSync(lbfgs(), oracle, oracle.pack(factors), { tolerance, maxIterations: stretch })
    iterations += run.iterations
    const b = weightsOf(oracle.unpack(run.x))
    const balanced = product.rightInverse(values(b))
    const x = oracle.pack(balanced)
    const way = leaving ? oracle.pack(product.escape(balanced, values(objective.gradient(b)), strengths(start, lambda))) : x.map(() => 0)
    const lower = way.some((d) => d !== 0) ? downhill(oracle, x, way) : undefined
    if (!lower && run.status !== 'max-iterations') return { b, iterations, escapes }
    if (lower) escapes++
    factors = oracle.unpack((lower ?? x).slice())
  }
  return { b: weightsOf(factors), iterations, escapes }
}

/** A point along the direction that is lower; none when there is none. */
function downhill(oracle: StartProblem['oracle'], x: Float64Array, direction: Float64Array): Float64Array | undefined {
  const gradient = new Float64Array(x.length)
  const value = oracle.valueAndGradient(x, gradient)
  for (let step = 0.1; step > 1e-8; step /= 2) {
    const trial = x.map((xi, i) => xi + step * direction[i]!)
    if (oracle.valueAndGradient(trial, gradient) < value) return trial
  }
  return undefined
}

function strengths({ u }: Factors, lambda: number): ReturnType<typeof values> {
  return values(new Float64Array(u.data.length).fill(lambda))
}

function weightsOf({ u, v }: Factors): Float64Array {
  return Float64Array.from(u.data, (x, j) => x * v.data[j]!)
}
