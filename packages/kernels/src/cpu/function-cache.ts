import type { GeneratedFunction } from './step.js'

/** Functions by their text: a graph that is compiled again for other sizes gets functions that the engine has optimised already. */
export interface FunctionCache {
  readonly get: (parameters: readonly string[], body: string) => GeneratedFunction
  readonly clear: () => void
}

/** Texts that are kept; when there are more, all are forgotten (programs keep theirs). */
const limit = 2000

export function functionCache(): FunctionCache {
  const functions = new Map<string, GeneratedFunction>()
  return {
    get: (parameters, body) => {
      const key = `(${parameters.join(', ')}) => {\n${body}\n}`
      const known = functions.get(key)
      if (known) return known
      if (functions.size >= limit) functions.clear()
      const made: GeneratedFunction = new Function(`return ${key}`)()
      functions.set(key, made)
      return made
    },
    clear: () => functions.clear(),
  }
}
