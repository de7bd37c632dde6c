import type { PlotOptions } from '@observablehq/plot'

/** What the command line decides. */
export interface StudyOptions {
  /** Random problems, drawn with the seeds 1 … seeds. */
  readonly seeds: number
  /** Tiny problems, to see that a study runs; the numbers mean nothing. */
  readonly quick: boolean
}

/** One observation, such as one method on one random problem: what tables summarise and figures draw. */
export type Measurement = Readonly<Record<string, string | number | boolean>>

/** What a study found. */
export interface StudyResult {
  readonly columns: readonly string[]
  /** Cells as they are printed. */
  readonly rows: readonly (readonly string[])[]
  /** What a reader of the table must know: sizes, rules, what was left out. */
  readonly notes: readonly string[]
  readonly measurements: readonly Measurement[]
}

/** What a colour, or a dashed line, stands for. */
export interface KeyEntry {
  readonly label: string
  readonly color: string
  readonly dashed?: boolean
}

/** Panels beside each other, in rows of `columns`. */
export interface Chart {
  readonly title: string
  readonly key?: readonly KeyEntry[]
  readonly panels: readonly PlotOptions[]
  readonly columns?: number
}

/** A question, the run that answers it, and the picture of the answer. */
export interface Study {
  readonly name: string
  readonly question: string
  /** How many seeds a full run takes. */
  readonly seeds: number
  readonly run: (options: StudyOptions) => StudyResult | Promise<StudyResult>
  readonly figure: (result: StudyResult) => Chart
}
