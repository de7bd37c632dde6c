import { javascript, numberText } from '../expr/javascript.js'
import type { LoopKernel, Operand } from '../plan/kernel.js'
import { accessText } from './access-text.js'
import { type Argument, parameterList } from './parameter-list.js'
import { reductionText } from './reduction-text.js'

export interface KernelText {
  /** The body of a function. */
  readonly body: string
  readonly parameters: readonly string[]
  readonly arguments: readonly Argument[]
}

/** Loops with more statements than this are not unrolled. */
const unrollLimit = 12
const lanes = 4

/** What a loop runs over: all of it, or the part `begin` ≤ i < `end` of its first axis, by two more parameters. */
export interface LoopTextOptions {
  readonly ranged?: boolean
}

/**
 * A loop kernel as the text of a function. Sizes, offsets and strides other than 0 and 1 are parameters, so that graphs of one form and other
 * sizes are one text, compiled and warmed up once.
 */
export function loopText(loop: LoopKernel, { ranged = false }: LoopTextOptions = {}): KernelText {
  const list = parameterList()
  const rank = loop.sizes.length
  const inner = rank - 1
  const sizes = loop.sizes.map((size, axis) => list.number(`n${axis}`, size))
  const loads = loop.loads.map((access, at) => accessText(list, access, list.slot(access.slot), `l${at}`))
  const stores = loop.stores.map(({ access }, at) => accessText(list, access, list.slot(access.slot), `s${at}`))
  const sums = loop.reductions.map((reduction, at) => reductionText(list, reduction, at, ranged))
  const moving = [...loads, ...stores, ...sums.map((sum) => sum.access)]

  const registers = sums.filter((sum) => rank > 0 && sum.from < rank)
  const wide = rank > 0 && registers.length === sums.length && loop.statements.length <= unrollLimit
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

  const guarded = (condition: string, statements: readonly string[]): readonly string[] =>
    ranged && statements.length > 0 ? [`if (${condition}) {`, ...indent(statements), '}'] : statements
  const bounds = (axis: number): readonly [string, string] => (ranged && axis === 0 ? ['begin', 'end'] : ['0', sizes[axis]!])
  const lines: string[] = [
    ...guarded(
      'begin === 0',
      sums.flatMap((sum) => sum.clear),
    ),
    ...loads.flatMap((load, at) => (constantLoads[at] ? [`const l${at} = ${load.first}`] : [])),
  ]
  const nest = (axis: number): string[] => {
    const open = sums.filter((sum) => sum.from === axis)
    const start = open.flatMap((sum) => sum.open(wide ? lanes : 1))
    const end = open.flatMap((sum) => sum.close(wide ? lanes : 1))
    if (axis === rank) return rank === 0 ? [...start, ...body(0), ...end] : body(0)
    if (axis < inner) {
      const i = `i${axis}`
      const [first, n] = bounds(axis)
      return [...start, `for (let ${i} = ${first}; ${i} < ${n}; ${i}++) {`, ...indent(nest(axis + 1)), '}', ...end]
    }
    const [first, n] = bounds(axis)
    const bases = moving.flatMap((access) => access.base)
    const rest = [`for (${wide ? '' : `let j = ${first}`}; j < ${n}; j++) {`, ...indent(body(0)), '}']
    const main = wide
      ? [
          `const whole = ${first === '0' ? `${n} - ${n} % ${lanes}` : `${n} - (${n} - ${first}) % ${lanes}`}`,
          `let j = ${first}`,
          `for (; j < whole; j += ${lanes}) {`,
          ...indent(Array.from({ length: lanes }, (_, lane) => body(lane)).flat()),
          '}',
        ]
      : []
    return [...start, ...bases, ...main, ...rest, ...end]
  }
  lines.push(
    ...nest(0),
    ...guarded(
      `end === ${sizes[0]}`,
      sums.flatMap((sum) => sum.finish),
    ),
  )
  return { body: lines.join('\n'), parameters: list.names, arguments: list.values }
}

function indent(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`)
}
