import { numbersOf } from '../design/arena-of-design.js'
import type { Design, Products } from '../design/design.js'
import { isOriginal, original } from '../design/original.js'
import { KernelsError } from '../errors.js'
import { disposeWithOwner } from '../wasm/blocks.js'
import type { Resources } from './resources.js'

/** A design whose numbers are in the memory of a device until it is disposed of. */
export type Owned<D extends Design> = D & { readonly dispose: () => void; readonly [Symbol.dispose]: () => void }

/** A design that gives its resources back by `dispose`, and refuses to be used from then on. */
export function ownedDesign<D extends Design>(design: D, resources: Resources): Owned<D> {
  const guarded = <A extends readonly unknown[], R>(work: (...args: A) => R): ((...args: A) => R) => {
    return (...args) => {
      if (resources.disposed()) throw new KernelsError('the design was disposed of, and its memory with it; make another one.')
      return work(...args)
    }
  }
  const products = <V>({ apply, adjoint, byRows }: Products<V>): Products<V> => ({
    apply: guarded(apply),
    adjoint: guarded(adjoint),
    ...(byRows && { byRows: Object.freeze({ apply: guarded(byRows.apply), addAdjoint: guarded(byRows.addAdjoint) }) }),
  })
  const { single, columnNorms, column, restrict } = design
  const result: Owned<D> = {
    ...design,
    ...products<Float64Array>(design),
    ...(single && { single: Object.freeze(products(single)) }),
    ...(columnNorms && { columnNorms: guarded(columnNorms) }),
    ...(column && { column: Object.freeze({ dot: guarded(column.dot), axpy: guarded(column.axpy) }) }),
    ...(restrict && { restrict: guarded(restrict) }),
    dispose: resources.dispose,
    [Symbol.dispose]: resources.dispose,
  }
  // whoever still holds the numbers may read them, so it is they who must be lost
  disposeWithOwner(numbersOf(design) ?? result, resources)
  return isOriginal(design) ? original(result) : Object.freeze(result)
}
