import type { Numbers } from '../dense/gemv.js'
import type { Design, RowProducts } from '../design/design.js'
import type { DesignKernel } from '../plan/kernel.js'
import type { Frame } from './frame.js'
import { rowsOfBlock } from './row-blocks.js'

/** Products with a design, one for each column of a matrix; numbers that are not vectors of the design already go through scratch. */
export function designStep(kernel: DesignKernel, frame: Frame, design: Design): () => void {
  const { product, from, to, count, source, out } = kernel
  if (frame.precision === 'f64' && count === 1) {
    return () => {
      const [v, result] = [frame.slot(source), frame.slot(out)]
      if (v instanceof Float64Array && result instanceof Float64Array) design[product](v, result)
    }
  }
  const { single } = design
  if (frame.precision === 'f32' && count === 1 && single) {
    return () => {
      const [v, result] = [frame.slot(source), frame.slot(out)]
      if (v instanceof Float32Array && result instanceof Float32Array) single[product](v, result)
    }
  }
  if (count > 1 && design.byRows) return columnsByRows(kernel, frame, design, design.byRows)
  const v = frame.scratch('vector', from)
  const result = frame.scratch('result', to)
  return () => {
    for (let column = 0; column < count; column++) {
      takeColumn(frame.slot(source), from, column, count, v)
      design[product](v, result)
      putColumn(result, to, column, count, frame.slot(out))
    }
  }
}

/** The products of all columns block by block of rows, so that X is read once for all of them. */
function columnsByRows(
  { product, from, to, count, source, out }: DesignKernel,
  frame: Frame,
  design: Design,
  { apply, addAdjoint }: RowProducts<Float64Array>,
): () => void {
  const columns = Array.from({ length: count }, (_, column) => ({
    v: frame.scratch(`vector ${column}`, from),
    result: frame.scratch(`result ${column}`, to),
  }))
  const adjoint = product === 'adjoint'
  const block = rowsOfBlock(new Set([design]))
  return () => {
    for (let column = 0; column < count; column++) {
      const { v, result } = columns[column]!
      takeColumn(frame.slot(source), from, column, count, v)
      if (adjoint) result.fill(0)
    }
    for (let begin = 0; begin < design.rows; begin += block) {
      const end = Math.min(begin + block, design.rows)
      for (let column = 0; column < count; column++) {
        const { v, result } = columns[column]!
        if (adjoint) addAdjoint(v, result, begin, end)
        else apply(v, result, begin, end)
      }
    }
    for (let column = 0; column < count; column++) putColumn(columns[column]!.result, to, column, count, frame.slot(out))
  }
}

function takeColumn(matrix: Numbers, rows: number, column: number, columns: number, out: Float64Array): void {
  for (let i = 0; i < rows; i++) out[i] = matrix[i * columns + column]!
}

function putColumn(vector: Float64Array, rows: number, column: number, columns: number, out: Numbers): void {
  for (let i = 0; i < rows; i++) out[i * columns + column] = vector[i]!
}
