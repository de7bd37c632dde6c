import type { Columns } from '@odot/problem'

/** Sweeps of coordinate descent; each returns the largest √cⱼ · |step of bⱼ|. */
export interface Sweeper {
  readonly all: () => number
  /** Nonzero and unpenalised coordinates only. */
  readonly active: () => number
  /** As `all`, but nothing moves. */
  readonly violation: () => number
  /** out = Xᵀ(w ⊙ r). */
  readonly correlations: (out: Float64Array) => void
  /** ½ Σ wᵢ rᵢ². */
  readonly loss: () => number
  /** ½ Σ wᵢ rᵢ² + Σ strengthⱼ |bⱼ|, or the penalty that stands in place of it. */
  readonly value: () => number
}

/** Works on coefficients b and residuals r in place. Rows of unequal weight need w ⊙ r beside r; it is renewed only when a coordinate moved. */
export function sweeper({ weights, strength, curvature, dot, axpy, penalty }: Columns, b: Float64Array, r: Float64Array): Sweeper {
  const [first = 1] = weights
  const equal = weights.every((w) => w === first)
  const scale = equal ? first : 1
  const weighted = equal ? r : new Float64Array(r.length)
  const weigh = (): void => {
    if (!equal) for (let i = 0; i < r.length; i++) weighted[i] = weights[i]! * r[i]!
  }
  weigh()

  const target = (j: number): number => {
    const c = curvature[j]!
    const pull = scale * dot(j, weighted) + c * b[j]!
    if (penalty) return penalty.prox(j, pull / c, 1 / c)
    const limit = strength[j]!
    return pull > limit ? (pull - limit) / c : pull < -limit ? (pull + limit) / c : 0
  }
  const sweep = (skipZeros: boolean): number => {
    let largest = 0
    for (let j = 0; j < b.length; j++) {
      const before = b[j]!
      if (!(curvature[j]! > 0) || (skipZeros && before === 0 && strength[j]! > 0)) continue
      const after = target(j)
      if (after === before) continue
      b[j] = after
      axpy(j, before - after, r)
      weigh()
      largest = Math.max(largest, Math.sqrt(curvature[j]!) * Math.abs(after - before))
    }
    return largest
  }
  const loss = (): number => {
    let squares = 0
    for (let i = 0; i < r.length; i++) squares += weights[i]! * r[i]! * r[i]!
    return 0.5 * squares
  }
  return {
    all: () => sweep(false),
    active: () => sweep(true),
    violation: () => {
      let largest = 0
      for (let j = 0; j < b.length; j++) {
        if (curvature[j]! > 0) largest = Math.max(largest, Math.sqrt(curvature[j]!) * Math.abs(target(j) - b[j]!))
      }
      return largest
    },
    correlations: (out) => {
      for (let j = 0; j < b.length; j++) out[j] = scale * dot(j, weighted)
    },
    loss,
    value: () => {
      if (penalty) return loss() + penalty.value(b)
      let total = 0
      for (let j = 0; j < b.length; j++) total += strength[j]! * Math.abs(b[j]!)
      return loss() + total
    },
  }
}

/** Sweeps over the nonzero coordinates until they move a tenth as much as at first, then one over all. */
export function sweepRound(sweep: Sweeper, activeSweeps: number): number {
  let first = 0
  for (let k = 0; k < activeSweeps; k++) {
    const moved = sweep.active()
    if (k === 0) first = moved
    if (moved <= 0.1 * first) break
  }
  return sweep.all()
}

/** target − Σⱼ xⱼ bⱼ. */
export function residualsOf({ target, axpy }: Columns, b: Float64Array): Float64Array {
  const rest = Float64Array.from(target)
  for (let j = 0; j < b.length; j++) if (b[j] !== 0) axpy(j, -b[j]!, rest)
  return rest
}
