import type { Access } from '../plan/kernel.js'
import type { ParameterList } from './parameter-list.js'

/** How the entries of an array are named inside the innermost loop, whose index is an argument. */
export interface AccessText {
  readonly strides: readonly string[]
  /** Statements before the innermost loop that set where it starts. */
  readonly base: readonly string[]
  /** The entry at an index of the innermost axis. */
  readonly at: (index: string) => string
  /** The first entry. */
  readonly first: string
}

/** Numbers other than 0 and 1 become parameters. */
export function accessText(list: ParameterList, { offset, strides }: Access, array: string, name: string): AccessText {
  const start = offset === 0 ? '0' : list.number(`${name}o`, offset)
  const steps = strides.map((stride, axis) => (stride === 0 || stride === 1 ? `${stride}` : list.number(`${name}d${axis}`, stride)))
  const terms = [start, ...steps.slice(0, -1).map((step, axis) => product(`i${axis}`, step))].filter((term) => term !== '0')
  const last = steps.at(-1) ?? '0'
  const base = terms.length > 1 ? `${name}p` : (terms[0] ?? '0')
  return {
    strides: steps,
    base: terms.length > 1 ? [`const ${base} = ${terms.join(' + ')}`] : [],
    at: (index) => `${array}[${sum(base, product(index, last))}]`,
    first: `${array}[${start}]`,
  }
}

/** index · step, with `0` and `1` left out. */
export function product(index: string, step: string): string {
  return step === '0' ? '0' : step === '1' ? index : `${index} * ${step}`
}

/** a + b, with `0` left out. */
export function sum(a: string, b: string): string {
  return a === '0' ? b : b === '0' ? a : `${a} + ${b}`
}
