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
  readonly add: (columns: readonly number[]) => Generator<undefined, void>
  /** Forgets the columns that are not among these, which keep their order. */
  readonly keep: (columns: ReadonlySet<number>) => void
  readonly dispose: () => void
}

/** Room that is set aside at once where all columns would take more than the other: memory is taken when it is first touched, and a pool that grows is copied. */
const reserved = 2 ** 26
const worthReserving = 2 ** 24

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
    design: () => {
      design ??= dense(data(), { rows, columns: chosen.length, order: 'column-major' })
      return design
    },
    *add(columns) {
      if (columns.length === 0) return
      const needed = chosen.length + columns.length
      if (needed > capacity) {
        const bytes = rows * Float64Array.BYTES_PER_ELEMENT
        const room = X.columns * bytes > worthReserving ? Math.floor(reserved / bytes) : 0
        capacity = Math.min(X.columns, Math.max(Math.ceil(1.4 * needed), room))
        const larger = deviceNumbers(device, capacity * rows)
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
    keep: (columns) => {
      const kept: number[] = []
      for (const [a, j] of chosen.entries()) {
        if (!columns.has(j)) continue
        if (a > kept.length) memory!.numbers.copyWithin(kept.length * rows, a * rows, (a + 1) * rows)
        kept.push(j)
      }
      chosen = kept
      design = undefined
    },
    dispose: () => {
      memory?.dispose()
      memory = undefined
    },
  }
}
