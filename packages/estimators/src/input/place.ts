import {
  type CpuDevice,
  type CscDesign,
  csc,
  type DenseDesign,
  type Design,
  dense,
  isCsc,
  isDense,
  type Numbers,
  type Owned,
} from '@odot/kernels'
import type { ColumnDesign } from './column-design.js'
import { columnMajorInto } from './column-major.js'

/** X as it was read; `own` when its numbers may be written, because they are nobody else's. */
export interface Read {
  readonly design: ColumnDesign
  readonly own: boolean
}

/** Where X is kept. */
export interface Place {
  /** Zeros to be filled. */
  readonly make: (rows: number, columns: number, storage?: 'f32' | 'f64') => DenseDesign
  readonly dense: (given: DenseDesign) => Generator<undefined, Read>
  readonly sparse: (given: CscDesign) => Read
  /** The same numbers once more, to be written. */
  readonly copy: (design: DenseDesign | CscDesign) => Generator<undefined, ColumnDesign>
}

/** The caller's memory: nothing is copied. */
export const host: Place = {
  make: (rows, columns, storage = 'f64') =>
    dense(storage === 'f32' ? new Float32Array(rows * columns) : new Float64Array(rows * columns), { rows, columns, order: 'row-major' }),
  // biome-ignore lint/correctness/useYield: nothing is copied
  *dense(given) {
    return { design: given, own: false }
  },
  sparse: (given) => ({ design: given, own: false }),
  // biome-ignore lint/correctness/useYield: one short copy
  *copy(design) {
    if (isCsc(design)) return copyOfSparse(design)
    const { data, rows, columns, format: order } = design
    return dense(data.slice(), { rows, columns, order })
  },
}

/** The memory of a device, by columns; what is there by columns already is not copied. `keep` is told what to dispose of. */
export function onDevice(device: CpuDevice, keep: (owned: Owned<Design>) => void): Place {
  const kept = <D extends Owned<Design>>(owned: D): D => {
    keep(owned)
    return owned
  }
  const make: Place['make'] = (rows, columns, storage = 'f64') => kept(device.matrix(rows, columns, { order: 'column-major', storage }))
  const sparse = (given: CscDesign): Read => {
    if (device.products === 'javascript') return { design: copyOfSparse(given), own: true }
    const placed = kept(device.place(given))
    return isCsc(placed) ? { design: placed, own: placed.values !== given.values } : { design: given, own: false }
  }
  return {
    make,
    *dense(given) {
      if (given.format === 'column-major' && isReached(device, given.data)) return { design: given, own: false }
      const design = make(given.rows, given.columns, given.storage)
      yield* columnMajorInto(given, design.data)
      return { design, own: true }
    },
    sparse,
    *copy(design) {
      if (isCsc(design)) return sparse(copyOfSparse(design)).design
      const copy = make(design.rows, design.columns, design.storage)
      yield* columnMajorInto(design, copy.data)
      return copy
    },
  }
}

/** Whether kernels in WebAssembly reach an array where it is: then a device places a view of it without a copy. */
function isReached(device: CpuDevice, data: Numbers): boolean {
  if (device.products !== 'wasm') return false
  const placed = device.place(dense(data.subarray(0, 1), { rows: 1, columns: 1, order: 'column-major' }))
  const reached = isDense(placed) && placed.data.buffer === data.buffer
  placed.dispose()
  return reached
}

function copyOfSparse({ values, indices, starts, rows, columns }: CscDesign): CscDesign {
  return csc({ values: values.slice(), rowIndices: indices, columnStarts: starts }, { rows, columns })
}
