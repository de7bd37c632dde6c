import { type CpuDevice, type DenseDesign, type Design, dense } from '@odot/kernels'
import { pausing } from '../fit/run.js'
import { type DeviceNumbers, deviceNumbers } from './device-numbers.js'

/** Standardised columns of a design, copied side by side into the memory of a device: what solvers on a working set multiply with. */
export interface ColumnPool {
  readonly rows: number
  /** Which columns of the whole design, in the order they came. */
  readonly columns: () => readonly number[]
  /** All of them as a dense design, by columns; made anew when columns come or go. */
  readonly design: () => DenseDesign
  /** Column-major numbers [rows · columns]. */
  readonly data: () => Float64Array
  /** Room beside, in the same memory, so that kernels reach all without a copy; overwritten by whoever uses it. None before the first column. */
  readonly scratch: () => { readonly columns: Float64Array; readonly products: Float64Array }
  readonly add: (columns: readonly number[]) => Generator<undefined, void>
  /** Forgets all columns. */
  readonly clear: () => void
  readonly dispose: () => void
}

/** How many columns can be weighed, and multiplied with all others, in the memory of a pool. */
export const besides = 32

/** A pool for the columns of X, which must give single columns. */
export function columnPool(X: Design, device: CpuDevice): ColumnPool {
  const { rows } = X
  let chosen: number[] = []
  let capacity = 0
  let memory: DeviceNumbers | undefined
  let design: DenseDesign | undefined
  const data = (): Float64Array => memory?.numbers.subarray(0, chosen.length * rows) ?? new Float64Array(0)
  return {
    rows,
    columns: () => chosen,
    data,
    scratch: () => {
      const all = memory?.numbers.subarray(capacity * rows) ?? new Float64Array(0)
      return { columns: all.subarray(0, besides * rows), products: all.subarray(besides * rows) }
    },
    design: () => {
      design ??= dense(data(), { rows, columns: chosen.length, order: 'column-major' })
      return design
    },
    *add(columns) {
      if (columns.length === 0) return
      const needed = chosen.length + columns.length
      if (needed > capacity) {
        capacity = Math.min(X.columns, Math.ceil(1.4 * needed))
        const larger = deviceNumbers(device, (capacity + besides) * rows + besides * capacity)
        if (memory) {
          larger.numbers.set(data())
          memory.dispose()
        }
        memory = larger
      }
      const pause = pausing()
      for (const j of columns) {
        const column = memory!.numbers.subarray(chosen.length * rows, (chosen.length + 1) * rows).fill(0)
        X.column!.axpy(j, 1, column)
        chosen.push(j)
        yield* pause(2 * rows)
      }
      design = undefined
    },
    clear: () => {
      chosen = []
      design = undefined
    },
    dispose: () => {
      memory?.dispose()
      memory = undefined
    },
  }
}
