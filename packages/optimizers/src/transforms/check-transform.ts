import { showValue } from '@odot/problem'
import { OptimizerError } from '../errors.js'

/** @throws OptimizerError for what is no transform. */
export function checkTransform(where: string, transform: unknown): void {
  if (typeof transform === 'object' && transform !== null && 'init' in transform && 'update' in transform) return
  throw new OptimizerError(`${where}: the transform is ${showValue(transform)}; pass one such as momentum(0.9) or scaleByAdam().`)
}
