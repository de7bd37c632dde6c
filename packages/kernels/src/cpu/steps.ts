import { KernelsError } from '../errors.js'
import type { CumsumKernel, Kernel, RowsKernel } from '../plan/kernel.js'
import { contractStep, frameWorkspace } from './contract-step.js'
import { designStep } from './design-step.js'
import { loopStep } from './loop-step.js'
import { passStep } from './pass-step.js'
import { plainStep, type Step, type StepContext } from './step.js'

/** Makes a kernel ready to run: everything that it needs is allocated here. */
export function stepOf(kernel: Kernel, context: StepContext): Step {
  const { frame, loops, designs } = context
  switch (kernel.kind) {
    case 'loop':
      return loopStep(kernel, context)
    case 'contract':
      return contractStep(kernel, frame, loops.dense, frameWorkspace(kernel, frame))
    case 'design':
      return plainStep(designStep(kernel, frame, designs[kernel.design]!))
    case 'pass':
      return passStep(kernel, context)
    case 'gather':
    case 'scatterAdd':
      return plainStep(rowsStep(kernel, context))
    case 'cumsum':
      return plainStep(cumsumStep(kernel, context))
    case 'clear':
      return plainStep(() => frame.slot(kernel.out).fill(0))
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
