/** A mistake in the use of a tensor, a tree or a graph; the message says where, what and what to do. */
export class AutodiffError extends Error {
  override readonly name = 'AutodiffError'
}
