import { shapeLeaf } from '@odot/autodiff'
import { ProblemError, showValue } from '@odot/problem'

/** @throws ProblemError naming what is no shape in a tree of them. */
export function checkShapes(where: string, shapes: unknown, path = 'shapes'): void {
  if (shapeLeaf.is(shapes)) return
  if (typeof shapes !== 'object' || shapes === null || isNumbers(shapes))
    throw new ProblemError(`${where}: ${path} is ${showValue(shapes)}; pass a shape such as [3] or [3, 4], or a tree of them.`)
  for (const [key, part] of Object.entries(shapes)) checkShapes(where, part, `${path}.${key}`)
}

function isNumbers(list: unknown): boolean {
  return Array.isArray(list) && list.every((entry) => typeof entry === 'number')
}
