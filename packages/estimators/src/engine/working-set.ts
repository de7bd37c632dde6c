import type { CpuDevice } from '@odot/kernels'
import type { BlockPenalty } from '@odot/problem'
import { type ColumnPool, columnPool } from './column-pool.js'
import type { LinearProblem } from './convex-problem.js'
import { type CurvatureModels, curvatureModels } from './curvature-model.js'
import type { SmoothParts } from './quadratic.js'
import type { Units } from './units.js'

/** The columns that are solved for: a pool of them, the units they belong to, and their coefficients [m · K]. */
export interface WorkingSet {
  readonly pool: ColumnPool
  readonly models: CurvatureModels
  readonly has: (unit: number) => boolean
  readonly count: () => number
  readonly coefficients: () => Float64Array
  readonly set: (coefficients: Float64Array) => void
  readonly add: (units: readonly number[]) => Generator<undefined, void>
  /** Forgets the units without nonzero coefficients. */
  readonly keepSupport: () => void
  /** A penalty on all columns, on these alone. */
  readonly restrict: (penalty: BlockPenalty) => BlockPenalty
  /** What a penalty on all columns is made of, for these alone. */
  readonly restrictSmooth: (parts: SmoothParts | undefined) => SmoothParts | undefined
  /** Coefficients that are not zero: places j·K + k, ascending, and values. */
  readonly nonzeros: () => { readonly places: Int32Array; readonly values: Float64Array }
  readonly dispose: () => void
}

export function workingSet({ X, U, sparse, loss: { outputs } }: LinearProblem, units: Units, device: CpuDevice): WorkingSet {
  const pool = columnPool(X, device)
  const models = curvatureModels(pool, U, sparse)
  let members: number[] = []
  let inside = new Uint8Array(units.count)
  let b: Float64Array = new Float64Array(0)
  const add = function* (chosen: readonly number[]): Generator<undefined, void> {
    const fresh = chosen.filter((unit) => inside[unit] === 0)
    if (fresh.length === 0) return
    yield* pool.add(allOf(fresh, units.columns))
    for (const unit of fresh) {
      inside[unit] = 1
      members.push(unit)
    }
    const grown = new Float64Array(pool.columns().length * outputs)
    grown.set(b)
    b = grown
  }
  return {
    pool,
    models,
    has: (unit) => inside[unit] === 1,
    count: () => members.length,
    coefficients: () => b,
    set: (coefficients) => {
      b = coefficients
    },
    add,
    keepSupport: () => {
      const old = { columns: pool.columns(), b }
      const at = new Map(old.columns.map((j, a) => [j, a * outputs]))
      const isZero = (j: number): boolean => {
        const from = at.get(j)!
        return old.b.subarray(from, from + outputs).every((value) => value === 0)
      }
      members = members.filter((unit) => !units.columns(unit).every(isZero))
      inside = new Uint8Array(units.count)
      for (const unit of members) inside[unit] = 1
      pool.keep(new Set(allOf(members, units.columns)))
      b = new Float64Array(pool.columns().length * outputs)
      for (const [a, j] of pool.columns().entries()) b.set(old.b.subarray(at.get(j)!, at.get(j)! + outputs), a * outputs)
    },
    restrict: (penalty) => penalty.restrict(Int32Array.from(allOf(members, units.blocks))),
    restrictSmooth: (parts) => {
      if (!parts) return undefined
      const { strength, ridge } = parts
      const blocks = allOf(members, units.blocks)
      const columns = allOf(members, units.columns)
      return {
        strength: Float64Array.from(blocks, (block) => strength[block]!),
        ...(ridge && {
          ridge: Float64Array.from(
            { length: columns.length * outputs },
            (_, at) => ridge[columns[Math.floor(at / outputs)]! * outputs + (at % outputs)]!,
          ),
        }),
      }
    },
    nonzeros: () => {
      const found: [number, number][] = []
      for (const [a, j] of pool.columns().entries())
        for (let k = 0; k < outputs; k++) if (b[a * outputs + k] !== 0) found.push([j * outputs + k, b[a * outputs + k]!])
      found.sort(([p], [q]) => p - q)
      return { places: Int32Array.from(found, ([place]) => place), values: Float64Array.from(found, ([, value]) => value) }
    },
    dispose: pool.dispose,
  }
}

/** What all of some units have, one after the other. */
function allOf(chosen: readonly number[], parts: (unit: number) => Int32Array): readonly number[] {
  const all: number[] = []
  for (const unit of chosen) {
    const part = parts(unit)
    for (let k = 0; k < part.length; k++) all.push(part[k]!)
  }
  return all
}
