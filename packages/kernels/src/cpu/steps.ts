import type { Design } from '../design/design.js'
import { KernelsError } from '../errors.js'
import type { CumsumKernel, Kernel, LoopKernel, RowsKernel } from '../plan/kernel.js'
import { contractStep } from './contract-step.js'
import { designStep } from './design-step.js'
import type { Frame } from './frame.js'
import { loopClosure } from './loop-closure.js'
import { loopText } from './loop-text.js'
import type { CpuLoops } from './loops.js'

/** One kernel of a program, ready to run. */
export interface Step {
  readonly run: () => void
  /** To be called when arrays were bound. */
  readonly bound: () => void
  /** The generated code, where there is some. */
  readonly text?: string
}

export interface StepContext {
  readonly frame: Frame
  readonly loops: CpuLoops
  readonly designs: Readonly<Record<string, Design>>
  /** The function of a text, compiled once for each text; absent where code is not generated. */
  readonly functionOf?: (parameters: readonly string[], body: string) => GeneratedFunction
}

export type GeneratedFunction = (...args: readonly unknown[]) => void

/** Makes a kernel ready to run: everything that it needs is allocated here. */
export function stepOf(kernel: Kernel, context: StepContext): Step {
  const { frame, loops, designs } = context
  switch (kernel.kind) {
    case 'loop':
      return loopStep(kernel, context)
    case 'contract':
      return plainStep(contractStep(kernel, frame, loops.dense))
    case 'design':
      return plainStep(designStep(kernel, frame, designs[kernel.design]!))
    case 'gather':
    case 'scatterAdd':
      return plainStep(rowsStep(kernel, context))
    case 'cumsum':
      return plainStep(cumsumStep(kernel, context))
    case 'clear':
      return plainStep(() => frame.slot(kernel.out).fill(0))
  }
}

function plainStep(run: () => void): Step {
  return { run, bound: () => undefined }
}

function loopStep(kernel: LoopKernel, { frame, functionOf }: StepContext): Step {
  if (!functionOf) return plainStep(loopClosure(kernel, frame))
  const { body, parameters, arguments: given } = loopText(kernel)
  const run = functionOf(parameters, body)
  const accumulators = given.map((argument) => (argument.kind === 'accumulator' ? frame.accumulator(argument.slot) : undefined))
  const args: unknown[] = given.map((argument) => (argument.kind === 'number' ? argument.value : undefined))
  return {
    run: () => run(...args),
    bound: () => {
      given.forEach((argument, at) => {
        if (argument.kind === 'slot') args[at] = frame.slot(argument.slot)
        if (argument.kind === 'accumulator') args[at] = accumulators[at]!()
      })
    },
    text: `(${parameters.join(', ')}) => {\n${body}\n}`,
  }
}

function rowsStep({ kind, source, indices, out, count, rows, width }: RowsKernel, { frame, loops }: StepContext): () => void {
  const check = (bad: number): void => {
    if (bad >= 0)
      throw new KernelsError(
        `${kind}: index ${frame.slot(indices)[bad]} at position ${bad} is not one of 0 … ${rows - 1}; pass whole numbers of rows.`,
      )
  }
  if (kind === 'gather') return () => check(loops.gather(frame.slot(source), frame.slot(indices), frame.slot(out), count, rows, width))
  const sums = frame.accumulator(out)
  return () => {
    check(loops.scatterAdd(frame.slot(source), frame.slot(indices), sums(), count, rows, width))
    if (sums() !== frame.slot(out)) frame.slot(out).set(sums())
  }
}

function cumsumStep({ source, out, axes: [outer, count, inner], reverse }: CumsumKernel, { frame, loops }: StepContext): () => void {
  return () => loops.cumsum(frame.slot(source), frame.slot(out), outer, count, inner, reverse ? -1 : 1)
}
