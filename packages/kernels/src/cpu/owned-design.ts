import { numbersOf } from '../design/arena-of-design.js'
import type { Design, Products, RowProducts } from '../design/design.js'
import { isOriginal, original } from '../design/original.js'
import { KernelsError } from '../errors.js'
import { disposeWithOwner } from '../wasm/blocks.js'
import type { Resources } from './resources.js'

/** A design whose numbers are in the memory of a device until it is disposed of. */
export type Owned<D extends Design> = D & { readonly dispose: () => void; readonly [Symbol.dispose]: () => void }

/** A design that gives its resources back by `dispose`, and refuses to be used from then on. */
export function ownedDesign<D extends Design>(design: D, resources: Resources): Owned<D> {
  const check = (): void => {
    if (resources.disposed()) throw new KernelsError('the design was disposed of, and its memory with it; make another one.')
  }
  // written out, because rest parameters would make an array in every call
  const unary = <A, R>(work: (a: A) => R) => {
    return (a: A): R => {
      check()
      return work(a)
    }
  }
  const binary = <A, B, R>(work: (a: A, b: B) => R) => {
    return (a: A, b: B): R => {
      check()
      return work(a, b)
    }
  }
  const ternary = <A, B, C>(work: (a: A, b: B, c: C) => void) => {
    return (a: A, b: B, c: C): void => {
      check()
      work(a, b, c)
    }
  }
  const rowwise = <V>(work: RowProducts<V>['apply']): RowProducts<V>['apply'] => {
    return (v, out, from, to) => {
      check()
      work(v, out, from, to)
    }
  }
  const products = <V>({ apply, adjoint, byRows }: Products<V>): Products<V> => ({
    apply: binary(apply),
    adjoint: binary(adjoint),
    ...(byRows && { byRows: Object.freeze({ apply: rowwise(byRows.apply), addAdjoint: rowwise(byRows.addAdjoint) }) }),
  })
  const { single, columnNorms, column, restrict } = design
  const result: Owned<D> = {
    ...design,
    ...products<Float64Array>(design),
    ...(single && { single: Object.freeze(products(single)) }),
    ...(columnNorms && { columnNorms: binary(columnNorms) }),
    ...(column && { column: Object.freeze({ dot: binary(column.dot), axpy: ternary(column.axpy) }) }),
    ...(restrict && { restrict: unary(restrict) }),
    dispose: resources.dispose,
    [Symbol.dispose]: resources.dispose,
  }
  // whoever still holds the numbers may read them, so it is they who must be lost
  disposeWithOwner(numbersOf(design) ?? result, resources)
  return isOriginal(design) ? original(result) : Object.freeze(result)
}
