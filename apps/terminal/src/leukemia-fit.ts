import { leukemia } from '@odot/datasets'
import { lasso } from '@odot/estimators'
import type { ProgressLine } from './progress-line.js'
import { table } from './table.js'

/** Fits one lasso to the leukemia expression arrays, 79 patients × 12,625 probes, and describes it. */
export async function leukemiaFit(progress: ProgressLine): Promise<string> {
  const { X, y, featureNames } = await leukemia()
  const began = performance.now()
  let gap = ''
  const model = await lasso({
    lambdaRatio: 0.1,
    tolerance: 1e-10,
    onProgress: ({ iterations, nonzeros, workingSet, relativeGap }) => {
      // there is none between two certificates
      if (!Number.isNaN(relativeGap)) gap = `, relative gap ${relativeGap.toExponential(1)}`
      progress.show(`  leukemia  ${iterations} iterations, ${nonzeros} nonzeros of ${workingSet} at work${gap}`)
    },
  }).fit(X, y)
  const seconds = (performance.now() - began) / 1000
  const nonzero = [...model.coefficients.keys()].filter((j) => model.coefficients[j] !== 0)
  const { relativeGap, primal, certifiedZeros } = model.certificate
  progress.end(`leukemia: BCR/ABL (+1) against NEG (−1), one lasso at λ = 0.1 λmax, ${model.status}`)
  const effect = (j: number): number => Math.abs(model.standardizedCoefficients[j]!)
  const largest = nonzero.toSorted((a, b) => effect(b) - effect(a)).slice(0, 6)
  return [
    table([
      ['n', 'p', 'nonzeros', 'objective', 'relative gap', 'certified zeros', 'seconds'],
      [
        X.shape[0],
        X.shape[1],
        nonzero.length,
        primal.toFixed(6),
        relativeGap.toExponential(1),
        certifiedZeros?.length ?? 'none',
        seconds.toFixed(2),
      ].map(String),
    ]),
    `  largest effects: ${largest.map((j) => `${featureNames[j]} ${model.standardizedCoefficients[j]!.toFixed(3)}`).join(', ')}`,
  ].join('\n')
}
