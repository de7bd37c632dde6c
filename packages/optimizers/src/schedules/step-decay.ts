import { checkedDecay, type Decay } from './decay.js'
import type { Curve } from './schedule.js'

/**
 * Falls by the factor `rate` every `every` steps, at once: from · rate^⌊t/every⌋.
 * @example
 * [0, 9, 10, 29].map(stepDecay({ from: 1, rate: 0.5, every: 10 })) // => [1, 1, 0.5, 0.25]
 * @throws OptimizerError for an unknown option and numbers that are out of range.
 */
export function stepDecay(decay: Decay): Curve {
  const { from, rate, every } = checkedDecay('stepDecay', decay)
  return (step) => from * rate ** Math.floor(step / every)
}
