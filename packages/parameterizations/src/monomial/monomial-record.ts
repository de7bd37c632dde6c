import type { Random, Tensor, Values, ValuesOf } from '@odot/autodiff'
import type { Explicit } from '../explicit.js'
import { balanced, sizesOf } from './balanced.js'
import { escapeOf } from './escape.js'
import type { Monomial, Packing } from './monomial.js'
import { startOf } from './start.js'
import { checkGroups, productOf, ridgeOf } from './traced.js'

/** The functions that all products share, whatever penalty they cost. */
export type MonomialRecord<F> = Pick<Explicit<F>, 'name' | 'forward' | 'ridge' | 'strengthShapes' | 'rightInverse' | 'start'> & {
  readonly monomial: Monomial
  readonly packing: Packing<F>
}

/** Forward, ridge, balanced right inverse and unbalanced start of a product of powers of factors. */
export function monomialRecord<F>(name: string, monomial: Monomial, packing: Packing<F>): MonomialRecord<F> {
  const { tensors, tree } = packing
  const { groups } = monomial
  const check = (shape: readonly number[]): void => {
    if (groups) checkGroups(name, shape, groups)
  }
  return {
    name,
    monomial,
    packing,
    forward: (factors: F) => productOf(name, monomial, tensors(factors)),
    ridge: (factors: F, strength: Tensor) => ridgeOf(name, monomial, { factors: tensors(factors), strength }),
    ...(groups && { strengthShapes: () => [groups.count] }),
    rightInverse: (weights: Values) => {
      check(weights.shape)
      const [first, ...others] = balanced(monomial, sizesOf(monomial, weights))
      return tree([{ shape: weights.shape, data: first!.data.map((x, j) => (weights.data[j]! < 0 ? -x : x)) }, ...others])
    },
    start: (like: Values | readonly number[], random: Random) => {
      check('data' in like ? like.shape : like)
      return tree(startOf(monomial, like, random))
    },
  }
}

/** The escape of a product of degree 2. */
export function monomialEscape<F>(
  monomial: Monomial,
  { lists, tree }: Packing<F>,
): (factors: ValuesOf<F>, gradient: Values, strength: Values) => ValuesOf<F> {
  return (factors, gradient, strength) => tree(escapeOf(monomial, { factors: lists(factors), gradient, strength }))
}
