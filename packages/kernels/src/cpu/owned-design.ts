import { numbersOf } from '../design/arena-of-design.js'
import type { Design, Products } from '../design/design.js'
import { KernelsError } from '../errors.js'
import { disposeWithOwner } from '../wasm/blocks.js'
import type { Resources } from './resources.js'

/** A design whose numbers are in the memory of a device until it is disposed of. */
export type Owned<D extends Design> = D & { readonly dispose: () => void; readonly [Symbol.dispose]: () => void }

/** A design that gives its resources back by `dispose`, and refuses products from then on. */
export function ownedDesign<D extends Design>(design: D, resources: Resources): Owned<D> {
  const guarded = <V>({ apply, adjoint }: Products<V>): Pick<Products<V>, 'apply' | 'adjoint'> => ({
    apply: (v, out) => {
      requireLive()
      apply(v, out)
    },
    adjoint: (r, out) => {
      requireLive()
      adjoint(r, out)
    },
  })
  const requireLive = (): void => {
    if (resources.disposed()) throw new KernelsError('the design was disposed of, and its memory with it; make another one.')
  }
  const result: Owned<D> = {
    ...design,
    ...guarded<Float64Array>(design),
    ...(design.single && { single: { ...design.single, ...guarded(design.single) } }),
    dispose: resources.dispose,
    [Symbol.dispose]: resources.dispose,
  }
  // whoever still holds the numbers may read them, so it is they who must be lost
  disposeWithOwner(numbersOf(design) ?? result, resources)
  return Object.freeze(result)
}
