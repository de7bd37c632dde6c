import type { Slot } from '../plan/kernel.js'

/**
 * One dispatch of a compute shader, as plain data. `code` has one entry point, `main`, and its buffers in group 0 in the order of `bindings`; sizes, offsets
 * and strides are in a uniform buffer, so that graphs of one form and other sizes share a pipeline.
 */
export interface Shader {
  /** The kernel in words, for messages: `map`, `sum by rows`, `X v, csc`. */
  readonly label: string
  /** WGSL. */
  readonly code: string
  readonly bindings: readonly Binding[]
  /** Groups along x, at most 65,535: shaders stride over what is more. 0 is nothing to do. */
  readonly workgroups: number
}

/** A buffer of a shader. A buffer stands once among the bindings of a shader: what is read and written is `read_write`. */
export type Binding =
  /** Float32 numbers of a slot. */
  | { readonly kind: 'slot'; readonly slot: number; readonly access: 'read' | 'read_write' }
  /** Numbers (f32) or places (u32) of a design. */
  | { readonly kind: 'design'; readonly design: string; readonly part: DesignPart }
  /** What does not change between runs, as 32-bit words; a multiple of four of them (`array<vec4<u32>, n>`). */
  | { readonly kind: 'uniform'; readonly words: Uint32Array }

/** The arrays of a design on the device: all numbers of a dense one; values, places and starts of a compressed one, by columns or by rows. */
export type DesignPart = 'values' | 'indices' | 'starts' | 'row-values' | 'row-indices' | 'row-starts'

/** A plan as dispatches that run one after the other. Slots are those of the plan, with more temporaries at their end. */
export interface ShaderPlan {
  readonly slots: readonly Slot[]
  readonly shaders: readonly Shader[]
}

/** What shaders may assume of an adapter, `leastLimits` at least. */
export interface ShaderLimits {
  /** Storage buffers of one shader. */
  readonly storageBuffers: number
  /** Invocations of one workgroup: a power of two. */
  readonly workgroupSize: number
  /** Whether the subgroup built-ins of WGSL may be used. */
  readonly subgroups: boolean
}

/** How a design of a graph is stored on the device, as far as shaders care. */
export interface DesignForm {
  readonly rows: number
  readonly columns: number
  readonly format: 'row-major' | 'column-major' | 'csc' | 'csr'
}
