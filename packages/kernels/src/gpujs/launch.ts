import type { Slot } from '../plan/kernel.js'

/** A kernel of gpu.js as text: arrays a0, a1, …, whole numbers n0, n1, … and numbers f0, f1, … go in, one number per thread comes out. */
export interface KernelText {
  /** The kernel in words, for messages. */
  readonly label: string
  readonly text: string
  readonly arrays: number
  readonly integers: number
  readonly floats: number
}

/** One run of a kernel: sizes, offsets, strides and numbers are arguments, so that graphs of one form share kernels. */
export interface Launch {
  readonly kernel: KernelText
  /** The slot of each array that it reads. */
  readonly arrays: readonly number[]
  readonly integers: readonly number[]
  readonly floats: readonly number[]
  /** The slot that it makes, and how many numbers that has: at least one. */
  readonly out: number
  readonly size: number
}

/** A slot of a plan, or the numbers of a design written out. */
export type LaunchSlot = Slot | { readonly kind: 'design'; readonly design: string; readonly size: number }

/** A plan as kernels that each make one array. Slots are those of the plan, with designs and more temporaries at their end. */
export interface LaunchPlan {
  readonly slots: readonly LaunchSlot[]
  readonly launches: readonly Launch[]
}
