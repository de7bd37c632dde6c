import type { Curve } from './schedule.js'
import { checkedSpan, type Span } from './span.js'

/**
 * Half a wave of a cosine: to + (from − to) · (1 + cos(π t/steps))/2, then `to`. It is flat at both ends.
 * @example
 * [0, 5, 10, 99].map(cosine({ from: 1, steps: 10 })) // => [1, 0.500000, 0, 0]
 * @throws OptimizerError for an unknown option, numbers that are not finite, and steps that are not positive.
 * @see Loshchilov and Hutter (2017), "SGDR: stochastic gradient descent with warm restarts"
 */
export function cosine(span: Span): Curve {
  const { from, to, steps } = checkedSpan('cosine', span)
  return (step) => (step >= steps ? to : to + ((from - to) * (1 + Math.cos((Math.PI * step) / steps))) / 2)
}
