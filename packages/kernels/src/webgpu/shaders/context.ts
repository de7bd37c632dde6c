import type { DesignForm, ShaderLimits } from '../shader.js'

/** What the shaders of a kernel are made from, besides the kernel. */
export interface ShaderContext {
  readonly limits: ShaderLimits
  readonly designs: Readonly<Record<string, DesignForm>>
  /** A temporary of so many numbers, which no other has as long as one kernel runs. */
  readonly scratch: (size: number) => number
  /** A temporary of so many numbers, which nothing else ever has. */
  readonly keep: (size: number) => number
}
