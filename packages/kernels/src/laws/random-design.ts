import { normal, type Random } from '@odot/autodiff'
import { cscFromDense } from '../design/csc-from-dense.js'
import { csr } from '../design/csr.js'
import { dense } from '../design/dense.js'
import type { Design } from '../design/design.js'
import { operator } from '../design/operator.js'

export const designFormats = [
  'row-major f64',
  'row-major f32',
  'column-major f64',
  'column-major f32',
  'csc f64',
  'csc f32',
  'csr f64',
  'csr f32',
  'operator f64',
] as const

/** A format and a storage. */
export type DesignFormat = (typeof designFormats)[number]

export interface RandomDesignOptions {
  readonly rows: number
  readonly columns: number
  readonly random: Random
}

/** A random design of a format, with entries that float32 holds and columns of length about 1; two thirds of a sparse one are zeros. */
export function randomDesign(format: DesignFormat, { rows, columns, random }: RandomDesignOptions): Design {
  const [kind, storage] = format.split(' ')
  const density = kind === 'csc' || kind === 'csr' ? 1 / 3 : 1
  const plain = Float64Array.from({ length: rows * columns }, () =>
    random() < density ? Math.fround(normal(random) / Math.sqrt(rows)) : 0,
  )
  const data = storage === 'f32' ? Float32Array.from(plain) : plain
  const order = kind === 'column-major' ? 'column-major' : 'row-major'
  const X = dense(data, { rows, columns, order })
  if (kind === 'csc') return cscFromDense(data, { rows, columns, order })
  if (kind === 'operator') return operator({ rows, columns, apply: X.apply, adjoint: X.adjoint })
  if (kind !== 'csr') return X
  const entries = [...data.keys()].filter((at) => data[at] !== 0)
  const rowStarts = Int32Array.from({ length: rows + 1 }, (_, i) => entries.filter((at) => at < i * columns).length)
  const values = data.filter((x) => x !== 0)
  return csr({ values, columnIndices: Int32Array.from(entries, (at) => at % columns), rowStarts }, { rows, columns })
}
