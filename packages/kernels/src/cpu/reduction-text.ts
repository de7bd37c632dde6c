import type { Reduction } from '../plan/kernel.js'
import { accumulation } from '../plan/loop.js'
import { type AccessText, accessText, product, sum } from './access-text.js'
import type { ParameterList } from './parameter-list.js'

/** The statements of a reduction, by the place where they stand. */
export interface ReductionText {
  readonly reduction: Reduction
  readonly access: AccessText
  /** The axis before which the register is opened. */
  readonly from: number
  /** Before all loops (of the first range, where there are some): clears the accumulator, where there is one. */
  readonly clear: readonly string[]
  readonly open: (count: number) => readonly string[]
  readonly step: (value: string, index: string, lane: number) => string
  readonly close: (count: number) => readonly string[]
  /** After all loops (of the last range): rounds the accumulator to the output. */
  readonly finish: readonly string[]
}

/**
 * A reduction runs in registers over its trailing reduced axes, and in an array where an axis before those is reduced too, or where it is reduced
 * over ranges of the first axis.
 */
export function reductionText(list: ParameterList, reduction: Reduction, at: number, ranged: boolean): ReductionText {
  const { from, inArray: nested } = accumulation(reduction)
  const inArray = nested || (ranged && reduction.reduced[0] === true)
  const { slot } = reduction.access
  const out = list.slot(slot)
  const target = inArray ? list.accumulator(slot) : out
  const access = accessText(list, reduction.access, target, `r${at}`)
  const rank = reduction.reduced.length
  const initial = reduction.op === 'sum' ? '0' : '-Infinity'
  const combine = (a: string, b: string): string => (reduction.op === 'sum' ? `${a} + ${b}` : `Math.max(${a}, ${b})`)
  const names = (count: number): readonly string[] => Array.from({ length: count }, (_, lane) => `v${at}_${lane}`)
  const kept = access.strides.slice(0, from).reduce((place, step, axis) => sum(place, product(`i${axis}`, step)), '0')
  const place = `${target}[${kept}]`
  const inRegister = from < rank || rank === 0
  return {
    reduction,
    access: inRegister ? { ...access, base: [] } : access,
    from,
    clear: inArray ? [`${target}.fill(${initial})`] : [],
    open: (count) => (inRegister ? names(count).map((name) => `let ${name} = ${initial}`) : []),
    step: (value, index, lane) => {
      if (inRegister) return `v${at}_${lane} = ${combine(`v${at}_${lane}`, value)}`
      return `${access.at(index)} = ${combine(access.at(index), value)}`
    },
    close: (count) => {
      if (!inRegister) return []
      const total = names(count).reduce(combine)
      return [`${place} = ${inArray ? combine(place, total) : total}`]
    },
    finish: inArray ? [`if (${target} !== ${out}) ${out}.set(${target})`] : [],
  }
}
