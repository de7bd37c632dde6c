import type { Curve } from './schedule.js'
import { checkedSpan, type Span } from './span.js'

/**
 * A straight line: from + (to − from) · t/steps, then `to`.
 * @example
 * [0, 5, 10, 99].map(linear({ from: 1, to: 0.5, steps: 10 })) // => [1, 0.75, 0.5, 0.5]
 * @throws OptimizerError for an unknown option, numbers that are not finite, and steps that are not positive.
 */
export function linear(span: Span): Curve {
  const { from, to, steps } = checkedSpan('linear', span)
  return (step) => (step >= steps ? to : from + ((to - from) * step) / steps)
}
