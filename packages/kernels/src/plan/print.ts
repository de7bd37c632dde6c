import { javascript, numberText } from '../expr/javascript.js'
import type { Access, Kernel, LoopKernel, Operand, Plan, Slot } from './kernel.js'

/**
 * A plan as text: its arrays, then its kernels in order, each with its kind (map, reduce, contract, gather, scatter, scan, pass), and the generated code
 * of a kernel below it where there is some.
 */
export function printPlan({ slots, kernels }: Plan, texts: readonly (string | undefined)[] = []): string {
  return [
    ...slots.map((slot, at) => `#${at} ${printSlot(slot)}`),
    ...kernels.flatMap((kernel, at) => [printKernel(kernel), ...indented(texts[at])]),
  ].join('\n')
}

function printSlot(slot: Slot): string {
  switch (slot.kind) {
    case 'input':
      return `input ${slot.index} (${slot.size})`
    case 'output':
      return `output ${slot.index} (${slot.size})${slot.over === undefined ? '' : ` over input ${slot.over}`}`
    case 'constant':
      return `constant (${slot.size})`
    case 'temporary':
      return `temporary (${slot.size})${slot.of === undefined ? '' : ` in #${slot.of}`}`
  }
}

function printKernel(kernel: Kernel): string {
  switch (kernel.kind) {
    case 'loop':
      return printLoop(kernel)
    case 'contract':
      return `contract #${kernel.out} = ${printAccess(kernel.a)} · ${printAccess(kernel.b)}  [${kernel.m}, ${kernel.k}] [${kernel.k}, ${kernel.n}]`
    case 'design': {
      const matrix = kernel.product === 'apply' ? kernel.design : `${kernel.design}ᵀ`
      return `contract #${kernel.out} = ${matrix} #${kernel.source}${kernel.count === 1 ? '' : ` × ${kernel.count}`}`
    }
    case 'pass':
      return [
        `pass over ${kernel.rows} rows`,
        ...[...kernel.applies, ...kernel.loops, ...kernel.adjoints].flatMap((part) => indented(printKernel(part))),
      ].join('\n')
    case 'gather':
      return `gather #${kernel.out} = #${kernel.source} at #${kernel.indices}`
    case 'scatterAdd':
      return `scatter #${kernel.out} = sum of #${kernel.source} at #${kernel.indices}`
    case 'cumsum':
      return `scan #${kernel.out} = cumsum #${kernel.source} [${kernel.axes}]${kernel.reverse ? ' reverse' : ''}`
    case 'clear':
      return `map #${kernel.out} = 0`
  }
}

function printLoop(loop: LoopKernel): string {
  const operand = (value: Operand): string => {
    if (value.kind === 'number') return numberText(value.value)
    return value.kind === 'load' ? printAccess(loop.loads[value.at]!) : `t${value.at}`
  }
  const parts = [
    ...loop.statements.map((statement, at) => `t${at} = ${javascript(statement, statement.operands.map(operand))}`),
    ...loop.stores.map(({ value, access }) => `${printAccess(access)} = ${operand(value)}`),
    ...loop.reductions.map(({ op, value, access }) => `${printAccess(access)} = ${op} ${operand(value)}`),
  ]
  const kinds = [...(loop.stores.length > 0 ? ['map'] : []), ...(loop.reductions.length > 0 ? ['reduce'] : [])]
  return `${kinds.join(' + ')} [${loop.sizes}]: ${parts.join('; ')}`
}

function printAccess({ slot, offset, strides }: Access): string {
  const plain = offset === 0 && strides.every((stride, axis) => axis === strides.length - 1 && stride === 1)
  return plain ? `#${slot}` : `#${slot}{${offset ? `${offset} + ` : ''}${strides}}`
}

function indented(text: string | undefined): readonly string[] {
  return text === undefined ? [] : text.split('\n').map((line) => `  ${line}`)
}
