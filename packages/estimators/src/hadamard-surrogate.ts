import { apply, design, seededRandom, type Tensor, trace, type Values } from '@odot/autodiff'
import { leastSquares } from '@odot/losses'
import { iterate, type LbfgsState, lbfgs, type Progress, type Result, tracedOracle } from '@odot/optimizers'
import { hadamard } from '@odot/parameterizations'
import { surrogate } from '@odot/problem'
import { norm } from './least-squares-projection.js'
import { type SubProblem, subPoint } from './sub-problem.js'

const model = hadamard()

/** How far a saddle is left, in factors of a problem of unit scale. */
const escapeLength = 0.1

/** The smooth surrogate of a sub-problem over one flat vector of factors. */
export interface HadamardSurrogate {
  /** Factors near coefficients, or the good start when they are all zero; never balanced. */
  readonly start: (coefficients: Float64Array) => Float64Array
  /** L-BFGS from a point, or on from a state. */
  readonly run: (
    x: Float64Array,
    iterations: number,
    state: LbfgsState | undefined,
  ) => Generator<Progress, Result<Float64Array, LbfgsState>, void>
  /** Coefficients of the sub-problem at the factors. */
  readonly weights: (x: Float64Array) => Float64Array
  /** Moves factors off a saddle, in place, and says whether there was one. `weights` are those of the factors. */
  readonly escape: (x: Float64Array, weights: Float64Array) => boolean
}

/** Writes b = u ⊙ v for a sub-problem whose target is scaled to unit length. */
export function hadamardSurrogate(sub: SubProblem): HadamardSurrogate {
  const { columns } = sub
  const scale = norm(sub.target) || 1
  const shape = [columns.count]
  const X = design('X', columns.rows, columns.count)
  const loss = leastSquares()
  const { objective } = surrogate((b: Tensor, t: Tensor, weights: Tensor) => loss.value(apply(X, b), t, weights), model)
  const graph = trace(objective, { u: shape, v: shape }, shape, [columns.rows], [columns.rows])
  const vector = (data: Float64Array): Values => ({ shape: [data.length], data })
  const strength = vector(sub.strength.map((s) => s / scale))
  const oracle = tracedOracle(graph, {
    inputs: [strength, vector(sub.target.map((t) => t / scale)), vector(sub.certified.weights)],
    designs: { X: columns.design },
  })
  const solver = lbfgs()
  return {
    start: (coefficients) => {
      const warm = coefficients.some((b) => b !== 0)
      return oracle.pack(model.start(warm ? vector(coefficients.map((b) => b / scale)) : shape, seededRandom(1)))
    },
    run: (x, iterations, state) => iterate(solver, oracle, x, { maxIterations: iterations, tolerance: 1e-14, ...(state && { state }) }),
    weights: (x) => {
      const { u, v } = oracle.unpack(x)
      return u.data.map((factor, k) => factor * v.data[k]! * scale)
    },
    escape: (x, weights) => {
      const pull = new Float64Array(columns.count)
      columns.design.adjoint(subPoint(sub, weights).residual, pull)
      const direction = oracle.pack(model.escape(oracle.unpack(x), vector(pull.map((g) => -g / scale)), strength))
      for (let i = 0; i < x.length; i++) x[i]! += escapeLength * direction[i]!
      return direction.some((d) => d !== 0)
    },
  }
}
