/** What is computed, in words that every runtime understands. */
export interface Assignment {
  readonly task: string
  readonly precision: 'f32' | 'f64'
  readonly sizes: readonly number[]
  /** One of several ways that the runtime knows. */
  readonly variant?: string
}

/** The numbers that a contender computed, by name. */
export type Outputs = Readonly<Record<string, ArrayLike<number>>>

/** Who runs an assignment. Each has a process of its own: globals and type feedback do not mix. */
export interface Contender {
  readonly name: string
  readonly role: Role
  readonly runtime: RuntimeName
  readonly assignment: Assignment
  /** Starts again for every run and times the first call only. */
  readonly fresh?: true
}

/** `part`s are timed only when a goal is missed. A floor and a part give no numbers to check. */
type Role = 'odot' | 'baseline' | 'peer' | 'floor' | 'part'

export type RuntimeName = 'odot' | 'plain' | 'floor' | 'tfjs' | 'jax' | 'numpy'

/** A number that a case is held against. `against` names contenders, of which the fastest counts. */
export type Goal =
  | { readonly kind: 'faster'; readonly of: string; readonly against: readonly string[]; readonly atLeast: number }
  | { readonly kind: 'slower'; readonly of: string; readonly against: readonly string[]; readonly atMost: number }
  | { readonly kind: 'time'; readonly of: string; readonly atMost: number }

/** A computation, who runs it, and what it should reach. */
export interface Case {
  readonly name: string
  readonly title: string
  /** What everybody must compute, in float64; a contender that is further off than `tolerance` is wrong, and not timed. */
  readonly reference: () => Outputs
  readonly tolerance: number
  /** What has to be read and calculated, for rates. */
  readonly bytes?: number
  readonly flops?: number
  readonly contenders: readonly Contender[]
  readonly goals: readonly Goal[]
  readonly notes?: readonly string[]
}

/** Cases that are run together. */
export interface Suite {
  readonly name: string
  readonly title: string
  readonly cases: readonly Case[]
}
