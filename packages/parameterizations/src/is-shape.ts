import { shapeLeaf, type Values } from '@odot/autodiff'

/** Whether a start is asked for by shape, not near weights. */
export function isShape(like: Values | readonly number[]): like is readonly number[] {
  return shapeLeaf.is(like)
}
