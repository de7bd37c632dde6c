import type { Design } from './design.js'

const originals = new WeakSet<Design>()

/** Freezes a design whose functions are the products of the numbers in its fields. */
export function original<D extends Design>(design: D): D {
  originals.add(design)
  return Object.freeze(design)
}

/** Whether numbers may stand for a design: not for a copy such as `{ ...X, apply }`, which has the same fields and may do something else. */
export function isOriginal(design: Design): boolean {
  return originals.has(design)
}
