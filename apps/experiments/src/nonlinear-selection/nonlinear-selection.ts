import { kFolds } from '@odot/estimators'
import { geometric } from '../harness/best-of-grid.js'
import { colors } from '../harness/colors.js'
import { comparison } from '../harness/comparison.js'
import { numbersOf } from '../harness/numbers-of.js'
import { showQuartiles } from '../harness/show-number.js'
import type { Chart, Measurement, Study, StudyOptions, StudyResult } from '../study.js'
import type { Classifier } from './classifier.js'
import { type Expression, loadExpressions, type Samples, standardizedRows } from './expression-rows.js'
import { fitGatedNetwork } from './gated-network.js'
import { fitLassoClassifier } from './lasso-classifier.js'

const methods: Readonly<Record<string, (samples: Samples, options: { readonly lambda: number; readonly seed: number }) => Classifier>> = {
  'ℓ1 logistic regression': fitLassoClassifier,
  'gated network': fitGatedNetwork,
}

/** Genes that a network keeps, against those of a linear model. */
export const nonlinearSelection: Study = {
  name: 'nonlinear-selection',
  question: 'Does a network with one gate for each gene classify better, or with fewer genes, than ℓ1 logistic regression?',
  seeds: 20,
  run,
  figure,
}

async function run({ seeds, quick }: StudyOptions): Promise<StudyResult> {
  const genes = quick ? 10 : 100
  const lambdas = geometric(1, 0.003, quick ? 2 : 6)
  const expressions = await loadExpressions({ small: quick })
  const measurements: Measurement[] = []
  for (const expression of expressions) {
    for (let seed = 1; seed <= seeds; seed++) {
      const { learn, test, inner, check } = deal(expression, seed)
      const [early, checked] = standardizedRows(expression, { learn: inner, sets: [inner, check], count: genes })
      const [train, held] = standardizedRows(expression, { learn, sets: [learn, test], count: genes })
      for (const [method, fit] of Object.entries(methods)) {
        const losses = lambdas.map((lambda) => fit(early!, { lambda, seed }).logLoss(checked!))
        const best = losses.indexOf(Math.min(...losses))
        const model = fit(train!, { lambda: lambdas[best]!, seed })
        measurements.push({
          condition: expression.name,
          method,
          seed,
          accuracy: 100 * model.accuracy(held!),
          logLoss: model.logLoss(held!),
          kept: model.kept,
          lambda: lambdas[best]!,
          atEnd: best === 0 || best === lambdas.length - 1,
        })
      }
    }
  }
  return {
    columns: ['data', 'method', 'accuracy, %', 'log-loss', 'genes kept', 'λ', 'λ at an end of the grid'],
    rows: expressions.flatMap(({ name }) =>
      Object.keys(methods).map((method) => {
        const of = (what: string): readonly number[] => numbersOf(measurements, what, { condition: name, method })
        const ends = measurements.filter((one) => one.condition === name && one.method === method && one.atEnd).length
        return [
          name,
          method,
          showQuartiles(of('accuracy')),
          showQuartiles(of('logLoss')),
          showQuartiles(of('kept')),
          showQuartiles(of('lambda'), 2),
          `${ends} of ${seeds}`,
        ]
      }),
    ),
    notes: [
      `Random splits, 80 % to learn from and 20 % to test, classes in equal shares; the ${genes} genes of largest variance among the rows to learn from, standardised there.`,
      `Of ${lambdas.length} strengths from ${lambdas[0]} to ${lambdas.at(-1)?.toFixed(3)}, the one with the least log-loss on a fifth of the rows to learn from, and then all of these.`,
      'The network has 4 tanh units behind one gate for each gene (`group`), a ridge of 1e-3 on the second layer, and at most 200 iterations of L-BFGS between escapes; genes whose weights are below 1e-3 of the largest, or of 1, are out. A gene is kept by the linear model when any class uses it.',
    ],
    measurements,
  }
}

/** Rows to learn from and to test with, and a fifth of the former to choose the strength by. */
function deal({ labels }: Expression, seed: number): Readonly<Record<'learn' | 'test' | 'inner' | 'check', readonly number[]>> {
  const [test, learn] = fifth(labels, seed)
  const [check, inner] = fifth(
    learn.map((i) => labels[i]!),
    seed,
  )
  return { learn, test, inner: inner.map((i) => learn[i]!), check: check.map((i) => learn[i]!) }
}

function fifth(labels: readonly string[], seed: number): readonly [number[], number[]] {
  const { assignments } = kFolds({ rows: labels.length, folds: 5, stratify: labels, seed })
  const folds = assignments[0] ?? new Int32Array(0)
  const places = [...folds.keys()]
  return [places.filter((i) => folds[i] === 0), places.filter((i) => folds[i] !== 0)]
}

function figure({ measurements }: StudyResult): Chart {
  return {
    title: 'Genes that classify: 20 random 80/20 splits',
    panels: comparison(measurements, {
      methods: { 'ℓ1 logistic regression': colors.orange, 'gated network': colors.blue },
      conditions: [...new Set(measurements.map(({ condition }) => String(condition)))],
      names: 150,
      width: 260,
      measures: [
        { name: 'accuracy', label: 'test accuracy (%)' },
        { name: 'logLoss', label: 'test log-loss (nats)' },
        { name: 'kept', label: 'genes kept (of 100)' },
      ],
    }),
  }
}
