import { diabetes } from '@odot/datasets'
import { type LassoModel, lasso } from '@odot/estimators'
import { bar, type ProgressLine } from './progress-line.js'
import { table } from './table.js'

const steps = 20
const smallest = 1e-3

/** Fits the lasso path of the diabetes data, from λmax down, and describes it as a table: one certified fit a row. */
export async function diabetesPath(progress: ProgressLine): Promise<string> {
  const { X, y, featureNames } = await diabetes()
  const models: LassoModel[] = []
  const began = performance.now()
  for (let k = 0; k < steps; k++) {
    const lambdaRatio = smallest ** (k / (steps - 1))
    models.push(await lasso({ lambdaRatio, tolerance: 1e-10 }).fit(X, y))
    progress.show(`  diabetes  ${bar((k + 1) / steps)}  ${k + 1} of ${steps} fits`)
  }
  const seconds = (performance.now() - began) / 1000
  progress.end(`diabetes: ${X.shape[0]} patients, ${X.shape[1]} measurements, ${steps} lasso fits in ${seconds.toFixed(2)} s`)

  const mean = y.reduce((total, value) => total + value, 0) / y.length
  const spread = y.reduce((total, value) => total + (value - mean) ** 2, 0)
  const rows = models.map((model, k) => {
    const misses = model.predict(X).reduce((total, value, i) => total + (y[i]! - value) ** 2, 0)
    return [
      model.lambda.toFixed(3),
      (model.lambda / model.lambdaMax).toFixed(4),
      String(support(model).size),
      Math.max(0, 1 - misses / spread).toFixed(4),
      model.certificate.relativeGap.toExponential(1),
      changes(models[k - 1], model, featureNames),
    ]
  })
  return table([['λ', 'λ/λmax', 'nonzeros', 'R²', 'relative gap', 'enters (+), leaves (−)'], ...rows])
}

function support(model: LassoModel | undefined): ReadonlySet<number> {
  return new Set([...(model?.coefficients ?? [])].flatMap((b, j) => (b === 0 ? [] : [j])))
}

function changes(before: LassoModel | undefined, now: LassoModel, names: readonly string[]): string {
  const [old, fresh] = [support(before), support(now)]
  const entered = [...fresh].filter((j) => !old.has(j)).map((j) => `+${names[j]}`)
  const left = [...old].filter((j) => !fresh.has(j)).map((j) => `−${names[j]}`)
  return [...entered, ...left].join(' ')
}
