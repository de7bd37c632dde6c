import type { AdapterChoice } from './gpu/adapter-choice.js'

/** What `npm run bench` can be asked for. */
export interface BenchSuite {
  readonly name: string
  readonly title: string
  /** The names of its cases. */
  readonly cases: readonly string[]
  /** Rounds if nothing is said, and the least that tell something. */
  readonly rounds: { readonly usual: number; readonly least: number }
  /** Measures cases, showing each as soon as it is done, and returns its section of RESULTS.md. */
  readonly run: (options: RunOptions) => Promise<string>
}

interface RunOptions {
  /** The cases to measure. */
  readonly wanted: readonly string[]
  readonly rounds: number
  /** Milliseconds of one run, where calls are short. */
  readonly length: number
  /** The share of the size of data sets, to try things out. */
  readonly scale: number
  /** Seconds that a fit, or a training on a GPU, may take. */
  readonly limit: number
  /** Which GPU runs what needs one. */
  readonly adapter: AdapterChoice
  readonly machine: string
  readonly show: (text: string) => void
  readonly date?: string
  /** A folder where each case is kept when it is done; the section then has all that are there. */
  readonly keep?: string
  /** Profiles odot in the cases that are kept, and measures its memory again; times stay. */
  readonly profile: boolean
}
