import { findElement } from '../find-element.js'
import { formatFixed } from '../format-number.js'
import type { Landscape } from './landscape.js'

/** The sliders of c and λ. */
export function landscapeSliders(onChange: () => void): () => Landscape {
  const sliders = (['c', 'lambda'] as const).map((name) => ({
    input: findElement(`plane-${name}`, HTMLInputElement),
    output: findElement(`plane-${name}-value`, HTMLOutputElement),
  }))
  const show = (): void => {
    for (const { input, output } of sliders) {
      output.value = formatFixed(input.valueAsNumber, 2)
      input.ariaValueText = output.value
    }
  }
  for (const { input } of sliders) {
    input.addEventListener('input', () => {
      show()
      onChange()
    })
  }
  show()
  return () => ({ c: sliders[0]!.input.valueAsNumber, lambda: sliders[1]!.input.valueAsNumber })
}
