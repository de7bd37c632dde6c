import { radioChoice } from '../radio-choice.js'

/** Solvers that a fit of the page can be asked for. */
export type ShownSolver = 'auto' | 'hadamard' | 'coordinate-descent'

/** What the solvers are called on the page. */
export const solverNames: Readonly<Record<ShownSolver, string>> = {
  auto: 'Newton',
  hadamard: 'L-BFGS on u ⊙ v',
  'coordinate-descent': 'coordinate descent',
}

/** Reads the chosen solver from its radio buttons. */
export function solverChoice(onChange: () => void): () => ShownSolver {
  return radioChoice<ShownSolver>('solver', ['auto', 'hadamard', 'coordinate-descent'], onChange).value
}
