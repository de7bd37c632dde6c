/** Throws with the numbers where |actual − expected| > tolerance · max(1, |expected|), or where one of them is not a number. */
export function expectClose(what: string, actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  if (actual.length !== expected.length) throw new Error(`${what}: ${actual.length} numbers instead of ${expected.length}.`)
  for (let i = 0; i < actual.length; i++) {
    const [a, e] = [actual[i]!, expected[i]!]
    if (!(Math.abs(a - e) <= tolerance * Math.max(1, Math.abs(e))))
      throw new Error(`${what}: entry ${i} is ${a}; expected ${e} within ${tolerance}.`)
  }
}
