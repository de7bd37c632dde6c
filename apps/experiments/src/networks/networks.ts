import { interpret, trace, type Values, type ValuesOf } from '@odot/autodiff'
import { colors } from '../harness/colors.js'
import { comparison } from '../harness/comparison.js'
import { numbersOf } from '../harness/numbers-of.js'
import { median } from '../harness/quantile.js'
import { showShare } from '../harness/show-number.js'
import type { Chart, Measurement, Study, StudyOptions, StudyResult } from '../study.js'
import { dense, type Entry, pixelMethods, weightMethods } from './methods.js'
import { accuracy, logits, type Network } from './network.js'
import { type Images, splitDigits } from './split-digits.js'

const conditions = { weights: weightMethods, pixels: pixelMethods } as const

/** Sparse first layers of a network on handwritten digits. */
export const networks: Study = {
  name: 'networks',
  question: 'How sparse does the first layer of a network become by the smooth way, and what does it cost in accuracy?',
  seeds: 5,
  run,
  figure,
}

async function run({ seeds, quick }: StudyOptions): Promise<StudyResult> {
  const [hidden, epochs, rows] = quick ? [8, 3, 300] : [64, 100, undefined]
  const measurements: Measurement[] = []
  let sizes = [0, 0]
  for (let seed = 1; seed <= seeds; seed++) {
    const { train, test } = await splitDigits(seed, rows === undefined ? {} : { rows })
    sizes = [train.X.shape[0]!, test.X.shape[0]!]
    const task = { train, seed, epochs, hidden, batchSize: quick ? 32 : 128 }
    const measure = (condition: string, [name, { method }]: readonly [string, Entry], cut: number): Zeros => {
      const { network, before, steps } = method({ ...task, cut })
      const zeros = zerosOf(network.hidden.W)
      measurements.push({
        condition,
        method: name,
        seed,
        zeros: zeros.weights / network.hidden.W.data.length,
        pixels: zeros.pixels / 64,
        accuracy: accuracyOf(network, test),
        before: accuracyOf(before, test),
        steps,
      })
      return zeros
    }
    measure('none', ['dense', dense], 0)
    for (const [condition, methods] of Object.entries(conditions)) {
      const made = new Map<string, Zeros>()
      for (const entry of Object.entries(methods)) {
        const like = made.get(entry[1].cutLike ?? '')
        made.set(entry[0], measure(condition, entry, (condition === 'pixels' ? like?.pixels : like?.weights) ?? 0))
      }
    }
  }
  const row = (condition: string, name: string, { lambda }: Entry): readonly string[] => {
    const of = (field: string): readonly number[] => numbersOf(measurements, field, { condition, method: name })
    const range = (field: string): string =>
      `${showShare(median(of(field)))} (${showShare(Math.min(...of(field)))}–${showShare(Math.max(...of(field)))})`
    return [
      condition,
      name,
      lambda === undefined ? '' : String(lambda),
      range('zeros'),
      range('pixels'),
      range('accuracy'),
      range('before'),
      String(median(of('steps'))),
    ]
  }
  return {
    columns: [
      'zeros of',
      'method',
      'λ',
      'first-layer weights that are 0',
      'pixels removed',
      'test accuracy',
      'before the zeros',
      'proximal steps',
    ],
    rows: [
      row('none', 'dense', dense),
      ...Object.entries(conditions).flatMap(([condition, methods]) =>
        Object.entries(methods).map(([name, entry]) => row(condition, name, entry)),
      ),
    ],
    notes: [
      `Digits of 8×8 pixels, ${sizes[0]} to train on and ${sizes[1]} to test, split by the seed; 64 pixels, ${hidden} rectified units, 10 classes, and a ridge of 1e-3 on the second layer. Medians, with the smallest and largest of the seeds.`,
      `All are trained by Adam for ${epochs} epochs of batches of ${quick ? 32 : 128}, learning rate 0.01 to 1e-5 along a cosine. Magnitude pruning then cuts and trains what is left for as many epochs again; the others are not trained again.`,
      'Smooth methods make zeros by proximal steps on all training rows (`exactZeros`); the others cut as many of the smallest weights, or pixels, as the deeper smooth method of the same seed made zero: alone they have none.',
    ],
    measurements,
  }
}

interface Zeros {
  readonly weights: number
  readonly pixels: number
}

/** Weights [pixels, units] that are exactly 0, and pixels all of whose weights are. */
function zerosOf({ shape, data }: Values): Zeros {
  const width = shape[1]!
  let [weights, pixels] = [0, 0]
  for (let i = 0; i < shape[0]!; i++) {
    const row = data.subarray(i * width, (i + 1) * width).reduce((count, w) => count + (w === 0 ? 1 : 0), 0)
    weights += row
    if (row === width) pixels++
  }
  return { weights, pixels }
}

function accuracyOf(network: ValuesOf<Network>, { X, y }: Images): number {
  const { hidden, output } = network
  const shapes = { hidden: { W: hidden.W.shape, b: hidden.b.shape }, output: { W: output.W.shape, b: output.b.shape } }
  return accuracy(interpret(trace(logits, shapes, X.shape), [network, X]), y)
}

const palette: Readonly<Record<string, string>> = {
  hadamard: colors.blue,
  'depth(3)': colors.green,
  'ℓ1 subgradient, cut': colors.gold,
  group: colors.blue,
  'groupDepth(3)': colors.green,
  'norm subgradient, cut': colors.gold,
  'magnitude pruning': colors.orange,
  dense: colors.gray,
}

function figure({ measurements }: StudyResult): Chart {
  return {
    title: 'A sparse first layer: zeros, and the accuracy that is left',
    panels: comparison(
      measurements.map((one) => ({ ...one, condition: one.condition === 'none' ? 'weights' : one.condition! })),
      {
        measures: [
          { name: 'accuracy', label: 'share of test digits that are right' },
          { name: 'zeros', label: 'share of first-layer weights that are 0' },
          { name: 'pixels', label: 'share of pixels removed' },
        ],
        methods: palette,
        conditions: Object.keys(conditions),
        names: 150,
        width: 260,
      },
    ),
  }
}
