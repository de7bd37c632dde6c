/** Throws with the words when a fact does not hold. */
export function demand(fact: boolean, words: () => string): asserts fact {
  if (!fact) throw new Error(words())
}
