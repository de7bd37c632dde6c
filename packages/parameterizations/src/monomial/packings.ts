import type { Tensor, Values } from '@odot/autodiff'
import { ProblemError } from '@odot/problem'
import type { Packing } from './monomial.js'

/** Two factors called u and v. */
export const pair: Packing<{ readonly u: Tensor; readonly v: Tensor }> = Object.freeze({
  tensors: ({ u, v }: { readonly u: Tensor; readonly v: Tensor }) => [u, v],
  lists: ({ u, v }: { readonly u: Values; readonly v: Values }) => [u, v],
  tree: ([u, v]: readonly Values[]) => ({ u: u!, v: v! }),
})

/** A factor u and its gates ν. */
export const gated: Packing<{ readonly u: Tensor; readonly nu: Tensor }> = Object.freeze({
  tensors: ({ u, nu }: { readonly u: Tensor; readonly nu: Tensor }) => [u, nu],
  lists: ({ u, nu }: { readonly u: Values; readonly nu: Values }) => [u, nu],
  tree: ([u, nu]: readonly Values[]) => ({ u: u!, nu: nu! }),
})

/** One factor. */
export const single: Packing<Tensor> = Object.freeze({
  tensors: (u: Tensor) => [u],
  lists: (u: Values) => [u],
  tree: ([u]: readonly Values[]) => u!,
})

/** A list of factors of known length. */
export function list(name: string, count: number): Packing<readonly Tensor[]> {
  const checked = <T>(factors: readonly T[]): readonly T[] => {
    if (factors.length !== count) throw new ProblemError(`${name}: ${factors.length} factors; pass ${count} of one shape.`)
    return factors
  }
  return Object.freeze({
    tensors: (factors: readonly Tensor[]) => checked(factors),
    lists: (factors: readonly Values[]) => checked(factors),
    tree: (leaves: readonly Values[]) => leaves,
  })
}
