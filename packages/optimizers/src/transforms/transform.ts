import type { Tensor, ValuesOf } from '@odot/autodiff'

/**
 * A step from a gradient to a direction, as a graph: what `descent` is made of and `chain` puts one after another. S is a tree of tensors that it remembers,
 * H the tree of its hyperparameters, which are run-time inputs.
 */
export interface Transform<S, H> {
  readonly name: string
  readonly hyper: ValuesOf<H>
  /** What it remembers before the first step from x. */
  readonly init: (x: Tensor) => S
  /** The direction [n] that comes out for the one that comes in, and what it remembers then. */
  readonly update: (direction: Tensor, state: S, hyper: H) => Transformed<S>
  /** The strength s of a ridge ½ s ‖x‖² that joins the objective, value and gradient alike; then all transforms see its gradient, wherever they stand. */
  readonly ridge?: (hyper: H) => Tensor
}

/** A transform that shrinks the point apart from the gradient, after all others: x ← x − η (direction + δ x). */
export interface DecayingTransform<S, H> extends Transform<S, H> {
  /** δ, the rate of decay. */
  readonly decay: (hyper: H) => Tensor
}

/** A direction, and what a transform remembers. */
export interface Transformed<S> {
  readonly direction: Tensor
  readonly state: S
}

/** No state, or no hyperparameters. */
export type Nothing = readonly []

/** The rate of decoupled decay of a transform, if it has any, whatever its type says. */
export function decayOf<S, H>(transform: Transform<S, H>): ((hyper: H) => Tensor) | undefined {
  return isDecaying(transform) ? transform.decay : undefined
}

function isDecaying<S, H>(transform: Transform<S, H>): transform is DecayingTransform<S, H> {
  return 'decay' in transform
}
