import type { Oracle, SearchSolver, TracedSolver } from '@odot/problem'
import { OptimizerError } from './errors.js'

/**
 * A solver that ends where the gradient of the surrogate vanishes. One with decoupled decay does not, so that its weights would not be those of the penalised
 * problem: it does not compile here.
 */
export type SurrogateSolver<S, T, H> = SearchSolver<S, Oracle> | (TracedSolver<T, H> & { readonly decay?: never })

/** @throws OptimizerError for a solver with decoupled decay, whatever its type says. */
export function refuseDecay({ name, ...solver }: { readonly name: string }): void {
  if (!('decay' in solver)) return
  throw new OptimizerError(
    `minimizeSurrogate: ${name} decays the factors apart from the gradient, so it does not end at a minimum of the surrogate and its weights are not those of the penalised problem (nor sparse); leave the decay out, as the surrogate has the ridge already.`,
  )
}
