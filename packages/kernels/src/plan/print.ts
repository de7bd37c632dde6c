import { javascript, numberText } from '../expr/javascript.js'
import type { Access, Kernel, LoopKernel, Operand, Plan } from './kernel.js'

/** A plan as text: its arrays, then its kernels in order, with the generated code of a kernel below it where there is some. */
export function printPlan({ slots, kernels }: Plan, texts: readonly (string | undefined)[] = []): string {
  const arrays = slots.map((slot, at) => {
    const index = slot.kind === 'input' || slot.kind === 'output' ? ` ${slot.index}` : ''
    return `#${at} ${slot.kind}${index} (${slot.size})`
  })
  return [
    ...arrays,
    ...kernels.flatMap((kernel, at) => [printKernel(kernel), ...(texts[at]?.split('\n') ?? []).map((line) => `  ${line}`)]),
  ].join('\n')
}

function printKernel(kernel: Kernel): string {
  switch (kernel.kind) {
    case 'loop':
      return printLoop(kernel)
    case 'contract':
      return `#${kernel.out} = ${printAccess(kernel.a)} · ${printAccess(kernel.b)}  [${kernel.m}, ${kernel.k}] [${kernel.k}, ${kernel.n}]`
    case 'design':
      return `#${kernel.out} = ${kernel.product} ${kernel.design} #${kernel.source}${kernel.count === 1 ? '' : ` × ${kernel.count}`}`
    case 'gather':
    case 'scatterAdd':
      return `#${kernel.out} = ${kernel.kind} #${kernel.source} at #${kernel.indices}`
    case 'cumsum':
      return `#${kernel.out} = cumsum #${kernel.source} [${kernel.axes}]${kernel.reverse ? ' reverse' : ''}`
    case 'clear':
      return `#${kernel.out} = 0`
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
  return `for [${loop.sizes}]: ${parts.join('; ')}`
}

function printAccess({ slot, offset, strides }: Access): string {
  const plain = offset === 0 && strides.every((stride, axis) => axis === strides.length - 1 && stride === 1)
  return plain ? `#${slot}` : `#${slot}{${offset ? `${offset} + ` : ''}${strides}}`
}
