import { diabetes } from '@odot/datasets'
import { lasso, path } from '@odot/estimators'
import type { ProgressLine } from './progress-line.js'
import { table } from './table.js'

const steps = 20
const smallest = 1e-3

/** Fits the lasso path of the diabetes data, from λmax down, and describes it as a table: one certified fit a row. */
export async function diabetesPath(progress: ProgressLine): Promise<string> {
  const { X, y, featureNames } = await diabetes()
  const began = performance.now()
  const onProgress = ({ nonzeros }: { readonly nonzeros: number }): void => progress.show(`  diabetes  ${nonzeros} nonzeros`)
  const grid = { count: steps, minRatio: smallest, stopAtSaturation: false }
  const fitted = await path(lasso({ tolerance: 1e-10, onProgress }), grid).fit(X, y)
  const seconds = (performance.now() - began) / 1000
  progress.end(`diabetes: ${X.shape[0]} patients, ${X.shape[1]} measurements, ${steps} lasso fits along a path in ${seconds.toFixed(2)} s`)

  const rows = fitted.steps.map(({ lambda, places, certificate }, k) => [
    lambda.toFixed(3),
    (lambda / fitted.lambdaMax).toFixed(4),
    String(places.length),
    Math.max(0, fitted.at(lambda).score(X, y)).toFixed(4),
    certificate.relativeGap.toExponential(1),
    changes(fitted.steps[k - 1]?.places, places, featureNames),
  ])
  return table([['λ', 'λ/λmax', 'nonzeros', 'R²', 'relative gap', 'enters (+), leaves (−)'], ...rows])
}

function changes(before: Int32Array | undefined, now: Int32Array, names: readonly string[]): string {
  const [old, fresh] = [new Set(before), new Set(now)]
  const entered = [...fresh].filter((j) => !old.has(j)).map((j) => `+${names[j]}`)
  const left = [...old].filter((j) => !fresh.has(j)).map((j) => `−${names[j]}`)
  return [...entered, ...left].join(' ')
}
