import type { CpuDevice, DenseDesign, Design, Owned } from '@odot/kernels'
import { pausing } from '../fit/run.js'

/** Some columns of any design, and a column of ones behind them if asked for, as a dense copy by columns in the memory of a device. */
export function* denseCopy(
  design: Design,
  { columns, ones, device }: { readonly columns: Int32Array; readonly ones: boolean; readonly device: CpuDevice },
): Generator<undefined, Owned<DenseDesign>> {
  const { rows, column } = design
  const count = columns.length + (ones ? 1 : 0)
  const copy = device.matrix(rows, count, { order: 'column-major', storage: 'f64' })
  const unit = column ? undefined : new Float64Array(design.columns)
  const out = new Float64Array(rows)
  const pause = pausing()
  try {
    for (const [k, j] of columns.entries()) {
      if (unit) {
        unit[j] = 1
        design.apply(unit, out)
        unit[j] = 0
      } else {
        out.fill(0)
        column!.axpy(j, 1, out)
      }
      copy.data.set(out, k * rows)
      yield* pause(unit ? 2 * rows + design.columns : 2 * rows)
    }
    if (ones) copy.data.fill(1, columns.length * rows)
    return copy
  } catch (error) {
    copy.dispose()
    throw error
  }
}
