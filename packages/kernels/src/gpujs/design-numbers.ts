import { isDense } from '../design/dense.js'
import type { Design } from '../design/design.js'
import { KernelsError } from '../errors.js'
import type { DesignOrder } from './launches.js'

/** Numbers of a design that is no array itself; more are not written out. */
const most = 2 ** 26

/** How the numbers of a design stand when they are written out. */
export function orderOf(design: Design): DesignOrder {
  return isDense(design) ? design.format : 'column-major'
}

/** All numbers of a design: those of a dense one, else its products with unit vectors. @throws KernelsError when there are too many. */
export function numbersOf(design: Design, name: string): Float32Array {
  if (isDense(design)) return Float32Array.from(design.data)
  const { rows, columns, format } = design
  if (rows * columns > most)
    throw new KernelsError(
      `compile: design ${name} (${format}) has ${rows} × ${columns} entries, which gpu.js devices would write out; bind a smaller one or use another device.`,
    )
  const numbers = new Float32Array(rows * columns)
  const [unit, column] = [new Float64Array(columns), new Float64Array(rows)]
  for (let j = 0; j < columns; j++) {
    unit.fill(0)[j] = 1
    design.apply(unit, column)
    numbers.set(column, j * rows)
  }
  return numbers
}
