import { orthonormalColumns } from './orthonormal-columns.js'
import type { Unpenalized } from './unpenalized.js'
import { unpenalizedAdjoint } from './unpenalized.js'

/** Combinations q of unpenalised coordinates that are orthonormal in the metric of the Hessian; directions that depend on others are left out. */
export interface FreeBasis {
  /** How many. */
  readonly count: number
  /** out = output l of D Q_a [rows]: their products with columns are the coupling. */
  readonly weightedInto: (a: number, l: number, out: Float64Array) => void
  /** Qᵀ∇L [count], for ∇L by the predictors. */
  readonly gradient: (slopes: Float64Array) => Float64Array
  /** The unpenalised coordinates [u · K] of a combination. */
  readonly step: (q: Float64Array) => Float64Array
}

/** A direction whose squared length is below this share of what it was depends on those before it. */
const dependence = 1e-13

/** For one output: √D U = Q R, so that columns that nearly depend on each other do no harm. */
export function* orthonormalBasis(U: Unpenalized, D: Float64Array): Generator<undefined, FreeBasis> {
  const { rows } = U
  const roots = D.map(Math.sqrt)
  const { Q, coefficients } = yield* orthonormalColumns(U, roots)
  return {
    count: Q.length,
    weightedInto: (a, _, out) => {
      for (let i = 0; i < rows; i++) out[i] = Q[a]![i]! * roots[i]!
    },
    gradient: (slopes) =>
      Float64Array.from(Q, (q) => {
        let total = 0
        for (let i = 0; i < rows; i++) if (roots[i]! > 0) total += (q[i]! * slopes[i]!) / roots[i]!
        return total
      }),
    step: coefficients,
  }
}

/** For several outputs: the Cholesky factor of Uᵀ D U, without the directions that depend on others, such as the shift of all classes at once. */
export function* jointBasis(U: Unpenalized, D: Float64Array, outputs: number): Generator<undefined, FreeBasis> {
  const { rows, count, data } = U
  const v = count * outputs
  const L = new Float64Array(v * v)
  for (let a = 0; a < count; a++)
    for (let c = 0; c <= a; c++) {
      for (let k = 0; k < outputs; k++)
        for (let l = 0; l < outputs; l++) {
          let total = 0
          for (let i = 0; i < rows; i++) total += data[a * rows + i]! * D[(i * outputs + k) * outputs + l]! * data[c * rows + i]!
          L[(a * outputs + k) * v + c * outputs + l] = total
        }
      yield
    }
  const kept = factor(L, v)
  const forward = (rhs: Float64Array): Float64Array => {
    const x = new Float64Array(kept.length)
    for (const [a, i] of kept.entries()) {
      let total = rhs[i]!
      for (let b = 0; b < a; b++) total -= L[i * v + kept[b]!]! * x[b]!
      x[a] = total / L[i * v + i]!
    }
    return x
  }
  const backward = (q: Float64Array): Float64Array => {
    const x = new Float64Array(v)
    for (let a = kept.length - 1; a >= 0; a--) {
      const i = kept[a]!
      let total = q[a]!
      for (let b = a + 1; b < kept.length; b++) total -= L[kept[b]! * v + i]! * x[kept[b]!]!
      x[i] = total / L[i * v + i]!
    }
    return x
  }
  const directions = kept.map((_, a) => backward(Float64Array.from(kept, (__, b) => (a === b ? 1 : 0))))
  return {
    count: kept.length,
    weightedInto: (a, l, out) => {
      out.fill(0)
      const direction = directions[a]!
      for (let c = 0; c < count; c++)
        for (let k = 0; k < outputs; k++) {
          const share = direction[c * outputs + k]!
          if (share === 0) continue
          for (let i = 0; i < rows; i++) out[i]! += share * data[c * rows + i]! * D[(i * outputs + k) * outputs + l]!
        }
    },
    gradient: (slopes) => {
      const free = new Float64Array(v)
      unpenalizedAdjoint(U, slopes, outputs, free)
      return forward(free)
    },
    step: backward,
  }
}

/** Cholesky in place of the lower triangle; the rows that depend on no earlier ones. */
function factor(L: Float64Array, v: number): number[] {
  const kept: number[] = []
  for (let i = 0; i < v; i++) {
    let pivot = L[i * v + i]!
    const whole = pivot
    for (const c of kept) {
      let s = L[i * v + c]!
      for (const k of kept) {
        if (k >= c) break
        s -= L[i * v + k]! * L[c * v + k]!
      }
      L[i * v + c] = s / L[c * v + c]!
      pivot -= L[i * v + c]! ** 2
    }
    if (!(pivot > dependence * whole)) continue
    L[i * v + i] = Math.sqrt(pivot)
    kept.push(i)
  }
  return kept
}
