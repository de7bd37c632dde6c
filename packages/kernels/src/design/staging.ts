import type { Numbers } from '../dense/gemv.js'
import type { Arena } from '../wasm/arena.js'

/** Where vectors of a design stand for the length of a call when they are not in its arena, as views that are made once. */
export interface Staging<V> {
  readonly buffer: ArrayBufferLike
  /** What goes in: rows + columns numbers. */
  readonly input: V
  /** What comes out, in the same place for both. */
  readonly rows: V
  readonly columns: V
}

/** Staging for vectors of both kinds, float64 and float32; undefined where the arena has no room. */
export function stageIn(
  arena: Arena,
  rows: number,
  columns: number,
): { readonly double: Staging<Float64Array>; readonly single: Staging<Float32Array> } | undefined {
  const { buffer } = arena
  const input = arena.staging('input', 8 * (rows + columns))
  const output = arena.staging('output', 8 * Math.max(rows, columns))
  if (input === undefined || output === undefined) return undefined
  const views = <V>(make: (at: number, count: number) => V): Staging<V> => ({
    buffer,
    input: make(input, rows + columns),
    rows: make(output, rows),
    columns: make(output, columns),
  })
  return {
    double: views((at, count) => new Float64Array(buffer, at, count)),
    single: views((at, count) => new Float32Array(buffer, at, count)),
  }
}

/** Whether kernels reach a vector, and it is of the kind that they expect. */
export function isInPlace<V extends Numbers>(v: V, { buffer, input }: Staging<V>): boolean {
  return v.buffer === buffer && v.BYTES_PER_ELEMENT === input.BYTES_PER_ELEMENT
}

/** The pointer of a vector that goes into a call; it is copied if kernels do not reach it. */
export function stagedPointer<V extends Numbers>(v: V, staging: Staging<V>): number {
  if (isInPlace(v, staging)) return v.byteOffset
  staging.input.set(v)
  return staging.input.byteOffset
}
