/** A fact that an implementation must satisfy: `check` throws (or rejects) with the numbers when it does not. Free of any test runner. */
export interface Law {
  readonly name: string
  readonly check: () => void | Promise<void>
}
