import { seededRandom, type Values } from '@odot/autodiff'
import { iterate, type LbfgsState, lbfgs, type Progress, type Result } from '@odot/optimizers'
import { hadamard } from '@odot/parameterizations'
import { norm } from './least-squares-projection.js'
import type { SubPoint, SubProblem } from './sub-problem.js'
import type { SquaresOracle } from './surrogate-oracles.js'

const model = hadamard()

/** How far a saddle is left, in factors of a problem of unit scale. */
const escapeLength = 0.1

/** The smooth surrogate of a sub-problem over one flat vector of factors. */
export interface HadamardSurrogate {
  /** Factors near coefficients, or the good start when they are all zero; never balanced. */
  readonly start: (coefficients: Float64Array) => Float64Array
  /** L-BFGS from a point, or on from a state. */
  readonly run: (
    oracle: SquaresOracle,
    x: Float64Array,
    options: { readonly iterations: number; readonly state: LbfgsState | undefined },
  ) => Generator<Progress, Result<Float64Array, LbfgsState>, void>
  /** Coefficients of the sub-problem at the factors. */
  readonly weights: (x: Float64Array) => Float64Array
  /** Moves factors off a saddle, in place, and says whether there was one; the point is that of the factors. */
  readonly escape: (x: Float64Array, point: SubPoint) => boolean
}

/** The length that the target of a sub-problem is divided by, so that its surrogate has unit scale. */
export function unitOf({ target }: SubProblem): number {
  return norm(target) || 1
}

/** Writes b = u ⊙ v for a sub-problem whose target is scaled to unit length. */
export function hadamardSurrogate(sub: SubProblem): HadamardSurrogate {
  const scale = unitOf(sub)
  const { count } = sub.columns
  const vector = (data: Float64Array): Values => ({ shape: [data.length], data })
  const pack = ({ u, v }: { readonly u: Values; readonly v: Values }): Float64Array => {
    const x = new Float64Array(2 * count)
    x.set(u.data)
    x.set(v.data, count)
    return x
  }
  const solver = lbfgs()
  return {
    start: (coefficients) => {
      const warm = coefficients.some((b) => b !== 0)
      return pack(model.start(warm ? vector(coefficients.map((b) => b / scale)) : [count], seededRandom(1)))
    },
    run: (oracle, x, { iterations, state }) =>
      iterate(solver, oracle, x, { maxIterations: iterations, tolerance: 1e-14, ...(state && { state }) }),
    weights: (x) => Float64Array.from({ length: count }, (_, k) => x[k]! * x[count + k]! * scale),
    escape: (x, { pull }) => {
      const gradient = vector(pull.map((g) => -g / scale))
      const strength = vector(sub.strength.map((s) => s / scale))
      const direction = pack(model.escape({ u: vector(x.slice(0, count)), v: vector(x.slice(count)) }, gradient, strength))
      for (let i = 0; i < x.length; i++) x[i]! += escapeLength * direction[i]!
      return direction.some((d) => d !== 0)
    },
  }
}
