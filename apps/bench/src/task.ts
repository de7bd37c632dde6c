import type { Assignment, Outputs } from './suite.js'

/** An assignment that is ready to be run again and again. */
export interface Task {
  readonly run: () => void | Promise<void>
  /** What the last run computed; there was one. */
  readonly outputs: () => Outputs | Promise<Outputs>
}

/** What a library can be asked to do. */
export interface Runtime {
  /** Names and versions, to be printed. */
  readonly version: () => string
  readonly tasks: Readonly<Record<string, (assignment: Assignment) => Task | Promise<Task>>>
}

/** Thrown where something that is compared is not there. */
export class MissingError extends Error {
  override readonly name = 'MissingError'
}
