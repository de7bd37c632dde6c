import { findElement } from './find-element.js'

export interface RadioChoice<T> {
  readonly value: () => T
  readonly set: (value: T) => void
}

/** The radio buttons of a fieldset, whose ids are its own, a dash and the value. */
export function radioChoice<T extends string>(
  id: string,
  values: readonly [T, ...T[]] | readonly T[],
  onChange: () => void,
): RadioChoice<T> {
  const buttons = values.map((value) => ({ value, input: findElement(`${id}-${value}`, HTMLInputElement) }))
  findElement(id, HTMLFieldSetElement).addEventListener('change', onChange)
  return {
    value: () => {
      const chosen = buttons.find(({ input }) => input.checked)
      if (chosen) return chosen.value
      throw new Error(`No button of ${id} is checked; check one in index.html.`)
    },
    set: (wanted) => {
      for (const { value, input } of buttons) input.checked = value === wanted
    },
  }
}
