import type { Assignment, Outputs } from '../suite.js'

/** What a device says that it has done so far. */
export interface Counters {
  readonly dispatches: number
  readonly readbacks: number
}

/** An assignment on a device, ready to be run again and again. */
export interface GpuTask {
  /** The library and where it runs, to be printed. */
  readonly about: string
  /** Enqueues a step; or trains, and reads what came of it. */
  readonly run: () => void | Promise<void>
  /** Waits for all that was enqueued, by reading one number of the last run. */
  readonly settle: () => Promise<void>
  /** What the last run computed; there was one. */
  readonly outputs: () => Promise<Outputs>
  readonly counters?: () => Counters
  readonly close?: () => void
}

export type OpenTask = (assignment: Assignment) => Promise<GpuTask>
