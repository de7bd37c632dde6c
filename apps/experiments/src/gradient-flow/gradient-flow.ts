import { numbersOf } from '../harness/numbers-of.js'
import { showNumber, showQuartiles } from '../harness/show-number.js'
import type { Measurement, Study, StudyOptions, StudyResult } from '../study.js'
import { decayRate } from './decay-rate.js'
import { flowFigure } from './flow-figure.js'
import { type FollowedWeight, followFactors } from './follow-factors.js'

const lambda = 0.2
const depths = [2, 3, 4]
/** A weight whose |β|^{2/k} is below this at the end is on its way to zero. */
const vanished = 1e-3
/** Below this share of the first value, differences of squares are rounding. */
const floor = 1e-11

/** How fast the flow balances the factors, and closes the gap between surrogate and penalty. */
export const gradientFlow: Study = {
  name: 'gradient-flow',
  question: 'Does uᵢ² − uⱼ² decay like e^{−4λt/k} under gradient flow, and how fast does the surrogate gap close?',
  seeds: 20,
  run,
  figure: flowFigure,
}

function run({ seeds, quick }: StudyOptions): StudyResult {
  const columns = quick ? 4 : 12
  const duration = quick ? 10 : 60
  const measurements: Measurement[] = []
  for (const k of depths) {
    for (let seed = 1; seed <= seeds; seed++) {
      const { times, weights } = followFactors({ seed, depth: k, lambda, columns, duration })
      for (const one of weights) measurements.push(rates(one, { k, seed, times }))
      if (seed === 1) measurements.push(...tracks(times, weights, k))
    }
  }
  const rows = depths.map((k) => {
    const of = (name: string, place: string): readonly number[] => numbersOf(measurements, name, { depth: k, kind: 'rate', place })
    return [
      String(k),
      showNumber((4 * lambda) / k),
      showQuartiles([...of('imbalance', 'support'), ...of('imbalance', 'zero')], 6),
      showQuartiles(of('relative', 'support'), 4),
      showQuartiles(of('relative', 'zero'), 4),
      `${of('relative', 'support').length} / ${of('relative', 'zero').length}`,
    ]
  })
  return {
    columns: ['k', '4λ/k', 'rate of u₁² − u₂²', 'rate of the gap / theory, β ≠ 0', 'rate of the gap / theory, β → 0', 'weights'],
    rows,
    notes: [
      `λ = ${lambda}, least squares with n = ${3 * columns} and p = ${columns}, random normal factors at the start, Runge–Kutta steps of 0.02 to t = ${duration}.`,
      'Medians and quartiles over weights and seeds. Rates are slopes of logarithms; the gap is S − |β|^{2/k} of one weight, after a quarter of the time.',
      'Theory of the gap: 8λ/k where β ≠ 0; where β → 0, 2(λ + |∂L/∂β|) for k = 2 and 4λ/k for k > 2.',
    ],
    measurements,
  }
}

function rates(
  { imbalance, misalignment, end, gradient }: FollowedWeight,
  { k, seed, times }: { readonly k: number; readonly seed: number; readonly times: readonly number[] },
): Measurement {
  const zero = Math.abs(end) ** (2 / k) < vanished
  const fitted = (track: readonly number[], after: number): number => {
    const kept = [...times.keys()].filter((i) => times[i]! >= after && track[i]! > floor * track[0]!)
    return decayRate(
      kept.map((i) => times[i]!),
      kept.map((i) => track[i]!),
    )
  }
  const atZero = k === 2 ? 2 * (lambda + Math.abs(gradient)) : (4 * lambda) / k
  const theory = zero ? atZero : (8 * lambda) / k
  const gap = fitted(misalignment, times.at(-1)! / 4)
  return {
    kind: 'rate',
    depth: k,
    seed,
    place: zero ? 'zero' : 'support',
    imbalance: fitted(imbalance, 0),
    gap,
    relative: gap / theory,
  }
}

/** The curves of the first seed: up to two weights of the support, and two that vanish. */
function tracks(times: readonly number[], weights: readonly FollowedWeight[], k: number): readonly Measurement[] {
  const zero = ({ end }: FollowedWeight): boolean => Math.abs(end) ** (2 / k) < vanished
  const shown = [...weights.filter((one) => !zero(one)).slice(0, 2), ...weights.filter(zero).slice(0, 2)]
  return shown.flatMap((one) =>
    times.flatMap((time, i) =>
      (['imbalance', 'misalignment'] as const).map((what) => ({
        kind: 'track',
        depth: k,
        place: zero(one) ? 'zero' : 'support',
        weight: one.weight,
        what,
        time,
        share: one[what][i]! / one[what][0]!,
      })),
    ),
  )
}
