import type { Design } from '../src/index.js'

export type RowCall = readonly [product: 'apply' | 'adjoint', from: number, to: number]

interface RowDesignOptions {
  readonly rows: number
  readonly columns: number
  readonly onCall?: (call: RowCall) => void
}

/** A row-major design with products by rows in plain loops, with float32 products too when it stores such. */
export function byRowsIn(
  storage: 'f32' | 'f64',
  numbers: Float64Array,
  { rows, columns, onCall = () => undefined }: RowDesignOptions,
): Design {
  const data = storage === 'f32' ? Float32Array.from(numbers) : numbers
  const products = <V extends Float64Array | Float32Array>(): Pick<Design, 'rows' | 'columns'> & {
    readonly apply: (v: V, out: V) => void
    readonly adjoint: (r: V, out: V) => void
    readonly byRows: {
      readonly apply: (v: V, out: V, from: number, to: number) => void
      readonly addAdjoint: (r: V, out: V, from: number, to: number) => void
    }
  } => {
    const applyRows = (v: V, out: V, from: number, to: number): void => {
      for (let i = from; i < to; i++) {
        let s = 0
        for (let j = 0; j < columns; j++) s += data[i * columns + j]! * v[j]!
        out[i] = s
      }
    }
    const addAdjoint = (r: V, out: V, from: number, to: number): void => {
      for (let i = from; i < to; i++) for (let j = 0; j < columns; j++) out[j]! += r[i]! * data[i * columns + j]!
    }
    return {
      rows,
      columns,
      apply: (v, out) => applyRows(v, out, 0, rows),
      adjoint: (r, out) => {
        out.fill(0)
        addAdjoint(r, out, 0, rows)
      },
      byRows: {
        apply: (v, out, from, to) => {
          onCall(['apply', from, to])
          applyRows(v, out, from, to)
        },
        addAdjoint: (r, out, from, to) => {
          onCall(['adjoint', from, to])
          addAdjoint(r, out, from, to)
        },
      },
    }
  }
  return {
    ...products<Float64Array>(),
    storage,
    format: 'row-major',
    ...(storage === 'f32' && { single: products<Float32Array>() }),
  }
}
