import { mul, square, sub, sum, type Tensor, trace, type ValuesOf, values } from '@odot/autodiff'
import { adam, type Iterate, iterate, lbfgs, type Result, type Status, sgd } from '@odot/optimizers'
import { type HadamardFactors, hadamard } from '@odot/parameterizations'
import { surrogate } from '@odot/problem'
import type { Factors, Landscape } from './landscape.js'

/** The optimisers that the page offers. */
export type OptimizerName = 'gradient-descent' | 'momentum' | 'adam' | 'lbfgs'

/** A run that the page asks for. */
export interface TrailQuestion {
  readonly landscape: Landscape
  readonly start: Factors
  readonly optimizer: OptimizerName
}

/** The way of an optimiser from a start: its points, and why it ended. */
export interface Trail {
  readonly points: readonly Factors[]
  readonly status: Status
}

const { objective } = surrogate((beta: Tensor, c: Tensor) => mul(0.5, sum(square(sub(beta, c)))), hadamard())

/** The surrogate of one coordinate as a graph of ({ u, v }, λ, c). */
export const surrogateGraph = trace(objective, { u: [1], v: [1] }, [1], [1])

type Point = ValuesOf<HadamardFactors>
type Options = Parameters<typeof iterate<unknown, HadamardFactors, readonly [Tensor, Tensor]>>[3]
type Run = Generator<Iterate<Point, unknown>, Result<Point, unknown>, void>

const runs: Readonly<Record<OptimizerName, (start: Point, inputs: Options['inputs']) => Run>> = {
  'gradient-descent': (start, inputs) => iterate(sgd({ learningRate: 0.08 }), surrogateGraph, start, { inputs, ...limits }),
  momentum: (start, inputs) => iterate(sgd({ learningRate: 0.03, momentum: 0.85 }), surrogateGraph, start, { inputs, ...limits }),
  adam: (start, inputs) => iterate(adam({ learningRate: 0.08 }), surrogateGraph, start, { inputs, ...limits }),
  lbfgs: (start, inputs) => iterate(lbfgs(), surrogateGraph, start, { inputs, ...limits }),
}

const limits = { tolerance: 1e-5, maxIterations: 400 } as const

/** Runs an optimiser of @odot/optimizers on the surrogate. */
export function trailOf({ landscape: { c, lambda }, start, optimizer }: TrailQuestion): Trail {
  const run = runs[optimizer]({ u: values([start.u]), v: values([start.v]) }, [values([lambda]), values([c])])
  const points: Factors[] = []
  let step = run.next()
  for (; !step.done; step = run.next()) points.push({ u: step.value.x.u.data[0]!, v: step.value.x.v.data[0]! })
  return { points, status: step.value.status }
}
