import { normal, seededRandom } from '@odot/autodiff'
import type { Columns, CompositeOracle, CoordinateOracle } from '@odot/problem'
import { demand } from './demand.js'

/** A weighted lasso small enough to check by hand: ½ Σ wᵢ (yᵢ − ⟨xᵢ, b⟩)² + Σ strengthⱼ |bⱼ|, as the oracles of both classes. */
export interface LassoProblem {
  readonly size: number
  readonly composite: CompositeOracle
  readonly coordinate: CoordinateOracle
  /** Throws when b violates a first-order condition by more than the tolerance; coefficients up to `zero` count as zeros. */
  readonly demandOptimal: (b: Float64Array, limits: { readonly tolerance: number; readonly zero: number }, words: string) => void
}

/** The size of a lasso, its strengths and whether rows weigh alike. */
export interface LassoProblemOptions {
  readonly rows?: number
  readonly size?: number
  readonly scale?: number
  readonly equal?: boolean
}

/**
 * Rows of unequal weight (or equal ones), an unpenalised column and a column of zeros; `scale` multiplies all strengths: 1 leaves some coefficients
 * zero, 1000 all penalised ones.
 */
export function lassoProblem({ rows = 25, size = 8, scale = 1, equal = false }: LassoProblemOptions = {}): LassoProblem {
  const random = seededRandom(7)
  const columns = Array.from({ length: size }, (_, j) =>
    Float64Array.from({ length: rows }, () => (j > 2 && j === size - 1 ? 0 : normal(random))),
  )
  const target = Float64Array.from({ length: rows }, (_, i) => 2 * columns[0]![i]! - (columns[1]?.[i] ?? 0) + 0.3 * normal(random))
  const raw = Float64Array.from({ length: rows }, () => (equal ? 1 : 0.2 + random()))
  const total = raw.reduce((sum, w) => sum + w, 0)
  const weights = raw.map((w) => w / total)
  const strength = Float64Array.from({ length: size }, (_, j) => (j === 2 ? 0 : 0.15 * scale * (1 + j / size)))
  const curvature = Float64Array.from(columns, (x) => x.reduce((sum, v, i) => sum + weights[i]! * v * v, 0))
  const visited: Columns = {
    target,
    weights,
    strength,
    curvature,
    dot: (j, r) => columns[j]!.reduce((sum, v, i) => sum + v * r[i]!, 0),
    axpy: (j, a, out) => {
      for (let i = 0; i < rows; i++) out[i]! += a * columns[j]![i]!
    },
  }
  const smooth = (b: Float64Array, gradient: Float64Array): number => {
    const rest = target.slice()
    b.forEach((value, j) => {
      visited.axpy(j, -value, rest)
    })
    const weighted = rest.map((r, i) => weights[i]! * r)
    for (let j = 0; j < size; j++) gradient[j] = -visited.dot(j, weighted)
    return 0.5 * rest.reduce((sum, r, i) => sum + r * weighted[i]!, 0)
  }
  return {
    size,
    composite: {
      size,
      valueAndGradient: smooth,
      prox: (x, step, out) => {
        let penalty = 0
        for (let j = 0; j < size; j++) {
          out[j] = Math.sign(x[j]!) * Math.max(Math.abs(x[j]!) - step * strength[j]!, 0)
          penalty += strength[j]! * Math.abs(out[j]!)
        }
        return penalty
      },
    },
    coordinate: { size, rows, visit: (visitor) => visitor(visited) },
    demandOptimal: (b, { tolerance, zero }, words) => {
      const gradient = new Float64Array(size)
      smooth(b, gradient)
      for (let j = 0; j < size; j++) {
        const [g, s] = [gradient[j]!, strength[j]!]
        const violation = Math.abs(b[j]!) <= zero ? Math.max(Math.abs(g) - s, 0) : Math.abs(g + s * Math.sign(b[j]!))
        demand(
          violation <= tolerance,
          () => `${words}: coefficient ${j} is ${b[j]}, its gradient ${g} and strength ${s}: off by ${violation}, allowed ${tolerance}`,
        )
      }
    },
  }
}
