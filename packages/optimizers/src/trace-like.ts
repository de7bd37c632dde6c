import { flatten, type Graph, type ShapesOf, trace, unflatten, type ValuesOf, valuesLeaf } from '@odot/autodiff'

/** Traces a function for arguments with the shapes of given values. */
export function traceLike<A extends readonly unknown[], R>(
  fn: (...args: A) => R,
  args: { readonly [K in keyof A]: ValuesOf<A[K]> },
): Graph<A, R> {
  const shapes = args.map((tree, i) => {
    const { leaves, structure } = flatten(tree, valuesLeaf, `argument ${i}`)
    return unflatten(
      structure,
      leaves.map(({ value }) => value.shape),
    )
  })
  // unflatten puts a shape where each leaf was, so that shapes have the structure of the arguments, which types cannot follow
  return trace<A, R>(fn, ...(shapes as unknown as { readonly [K in keyof A]: ShapesOf<A[K]> }))
}
