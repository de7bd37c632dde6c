import { normal, seededRandom } from '@odot/autodiff'
import { dense } from '@odot/kernels'
import type { Blocks } from '@odot/problem'
import { type GroupLassoOracle, groupLassoOracle } from '../least-squares/group-lasso-oracle.js'
import { demand } from './demand.js'

/** A weighted group lasso small enough to check by plain loops. */
export interface RidgeProblem {
  readonly name: string
  readonly size: number
  readonly oracle: GroupLassoOracle
  /** Of each block. */
  readonly strength: Float64Array
  /** Throws when the suboptimality that a dual point bounds is above the tolerance, relative to 1 + the objective. */
  readonly demandOptimal: (b: Float64Array, tolerance: number, words: string) => void
}

/** The sizes of a problem, the columns in each block, and what multiplies its strengths. */
export interface RidgeProblemOptions {
  readonly rows: number
  readonly size: number
  readonly block?: number
  readonly scale?: number
  /** Leaves the first block unpenalised, and the last column zero. */
  readonly free?: boolean
}

/** Rows of unequal weight, one of weight 0; response of the first and the last columns. */
export function ridgeProblem(name: string, { rows, size, block = 1, scale = 1, free = false }: RidgeProblemOptions): RidgeProblem {
  const random = seededRandom(11)
  const data = Float64Array.from({ length: rows * size }, (_, at) => (free && at >= rows * (size - 1) ? 0 : normal(random)))
  const column = (j: number): Float64Array => data.subarray(j * rows, (j + 1) * rows)
  const y = Float64Array.from({ length: rows }, (_, i) => 2 * column(0)[i]! - (column(size - 2)?.[i] ?? 0) + 0.3 * normal(random))
  const raw = Float64Array.from({ length: rows }, (_, i) => (i === 3 ? 0 : 0.2 + random()))
  const total = raw.reduce((sum, w) => sum + w, 0)
  const weights = raw.map((w) => w / total)
  const count = Math.ceil(size / block)
  const blocks: Blocks = {
    count,
    starts: Int32Array.from({ length: count + 1 }, (_, g) => Math.min(g * block, size)),
    members: Int32Array.from({ length: size }, (_, j) => j),
  }
  const strength = Float64Array.from({ length: count }, (_, g) => (free && g === 0 ? 0 : 0.15 * scale * (1 + g / count)))
  const inner = (a: Float64Array, b: Float64Array): number => a.reduce((sum, v, i) => sum + weights[i]! * v * b[i]!, 0)
  const norm = (x: Float64Array, g: number): number => Math.hypot(...x.subarray(blocks.starts[g]!, blocks.starts[g + 1]!))
  return {
    name,
    size,
    strength,
    oracle: groupLassoOracle(dense(data, { rows, columns: size, order: 'column-major' }), { y, weights, strength, blocks }),
    demandOptimal: (b, tolerance, words) => {
      const r = y.slice()
      for (let j = 0; j < size; j++) for (let i = 0; i < rows; i++) r[i]! -= b[j]! * column(j)[i]!
      const pulls = Float64Array.from({ length: size }, (_, j) => inner(column(j), r))
      const squares = inner(r, r)
      let longest = squares > 0 ? inner(y, r) / squares : 1
      let primal = 0.5 * squares
      for (let g = 0; g < count; g++) {
        primal += strength[g]! * norm(b, g)
        if (strength[g]! > 0) longest = Math.min(longest, strength[g]! / norm(pulls, g))
        else
          demand(
            norm(pulls, g) <= 1e-9,
            () => `${words}: the unpenalised block ${g} still correlates with the residuals: ${norm(pulls, g)}`,
          )
      }
      const dual = longest * inner(y, r) - 0.5 * longest ** 2 * squares
      demand(
        primal - dual <= tolerance * (1 + primal),
        () =>
          `${words}: the objective is ${primal}, but ${dual} may be possible: a gap of ${primal - dual}, allowed ${tolerance * (1 + primal)}`,
      )
    },
  }
}
