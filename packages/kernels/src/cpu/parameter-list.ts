/** What a parameter of a generated function stands for: an array of the program, the accumulator of a reduction, or a number. */
export type Argument =
  | { readonly kind: 'slot'; readonly slot: number }
  | { readonly kind: 'accumulator'; readonly slot: number }
  | { readonly kind: 'number'; readonly value: number }

/** The parameters of a function while its text is written: arrays once each, in the order of their first use, and numbers. */
export interface ParameterList {
  readonly names: readonly string[]
  readonly values: readonly Argument[]
  /** The name of a slot's array. */
  readonly slot: (slot: number) => string
  readonly accumulator: (slot: number) => string
  readonly number: (name: string, value: number) => string
}

export function parameterList(): ParameterList {
  const names: string[] = []
  const values: Argument[] = []
  const known = new Map<string, string>()
  const array = (kind: 'slot' | 'accumulator', slot: number): string => {
    const key = `${kind} ${slot}`
    const name = known.get(key) ?? `${kind === 'slot' ? 'x' : 'a'}${known.size}`
    if (!known.has(key)) {
      names.push(name)
      values.push({ kind, slot })
      known.set(key, name)
    }
    return name
  }
  return {
    names,
    values,
    slot: (slot) => array('slot', slot),
    accumulator: (slot) => array('accumulator', slot),
    number: (name, value) => {
      names.push(name)
      values.push({ kind: 'number', value })
      return name
    },
  }
}
