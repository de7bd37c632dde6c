import type { Program } from '../program.js'
import type { Frame } from './frame.js'
import { boundBytes } from './groups.js'
import type { Shader, ShaderPlan } from './shader.js'

/** A program of a WebGPU device. */
export interface WebGPUProgram extends Program {
  readonly work: ProgramWork
}

/**
 * What a run of a program asks of the GPU, known when the program is compiled. Where arrays were donated it is a run in which outputs are written over their inputs.
 */
export interface ProgramWork {
  /** Dispatches of a run. */
  readonly dispatches: number
  /**
   * Bytes of arrays that the dispatches of a run are bound to: each array once for each dispatch, in multiples of 16. A run moves as much when each dispatch reads or
   * writes every number of its arrays once.
   */
  readonly bytes: number
  /** The dispatches one after the other. */
  readonly each: readonly DispatchWork[]
}

export interface DispatchWork {
  /** The kernel in words, such as `X v, row-major`. */
  readonly kernel: string
  readonly bytes: number
}

/** The work of shaders that run one after the other. */
export function workOf({ slots, shaders }: ShaderPlan, frame: Pick<Frame, 'design'>): ProgramWork {
  const each = shaders.map(({ label, bindings }: Shader): DispatchWork => {
    const bytes = bindings.map((binding) => {
      if (binding.kind === 'uniform') return 0
      return binding.kind === 'design' ? frame.design(binding.design, binding.part).bytes : boundBytes(slots[binding.slot]!)
    })
    return Object.freeze({ kernel: label, bytes: bytes.reduce((a, b) => a + b, 0) })
  })
  return Object.freeze({
    dispatches: each.length,
    bytes: each.reduce((total, { bytes }) => total + bytes, 0),
    each: Object.freeze(each),
  })
}
