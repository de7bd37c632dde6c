import { javascript, numberText } from '../expr/javascript.js'
import type { Access, LoopKernel, Operand, Reduction } from '../plan/kernel.js'
import { accumulation } from '../plan/loop.js'

/** What a parameter of a generated function stands for: an array of the program, the accumulator of a reduction, or a number. */
export type Argument =
  | { readonly kind: 'slot'; readonly slot: number }
  | { readonly kind: 'accumulator'; readonly slot: number }
  | { readonly kind: 'number'; readonly value: number }

export interface KernelText {
  /** The body of a function. */
  readonly body: string
  readonly parameters: readonly string[]
  readonly arguments: readonly Argument[]
}

/** Loops with more statements than this are not unrolled. */
const unrollLimit = 12
const lanes = 4

/**
 * A loop kernel as the text of a function. Sizes, offsets and strides other than 0 and 1 are parameters, so that graphs of one form and other
 * sizes are one text, compiled and warmed up once.
 */
export function loopText(loop: LoopKernel): KernelText {
  const frame = parameters()
  const rank = loop.sizes.length
  const inner = rank - 1
  const sizes = loop.sizes.map((size, axis) => frame.number(`n${axis}`, size))
  const loads = loop.loads.map((access, at) => accessText(frame, access, frame.slot(access.slot), `l${at}`))
  const stores = loop.stores.map(({ access }, at) => accessText(frame, access, frame.slot(access.slot), `s${at}`))
  const sums = loop.reductions.map((reduction, at) => reductionText(frame, reduction, at))
  const moving = [...loads, ...stores, ...sums.map((sum) => sum.access)]

  const registers = sums.filter((sum) => rank > 0 && sum.from < rank)
  const wide = rank > 0 && registers.length > 0 && registers.length === sums.length && loop.statements.length <= unrollLimit
  const constantLoads = loads.map((load) => rank === 0 || load.strides.every((stride) => stride === '0'))

  const body = (lane: number): string[] => {
    const index = lane === 0 ? 'j' : `(j + ${lane})`
    const suffix = wide ? `_${lane}` : ''
    const operand = (value: Operand): string => {
      if (value.kind === 'number') return numberText(value.value)
      if (value.kind === 'load') return constantLoads[value.at] ? `l${value.at}` : `l${value.at}${suffix}`
      return `t${value.at}${suffix}`
    }
    return [
      ...loads.flatMap((load, at) => (constantLoads[at] ? [] : [`const l${at}${suffix} = ${load.at(index)}`])),
      ...loop.statements.map((statement, at) => `const t${at}${suffix} = ${javascript(statement, statement.operands.map(operand))}`),
      ...stores.map((store, at) => `${store.at(index)} = ${operand(loop.stores[at]!.value)}`),
      ...sums.map((sum) => sum.step(operand(sum.reduction.value), index, wide ? lane : 0)),
    ]
  }

  const lines: string[] = [
    ...sums.flatMap((sum) => sum.clear),
    ...loads.flatMap((load, at) => (constantLoads[at] ? [`const l${at} = ${load.first}`] : [])),
  ]
  const nest = (axis: number): string[] => {
    const open = sums.filter((sum) => sum.from === axis)
    const start = open.flatMap((sum) => sum.open(wide ? lanes : 1))
    const end = open.flatMap((sum) => sum.close(wide ? lanes : 1))
    if (axis === rank) return rank === 0 ? [...start, ...body(0), ...end] : body(0)
    if (axis < inner) {
      const [i, n] = [`i${axis}`, sizes[axis]!]
      return [...start, `for (let ${i} = 0; ${i} < ${n}; ${i}++) {`, ...indent(nest(axis + 1)), '}', ...end]
    }
    const n = sizes[axis]!
    const bases = moving.flatMap((access) => access.base)
    const rest = [`for (${wide ? '' : 'let j = 0'}; j < ${n}; j++) {`, ...indent(body(0)), '}']
    const main = wide
      ? [
          `const whole = ${n} - ${n} % ${lanes}`,
          'let j = 0',
          `for (; j < whole; j += ${lanes}) {`,
          ...indent(Array.from({ length: lanes }, (_, lane) => body(lane)).flat()),
          '}',
        ]
      : []
    return [...start, ...bases, ...main, ...rest, ...end]
  }
  lines.push(...nest(0), ...sums.flatMap((sum) => sum.finish))
  return { body: lines.join('\n'), parameters: frame.names, arguments: frame.values }
}

interface Frame {
  readonly names: string[]
  readonly values: Argument[]
  /** The name of a slot's array. */
  readonly slot: (slot: number) => string
  readonly accumulator: (slot: number) => string
  readonly number: (name: string, value: number) => string
}

function parameters(): Frame {
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

interface AccessText {
  readonly strides: readonly string[]
  /** Statements before the innermost loop that set where it starts. */
  readonly base: readonly string[]
  /** The entry at an index of the innermost axis. */
  readonly at: (index: string) => string
  /** The first entry. */
  readonly first: string
}

function accessText(frame: Frame, { offset, strides }: Access, array: string, name: string): AccessText {
  const start = offset === 0 ? '0' : frame.number(`${name}o`, offset)
  const steps = strides.map((stride, axis) => (stride === 0 || stride === 1 ? `${stride}` : frame.number(`${name}d${axis}`, stride)))
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

function product(index: string, step: string): string {
  return step === '0' ? '0' : step === '1' ? index : `${index} * ${step}`
}

function sum(a: string, b: string): string {
  return a === '0' ? b : b === '0' ? a : `${a} + ${b}`
}

interface ReductionText {
  readonly reduction: Reduction
  readonly access: AccessText
  /** The axis before which the register is opened. */
  readonly from: number
  /** Before all loops: clears the accumulator, where there is one. */
  readonly clear: readonly string[]
  readonly open: (count: number) => readonly string[]
  readonly step: (value: string, index: string, lane: number) => string
  readonly close: (count: number) => readonly string[]
  /** After all loops: rounds the accumulator to the output. */
  readonly finish: readonly string[]
}

function reductionText(frame: Frame, reduction: Reduction, at: number): ReductionText {
  const { from, inArray } = accumulation(reduction)
  const { slot } = reduction.access
  const out = frame.slot(slot)
  const target = inArray ? frame.accumulator(slot) : out
  const access = accessText(frame, reduction.access, target, `r${at}`)
  const rank = reduction.reduced.length
  const initial = reduction.op === 'sum' ? '0' : '-Infinity'
  const combine = (a: string, b: string): string => (reduction.op === 'sum' ? `${a} + ${b}` : `Math.max(${a}, ${b})`)
  const names = (count: number): readonly string[] => Array.from({ length: count }, (_, lane) => `v${at}_${lane}`)
  const place = `${target}[${placeOf(access, from)}]`
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

  function placeOf({ strides }: AccessText, axes: number): string {
    const start = reduction.access.offset === 0 ? '0' : `r${at}o`
    return strides.slice(0, axes).reduce((place, step, axis) => sum(place, product(`i${axis}`, step)), start)
  }
}

function indent(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`)
}
