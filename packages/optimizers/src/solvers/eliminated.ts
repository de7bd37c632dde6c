import { blockNorm, groupPenalty, lassoGap } from '../least-squares/lasso-gap.js'
import type { Ridges } from '../least-squares/ridge-oracle.js'

/** The penalty of v that makes Σ strength·‖b‖^q of ½‖u‖² + C|v|^p, minimised over b = u·v. */
export interface Exponents {
  readonly q: number
  readonly p: number
  readonly C: number
}

/** p = 2q/(2 − q) and C = (2 − q) q^{q/(2−q)}/2: for q = 1 the penalty of v is ½v². */
export function exponentsOf(q: number): Exponents {
  return { q, p: (2 * q) / (2 - q), C: ((2 - q) * q ** (q / (2 - q))) / 2 }
}

/** What an evaluation at v finds beside value and gradient: the coefficients that v stands for, and how good they are. */
export interface Eliminated {
  readonly coefficients: Float64Array
  readonly correlations: Float64Array
  readonly variance: Float64Array
  /** The penalised least squares of the coefficients. */
  objective: number
  /** The duality gap where the penalty is convex, else the largest slope of v. */
  residual: number
  /** [blocks]: v² that dead blocks must gain to live; empty where none is dead. */
  revive: Float64Array
}

export function eliminatedScratch(size: number): Eliminated {
  const vector = (): Float64Array => new Float64Array(size)
  return {
    coefficients: vector(),
    correlations: vector(),
    variance: vector(),
    objective: Number.NaN,
    residual: Number.NaN,
    revive: new Float64Array(0),
  }
}

/** A block whose v² is a smaller share of what it should gain is dead: gradient steps take long to bring it back, or never do. */
const dead = 1e-6

/** min_u of the surrogate at v, with its gradient; the rest is written to `found`. */
export function eliminate(ridges: Ridges, v: Float64Array, gradient: Float64Array, { q, p, C }: Exponents, found: Eliminated): number {
  const { blocks, strength, solve, loss } = ridges
  const { count, starts, members } = blocks
  const { coefficients, correlations, variance } = found
  for (let g = 0; g < count; g++) {
    const h = strength[g]! > 0 ? (v[g]! * v[g]!) / strength[g]! : Number.POSITIVE_INFINITY
    for (let i = starts[g]!; i < starts[g + 1]!; i++) variance[members[i]!] = h
  }
  solve(variance, coefficients)
  const misfit = loss(coefficients, correlations)
  let value = misfit
  let steepest = 0
  for (let g = 0; g < count; g++) {
    const s = strength[g]!
    const x = v[g]!
    gradient[g] = 0
    if (!(s > 0)) continue
    const pull = blockNorm(blocks, g, correlations) / s
    const size = Math.abs(x)
    if (size > 0) value += (0.5 * s * blockNorm(blocks, g, coefficients) ** 2) / (x * x) || 0
    value += s * C * size ** p
    gradient[g] = s * (C * p * Math.sign(x) * size ** (p - 1) - x * pull * pull)
    steepest = Math.max(steepest, Math.abs(gradient[g]!))
  }
  if (q === 1) {
    found.objective = misfit + groupPenalty(ridges, coefficients)
    found.residual = lassoGap(ridges, { coefficients, correlations, loss: misfit })
    found.revive = revival(ridges, v, correlations)
  } else {
    found.objective = misfit
    for (let g = 0; g < count; g++) found.objective += strength[g]! * blockNorm(blocks, g, coefficients) ** q
    found.residual = steepest
  }
  return value
}

/**
 * v² that each dead block with ‖c_g‖ > strength must gain. As a function of v² the eliminated objective is convex, and along one block it falls up to
 * v² = (‖c_g‖ − strength)/κ or further, κ = Σ of its curvatures; k blocks together may take a k-th of that each.
 */
function revival({ blocks, strength, curvature }: Ridges, v: Float64Array, correlations: Float64Array): Float64Array {
  const { count, starts, members } = blocks
  let lives: Float64Array | undefined
  let k = 0
  for (let g = 0; g < count; g++) {
    const s = strength[g]!
    const excess = s > 0 ? blockNorm(blocks, g, correlations) - s : 0
    if (!(excess > 0)) continue
    let kappa = 0
    for (let i = starts[g]!; i < starts[g + 1]!; i++) kappa += curvature[members[i]!]!
    if (!(v[g]! * v[g]! < (dead * excess) / kappa)) continue
    lives ??= new Float64Array(count)
    lives[g] = excess / kappa
    k++
  }
  if (!lives) return new Float64Array(0)
  return lives.map((gain) => gain / k)
}

/** Where v starts for coefficients: beside them, so that no block is dead and none says which sign it has. */
export function startOf({ blocks, strength, curvature }: Ridges, coefficients: Float64Array, correlations: Float64Array): Float64Array {
  const { count, starts, members } = blocks
  const v = new Float64Array(count)
  for (let g = 0; g < count; g++) {
    let kappa = 0
    for (let i = starts[g]!; i < starts[g + 1]!; i++) kappa += curvature[members[i]!]!
    if (!(kappa > 0)) continue
    const marginal = Math.max(blockNorm(blocks, g, correlations), strength[g]!) / kappa
    v[g] = Math.sqrt(blockNorm(blocks, g, coefficients) + marginal)
  }
  return v
}
