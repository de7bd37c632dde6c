import { gemvPairs } from '../dense/gemv-in-arena.js'
import { denseKernels } from '../dense/kernels.js'
import { arenaOf } from '../wasm/arena.js'
import { crossColumns, type DenseColumns, lineColumns, residentCrossColumns, residentLineColumns } from './dense-columns.js'
import { denseLines, type LineProducts, type Lines } from './dense-lines.js'
import { residentLines } from './resident-lines.js'
import { stageIn } from './staging.js'

/** The loops behind a dense design. */
export interface DenseProducts {
  /** With float64 vectors. */
  readonly double: LineProducts<Float64Array>
  /** With float32 vectors, of a float32 matrix. */
  readonly single?: LineProducts<Float32Array>
  readonly columns: DenseColumns
}

/** The products of lines that are rows or columns: in WebAssembly where the numbers are in its memory and there is room for vectors, else in JavaScript. */
export function denseProducts(lines: Lines, kind: 'rows' | 'columns'): DenseProducts {
  const { data, count, length } = lines
  const storage = data instanceof Float32Array ? 'f32' : 'f64'
  const loops = denseKernels(storage)
  const byColumn = kind === 'columns'
  const columns = byColumn ? lineColumns(lines, loops) : crossColumns(lines, loops)

  const arena = arenaOf(data)
  const staging = arena && stageIn(arena, byColumn ? length : count, byColumn ? count : length)
  if (!arena || !staging)
    return {
      double: denseLines<Float64Array>(lines, loops),
      ...(storage === 'f32' && { single: denseLines<Float32Array>(lines, denseKernels('f32', 'f32')) }),
      columns,
    }
  const { kernels } = arena
  const { double, single } = staging
  const pairs = gemvPairs(kernels)
  const views = <V>(rows: V, others: V): { readonly counts: V; readonly lengths: V } =>
    byColumn ? { counts: others, lengths: rows } : { counts: rows, lengths: others }
  return {
    double: residentLines(lines, storage === 'f32' ? pairs.Mixed : pairs['64'], double, views(double.rows, double.columns)),
    ...(storage === 'f32' && { single: residentLines(lines, pairs['32'], single, views(single.rows, single.columns)) }),
    columns: (byColumn ? residentLineColumns : residentCrossColumns)(lines, columns, kernels, double),
  }
}
