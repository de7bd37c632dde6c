import { add, apply, design, interpret, seededRandom, type Tensor, trace, type Values, type ValuesOf } from '@odot/autodiff'
import { leastSquares } from '@odot/losses'
import { iterate, type LbfgsState, lbfgs, type Progress, type Result, tracedOracle } from '@odot/optimizers'
import { blocks, type FactorsOf, hadamard, identity, type WeightsOf } from '@odot/parameterizations'
import { surrogate } from '@odot/problem'
import { denseColumns } from './dense-columns.js'
import { type SubProblem, subPoint } from './sub-problem.js'

const model = blocks({ penalized: hadamard(), free: identity() })
type Weights = WeightsOf<typeof model>
type Factors = FactorsOf<typeof model>

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

/** The surrogate of a sub-problem whose target is scaled to unit spread, over one flat vector of factors. */
export function hadamardSurrogate(sub: SubProblem): HadamardSurrogate {
  const { columns, certified } = sub
  const scale = certified.nullPrimal > 0 ? Math.sqrt(2 * certified.nullPrimal) : 1
  const penalized = Int32Array.from([...sub.strength.keys()].filter((k) => sub.strength[k]! > 0))
  const free = Int32Array.from([...sub.strength.keys()].filter((k) => sub.strength[k] === 0))
  const [P, F] = [design('P', columns.rows, penalized.length), design('F', columns.rows, free.length)]
  const designs = { P: denseColumns(columns.design, penalized).design, F: denseColumns(columns.design, free).design }
  const loss = leastSquares()
  const { objective } = surrogate(
    (w: Weights, y: Tensor, weights: Tensor) => loss.value(add(apply(P, w.penalized), apply(F, w.free)), y, weights),
    model,
  )
  const shapes = { penalized: [penalized.length], free: [free.length] }
  const graph = trace(
    objective,
    { penalized: { u: shapes.penalized, v: shapes.penalized }, free: shapes.free },
    shapes,
    [columns.rows],
    [columns.rows],
  )
  const vector = (data: Float64Array): Values => ({ shape: [data.length], data })
  const strength = {
    penalized: vector(Float64Array.from(penalized, (k) => sub.strength[k]! / scale)),
    free: vector(new Float64Array(free.length)),
  }
  const oracle = tracedOracle(graph, {
    inputs: [strength, vector(sub.target.map((t) => t / scale)), vector(sub.weights)],
    designs,
  })
  const forward = trace(model.forward, { penalized: { u: shapes.penalized, v: shapes.penalized }, free: shapes.free })
  const solver = lbfgs()

  return {
    start: (coefficients) => {
      const like = {
        penalized: vector(Float64Array.from(penalized, (k) => coefficients[k]! / scale)),
        free: vector(Float64Array.from(free, (k) => coefficients[k]! / scale)),
      }
      const warm = like.penalized.data.some((b) => b !== 0)
      const factors = model.start(warm ? like : { penalized: shapes.penalized, free: shapes.free }, seededRandom(1))
      return oracle.pack(warm ? factors : { ...factors, free: like.free })
    },
    run: (x, iterations, state) => iterate(solver, oracle, x, { maxIterations: iterations, tolerance: 1e-14, ...(state && { state }) }),
    weights: (x) => {
      const w: ValuesOf<Weights> = interpret(forward, [oracle.unpack(x)])
      const out = new Float64Array(columns.count)
      for (const [a, k] of penalized.entries()) out[k] = w.penalized.data[a]! * scale
      for (const [a, k] of free.entries()) out[k] = w.free.data[a]! * scale
      return out
    },
    escape: (x, weights) => {
      const gradient = new Float64Array(columns.count)
      columns.design.adjoint(subPoint(sub, weights).weightedResidual, gradient)
      const pull = (at: Int32Array): Values => vector(Float64Array.from(at, (k) => -gradient[k]! / scale))
      const factors: ValuesOf<Factors> = oracle.unpack(x)
      const direction = oracle.pack(model.escape!(factors, { penalized: pull(penalized), free: pull(free) }, strength))
      for (let i = 0; i < x.length; i++) x[i]! += escapeLength * direction[i]!
      return direction.some((d) => d !== 0)
    },
  }
}
