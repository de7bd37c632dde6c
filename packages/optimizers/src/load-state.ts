import { OptimizerError } from './errors.js'
import { specialNumbers, typedArrays } from './save-state.js'

/**
 * The state that `saveState` wrote, bit for bit. S is what the caller knows it to be; a driver checks that it fits its solver and objective.
 * @example
 * loadState(saveState({ idle: 0, best: Infinity })) // => { idle: 0, best: Infinity }
 * loadState('[{}]') // => throws not a saved state
 * @throws OptimizerError when the text is something else.
 */
export function loadState<S = unknown>(text: string): S {
  try {
    return decoded(JSON.parse(text)) as S
  } catch (error) {
    throw new OptimizerError(
      `loadState: the text is not a saved state (${error instanceof Error ? error.message : error}); pass what saveState returned.`,
    )
  }
}

function decoded(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(decoded)
  const [[tag, content] = ['nothing', undefined]] = Object.entries(value)
  if (tag === 'number' && typeof content === 'string' && content in specialNumbers) return Number(content)
  if (tag === 'object' && typeof content === 'object' && content !== null)
    return Object.fromEntries(Object.entries(content).map(([key, item]) => [key, decoded(item)]))
  const type = Object.entries(typedArrays).find(([name]) => name === tag)
  if (!type || !Array.isArray(content)) throw new TypeError(`unknown tag "${tag}"`)
  const [, Type] = type
  return Type.from(content.map((x) => Number(decoded(x))))
}
