import type { Label } from '@odot/problem'
import type { Samples } from './expression-rows.js'

/** A fitted classifier: how many genes it reads, and how well it does on samples. */
export interface Classifier {
  readonly kept: number
  readonly accuracy: (samples: Samples) => number
  /** The mean negative log-likelihood. */
  readonly logLoss: (samples: Samples) => number
}

/** The measures of a classifier that gives probabilities of its classes for a row. */
export function judged(
  classes: readonly Label[],
  probabilities: (row: Float64Array) => ArrayLike<number>,
): Pick<Classifier, 'accuracy' | 'logLoss'> {
  const mean = ({ data, shape, labels }: Samples, judge: (p: ArrayLike<number>, truth: number) => number): number => {
    const [rows, genes] = shape
    let total = 0
    for (let i = 0; i < rows; i++)
      total += judge(probabilities(data.subarray(i * genes, (i + 1) * genes)), classes.indexOf(labels[i]!)) / rows
    return total
  }
  const right = (p: ArrayLike<number>, truth: number): number => (Array.from(p).every((one, k) => k === truth || one < p[truth]!) ? 1 : 0)
  return {
    accuracy: (samples) => mean(samples, right),
    logLoss: (samples) => mean(samples, (p, truth) => -Math.log(Math.max(p[truth] ?? 0, 1e-12))),
  }
}
