import { lasso, multinomial } from '@odot/estimators'
import { type Classifier, judged } from './classifier.js'
import type { Samples } from './expression-rows.js'

/** ℓ1 (multinomial) logistic regression with its intercepts, columns as they are. */
export function fitLassoClassifier({ data, shape, labels }: Samples, { lambda }: { readonly lambda: number }): Classifier {
  const [, genes] = shape
  const X = { data, shape, order: 'row-major' } as const
  const model = lasso({ loss: multinomial(), lambda, standardize: false, tolerance: 1e-4 }).fitSync(X, labels)
  const { coefficients, outputs, classes = [] } = model
  const kept = Array.from({ length: genes }, (_, j) => coefficients.subarray(j * outputs, (j + 1) * outputs)).filter((row) =>
    row.some((b) => b !== 0),
  )
  const probabilities = (row: Float64Array): Float64Array =>
    model.predict({ data: row, shape: [1, genes], order: 'row-major' }, { as: 'probability' })
  return { kept: kept.length, ...judged(classes, probabilities) }
}
