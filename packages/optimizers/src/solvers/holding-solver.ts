import type { TracedSolver } from '@odot/problem'

/**
 * A solver that may leave its point where it is, because the point that a step tried was no better. A step without a decrease then says nothing of
 * convergence; many in a row do.
 */
export interface HoldingSolver<S, H> extends TracedSolver<S, H> {
  readonly holds: true
}

export function holdsPoint(solver: { readonly name: string }): boolean {
  return 'holds' in solver && solver.holds === true
}
