import type { Design } from '../design/design.js'
import type { Frame } from './frame.js'
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

/** A step for which nothing is to be done when arrays were bound. */
export function plainStep(run: () => void): Step {
  return { run, bound: () => undefined }
}
