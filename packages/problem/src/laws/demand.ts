/** @throws Error with the words when a fact does not hold. */
export function demand(holds: boolean, words: () => string): void {
  if (!holds) throw new Error(words())
}

/** @throws Error with both numbers when they differ by more than tolerance · (1 + |expected|); infinite ones must be the same. */
export function demandClose(what: string, actual: number, { expected, tolerance }: { expected: number; tolerance: number }): void {
  const holds = actual === expected || Math.abs(actual - expected) <= tolerance * (1 + Math.abs(expected))
  demand(holds, () => `${what} is ${actual} where ${expected} is due (tolerance ${tolerance}, relative and absolute).`)
}

/** Numbers for a message. */
export function show(x: ArrayLike<number>): string {
  return `[${Array.from(x).join(', ')}]`
}
