import type { LoopKernel } from '../plan/kernel.js'
import { loopClosure } from './loop-closure.js'
import { type LoopTextOptions, loopText } from './loop-text.js'
import type { Step, StepContext } from './step.js'

/** A loop over all of its entries. */
export function loopStep(kernel: LoopKernel, context: StepContext): Step {
  const { run, ...step } = rangedLoop(kernel, context, {})
  const size = kernel.sizes[0] ?? 1
  return { ...step, run: () => run(0, size) }
}

/** A loop over parts of its first axis. */
export interface RangedLoop extends Pick<Step, 'bound' | 'text'> {
  readonly run: (begin: number, end: number) => void
}

/** A loop that is ready to run, over all of its first axis or, with `ranged`, over parts of it in order. */
export function rangedLoop(kernel: LoopKernel, { frame, functionOf }: StepContext, { ranged = false }: LoopTextOptions): RangedLoop {
  if (!functionOf) return { run: loopClosure(kernel, frame), bound: () => undefined }
  const { body, parameters: named, arguments: given } = loopText(kernel, { ranged })
  const bounds = ranged ? ['begin', 'end'] : []
  const parameters = [...bounds, ...named]
  const run = functionOf(parameters, body)
  const accumulators = given.map((argument) => (argument.kind === 'accumulator' ? frame.accumulator(argument.slot) : undefined))
  const args: unknown[] = [...bounds.map(() => 0), ...given.map((argument) => (argument.kind === 'number' ? argument.value : undefined))]
  return {
    run: ranged
      ? (begin, end) => {
          args[0] = begin
          args[1] = end
          run(...args)
        }
      : () => run(...args),
    bound: () => {
      given.forEach((argument, i) => {
        const at = i + bounds.length
        if (argument.kind === 'slot') args[at] = frame.slot(argument.slot)
        if (argument.kind === 'accumulator') args[at] = accumulators[i]!()
      })
    },
    text: `(${parameters.join(', ')}) => {\n${body}\n}`,
  }
}
