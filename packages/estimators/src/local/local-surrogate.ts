import type { Design } from '@odot/kernels'
import type { Oracle } from '@odot/problem'
import { adjointInto, applyInto } from '../engine/linear-products.js'
import type { LocalPoint, LocalProblem } from './local-problem.js'
import type { Unit } from './origin.js'
import type { ParameterMap } from './parameter-map.js'
import { addConstants } from './predictors-at.js'

/** The columns that a surrogate has, in a design that may have more. */
export interface SurrogateColumns {
  readonly design: Design
  /** Columns of the problem with a penalty, and their places in the design. */
  readonly penalized: Int32Array
  readonly places: Int32Array
  /** Columns of the problem without, and their places. */
  readonly free: Int32Array
  readonly freePlaces: Int32Array
}

/** A smooth objective of x: factors, then coefficients without a penalty, then intercepts, in the units of the problem. */
export interface LocalSurrogate extends Oracle {
  /** The coefficients at x. */
  readonly pointAt: (x: Float64Array) => LocalPoint
  /** Writes the coefficients without a penalty and the intercepts of a point behind the factors in x. */
  readonly others: (point: LocalPoint, x: Float64Array) => void
  /** ∂L/∂b of the penalised columns, in units, at the point that was evaluated last; [penalized · K]. It is overwritten by the next evaluation. */
  readonly pull: Float64Array
}

/** L(η)/unit + S(ξ), with b = unit · K(ξ), and everything else as its difference to the null model. */
export function localSurrogate<F>(
  { loss, offset, intercept }: LocalProblem,
  { design, penalized, places, free, freePlaces }: SurrogateColumns,
  { map, origin, unit }: { readonly map: ParameterMap<F>; readonly origin: LocalPoint; readonly unit: Unit },
): LocalSurrogate {
  const { outputs: K } = loss
  const count = penalized.length * K
  const others = free.length * K
  const share = unit.coefficient / unit.loss
  const weights = new Float64Array(count)
  const pull = new Float64Array(count)
  const V = new Float64Array(design.columns * K)
  const G = new Float64Array(V.length)
  const intercepts = new Float64Array(K)
  const eta = new Float64Array(loss.rows * K)
  const R = new Float64Array(eta.length)
  const writeInto = (x: Float64Array, b: Float64Array, at: Int32Array, freeAt: Int32Array): void => {
    map.forwardInto(x.subarray(0, map.size), weights)
    for (let a = 0; a < at.length; a++) for (let k = 0; k < K; k++) b[at[a]! * K + k] = unit.coefficient * weights[a * K + k]!
    for (let a = 0; a < freeAt.length; a++)
      for (let k = 0; k < K; k++) b[freeAt[a]! * K + k] = origin.b[free[a]! * K + k]! + unit.coefficient * x[map.size + a * K + k]!
    if (intercept) for (let k = 0; k < K; k++) intercepts[k] = origin.intercepts[k]! + unit.coefficient * x[map.size + others + k]!
  }
  return {
    size: map.size + others + (intercept ? K : 0),
    pull,
    valueAndGradient: (x, gradient) => {
      writeInto(x, V, places, freePlaces)
      applyInto(design, V, K, eta)
      addConstants(eta, intercepts, offset)
      const value = loss.gradientInto(eta, R)
      adjointInto(design, R, K, G)
      for (let a = 0; a < places.length; a++) for (let k = 0; k < K; k++) pull[a * K + k] = share * G[places[a]! * K + k]!
      const ridge = map.gradientInto(pull, gradient.subarray(0, map.size))
      for (let a = 0; a < freePlaces.length; a++)
        for (let k = 0; k < K; k++) gradient[map.size + a * K + k] = share * G[freePlaces[a]! * K + k]!
      if (intercept) {
        const sums = gradient.subarray(map.size + others)
        sums.fill(0)
        for (let at = 0; at < R.length; ) for (let k = 0; k < K; k++, at++) sums[k]! += R[at]!
        for (let k = 0; k < K; k++) sums[k]! *= share
      }
      return value / unit.loss + ridge
    },
    others: (point, x) => {
      for (let a = 0; a < free.length; a++)
        for (let k = 0; k < K; k++) x[map.size + a * K + k] = (point.b[free[a]! * K + k]! - origin.b[free[a]! * K + k]!) / unit.coefficient
      if (intercept)
        for (let k = 0; k < K; k++) x[map.size + others + k] = (point.intercepts[k]! - origin.intercepts[k]!) / unit.coefficient
    },
    pointAt: (x) => {
      const b = new Float64Array(origin.b.length)
      writeInto(x, b, penalized, free)
      return { b, intercepts: intercepts.slice() }
    },
  }
}
