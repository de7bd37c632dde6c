import { type DesignLeaf, showShape, sizeOf } from '@odot/autodiff'
import { KernelsError } from '../errors.js'
import type { Design } from './design.js'

/** @throws KernelsError when a size is not a whole number ≥ 0. */
export function requireSize(where: string, what: string, size: number): void {
  if (!Number.isSafeInteger(size) || size < 0)
    throw new KernelsError(`${where}: ${what} is ${size}; pass a whole number that is 0 or more.`)
}

/** @throws KernelsError when a vector has another length. */
export function checkVector(where: string, what: string, vector: { readonly length: number }, length: number): void {
  if (vector.length !== length) throw new KernelsError(`${where}: ${what} holds ${vector.length} numbers but needs ${length}.`)
}

/** @throws KernelsError when from ≤ i < to are not rows, or do not begin at a multiple of 8. */
export function checkRows(where: string, from: number, to: number, rows: number): void {
  if (from >= 0 && from <= to && to <= rows && from % 8 === 0) return
  throw new KernelsError(`${where}: the rows ${from} ≤ i < ${to} are no block of 0 ≤ i < ${rows} that begins at a multiple of 8.`)
}

/** @throws KernelsError when a column does not exist. */
export function checkColumns(where: string, chosen: Int32Array, columns: number): void {
  for (const j of chosen) {
    if (j < 0 || j >= columns) throw new KernelsError(`${where}: column ${j} is not one of 0 … ${columns - 1}.`)
  }
}

/** @throws KernelsError when something has no products. */
export function requireDesign(where: string, design: Design | null | undefined): void {
  if (typeof design?.apply !== 'function' || typeof design.adjoint !== 'function')
    throw new KernelsError(`${where}: ${design === null ? 'null' : typeof design} is no design; pass one of dense, csc, csr or operator.`)
}

/** @throws KernelsError when a design is not bound or has other sizes than the graph was traced with. */
export function checkDesign(designs: Readonly<Record<string, Design>>, { name, rows, columns }: DesignLeaf): void {
  const X = designs[name]
  if (!X) throw new KernelsError(`compile: design ${name} is not bound; pass { designs: { ${name}: … } }.`)
  if (X.rows !== rows || X.columns !== columns)
    throw new KernelsError(
      `compile: design ${name} is ${X.rows}×${X.columns} but was traced as ${rows}×${columns}; bind that one or trace again.`,
    )
}

/** @throws KernelsError when `count` numbers do not fill a shape. */
export function requireCount(where: string, count: number, shape: readonly number[]): void {
  if (count !== sizeOf(shape))
    throw new KernelsError(`${where}: ${count} numbers do not fill the shape ${showShape(shape)}; pass ${sizeOf(shape)}.`)
}
