import { normal, type Random } from '@odot/autodiff'
import type { CpuDevice } from '@odot/kernels'
import { elasticNet, sparseGroupLasso } from '@odot/penalties'
import type { BlockPenalty } from '@odot/problem'
import type { Quadratic, QuadraticSolution, QuadraticSolver } from '../src/engine/quadratic.js'

/** G = ZᵀZ/rows of random columns of different scales, some of them zero or the same as the one before. */
export function randomGram(random: Random, n: number, rows: number): Float64Array {
  const Z = Array.from({ length: n }, () => {
    const scale = 10 ** (2 * random() - 1)
    return Array.from({ length: rows }, () => scale * normal(random))
  })
  for (let j = 1; j < n; j++) {
    const kind = random()
    if (kind < 0.08) Z[j] = Z[j - 1]!
    else if (kind < 0.14) Z[j]!.fill(0)
  }
  return Float64Array.from({ length: n * n }, (_, k) => Z[Math.floor(k / n)]!.reduce((sum, z, i) => sum + z * Z[k % n]![i]!, 0) / rows)
}

/** A gradient G u: the quadratic is bounded below, whatever the penalty. */
export function gradientInRange(random: Random, gram: Float64Array, n: number): Float64Array {
  const u = Float64Array.from({ length: n }, () => (random() < 0.5 ? 0 : 3 * normal(random)))
  return u.map((_, j) => u.reduce((sum, x, k) => sum + x * gram[j * n + k]!, 0))
}

/** Elastic nets with free, forced, ridged and bounded coordinates. */
export function randomElasticNet(random: Random, n: number, lambda: number): BlockPenalty {
  const each = (draw: () => number): Float64Array => Float64Array.from({ length: n }, draw)
  const share = (part: number, value: () => number, other: number): number => (random() < part ? value() : other)
  return elasticNet({
    size: n,
    strength: each(() =>
      share(
        0.1,
        () => 0,
        share(0.05, () => Number.POSITIVE_INFINITY, lambda * (0.5 + random())),
      ),
    ),
    ridge: each(() => share(0.3, () => lambda * random(), 0)),
    lower: each(() => share(0.2, () => share(0.5, () => -2 * random(), 0), Number.NEGATIVE_INFINITY)),
    upper: each(() => share(0.1, () => 2 * random(), Number.POSITIVE_INFINITY)),
  })
}

/** Sparse group lassos of groups of 1 to 4 that lie apart, some free, some forced to zero, some without a strength for single coordinates. */
export function randomGroups(random: Random, n: number, lambda: number): BlockPenalty {
  const count = Math.max(1, Math.ceil(n / (1 + 3 * random())))
  const groups = Array.from({ length: n }, (_, j) => j % count)
  const share = random() < 0.5 ? 0 : random()
  const kinds = Array.from({ length: count }, () => random())
  return sparseGroupLasso({
    groups,
    strength: Float64Array.from(groups, (g) => (kinds[g]! < 0.1 ? 0 : share * lambda)),
    groupStrength: Float64Array.from(kinds, (kind) => {
      if (kind < 0.1) return 0
      return kind < 0.15 ? Number.POSITIVE_INFINITY : (1 - share) * lambda * (0.5 + random())
    }),
    ridge: random() < 0.5 ? 0 : lambda * random(),
  })
}

/** The objective at x. */
export function objectiveAt(problem: Quadratic, x: Float64Array): number {
  const slope = slopeAt(problem, x)
  const smooth = x.reduce((sum, value, j) => sum + 0.5 * (value - problem.start[j]!) * (slope[j]! + problem.gradient[j]!), 0)
  return smooth + problem.penalty.value({ shape: [x.length], data: x })
}

/**
 * How far x is from optimal: the residuals of a proximal step on each block, as shares of the terms of the gradient, and by how much the gauge of a block
 * that is zero is above 1.
 */
export function violation(problem: Quadratic, x: Float64Array): number {
  const { penalty, gram, start, gradient } = problem
  const n = x.length
  const slope = slopeAt(problem, x)
  const { count, starts, members } = penalty.blocks
  const gauges = new Float64Array(count)
  penalty.gauge(
    slope.map((q) => -q),
    gauges,
  )
  let worst = 0
  for (let b = 0; b < count; b++) {
    const block = members.subarray(starts[b]!, starts[b + 1]!)
    const trace = block.reduce((sum, j) => sum + gram[j * n + j]!, 0)
    const step = trace > 0 ? 1 / trace : 1
    const z = x.slice()
    for (const j of block) z[j]! -= step * slope[j]!
    penalty.proxBlock(b, z, step, z)
    const size = block.reduce((most, j) => {
      const terms = x.reduce((sum, value, k) => sum + Math.abs(gram[j * n + k]!) * (Math.abs(value) + Math.abs(start[k]!)), 0)
      return Math.max(most, Math.abs(gradient[j]!) + terms)
    }, Number.MIN_VALUE)
    for (const j of block) worst = Math.max(worst, Math.abs(z[j]! - x[j]!) / step / size)
    // where a block has no kink its gauge is ∞ or 0, and the step says it all
    if (trace > 0 && Number.isFinite(gauges[b]!) && block.every((j) => x[j] === 0)) worst = Math.max(worst, gauges[b]! - 1)
  }
  return worst
}

/** Runs a solver to its end. */
export function solved(
  solver: QuadraticSolver,
  problem: Quadratic,
  { device, tolerance = 0, maxIterations = 200_000 }: { device: CpuDevice; tolerance?: number; maxIterations?: number },
): QuadraticSolution {
  const work = solver(problem, { tolerance, maxIterations, device })
  for (;;) {
    const turn = work.next()
    if (turn.done) return turn.value
  }
}

function slopeAt({ start, gradient, gram }: Quadratic, x: Float64Array): Float64Array {
  const n = x.length
  return gradient.map((g, j) => x.reduce((sum, value, k) => sum + (value - start[k]!) * gram[j * n + k]!, g))
}
