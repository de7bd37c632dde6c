import { checkedDecay, type Decay } from './decay.js'
import type { Curve } from './schedule.js'

/**
 * Falls by the factor `rate` every `every` steps, smoothly: from · rate^(t/every).
 * @example
 * [0, 10, 20].map(exponentialDecay({ from: 1, rate: 0.5, every: 10 })) // => [1, 0.5, 0.25]
 * @throws OptimizerError for an unknown option and numbers that are out of range.
 */
export function exponentialDecay(decay: Decay): Curve {
  const { from, rate, every } = checkedDecay('exponentialDecay', decay)
  return (step) => from * rate ** (step / every)
}
