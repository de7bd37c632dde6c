import { findElement } from '../find-element.js'
import type { OptimizerName } from './trail.js'

const names: readonly OptimizerName[] = ['gradient-descent', 'momentum', 'adam', 'lbfgs']

/** Reads the chosen optimiser from its radio buttons. */
export function optimizerChoice(onChange: () => void): () => OptimizerName {
  const buttons = names.map((name) => ({ name, input: findElement(`optimizer-${name}`, HTMLInputElement) }))
  findElement('optimizer', HTMLFieldSetElement).addEventListener('change', onChange)
  return () => buttons.find(({ input }) => input.checked)?.name ?? 'gradient-descent'
}
