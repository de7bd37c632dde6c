import { type ShapesOf, shapeLeaf, type ValuesOf, valuesLeaf } from '@odot/autodiff'

/** Whether a start is asked for by a tree of shapes, not near a tree of weights. */
export function hasShapes<W>(like: ValuesOf<W> | ShapesOf<W>): like is ShapesOf<W> {
  const visit = (part: unknown): boolean => {
    if (shapeLeaf.is(part)) return true
    if (valuesLeaf.is(part)) return false
    return typeof part === 'object' && part !== null && Object.values(part).every(visit)
  }
  return visit(like)
}
