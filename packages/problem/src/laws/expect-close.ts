import { demand, demandClose } from './demand.js'

/** @throws Error with the first entry that differs by more than tolerance · (1 + |expected|). */
export function expectClose(what: string, actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  demand(actual.length === expected.length, () => `${what} has ${actual.length} numbers where ${expected.length} are due.`)
  for (let i = 0; i < actual.length; i++) demandClose(`entry ${i} of ${what}`, actual[i]!, { expected: expected[i]!, tolerance })
}
