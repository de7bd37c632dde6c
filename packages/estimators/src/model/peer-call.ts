/** A call of another library that solves the same problem, and what must be known about it, or why there is none. */
export interface PeerCall {
  readonly call: string | null
  readonly notes: readonly string[]
}
