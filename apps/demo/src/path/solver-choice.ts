import type { LassoSolver } from '@odot/estimators'
import { findElement } from '../find-element.js'

/** What the solvers are called on the page. */
export const solverNames: Readonly<Record<LassoSolver, string>> = {
  hadamard: 'L-BFGS on u ⊙ v',
  'coordinate-descent': 'coordinate descent',
}

/** Reads the chosen solver from its radio buttons. */
export function solverChoice(onChange: () => void): () => LassoSolver {
  const referee = findElement('solver-coordinate-descent', HTMLInputElement)
  findElement('solver', HTMLFieldSetElement).addEventListener('change', onChange)
  return () => (referee.checked ? 'coordinate-descent' : 'hadamard')
}
