import { normal, seededRandom, type Tensor } from '@odot/autodiff'
import { huber, leastSquares, logistic, multinomial, poisson, quantile, squaredHinge } from '@odot/losses'
import type { Loss } from '@odot/problem'
import type { Response, StatedLoss } from './family-statement.js'

/** A loss of the family, stated anew, with responses that it may have. */
export interface LossCase {
  readonly name: string
  readonly loss: () => Loss<ArrayLike<number>, Tensor>
  readonly stated: StatedLoss
  readonly draw: (seed: number, X: readonly (readonly number[])[]) => number[]
  /** What predictions are above a response that is constant; 0 when absent. */
  readonly above?: number
}

const number = (y: Response): number => (typeof y === 'number' ? y : Number.NaN)
const at = (eta: readonly number[]): number => eta[0]!
const signal = (row: readonly number[]): number => 1.2 * row[0]! - (row[1] ?? 0) + 0.6 * (row[2] ?? 0)

function softmax(eta: readonly number[]): number[] {
  const top = Math.max(...eta)
  const masses = eta.map((x) => Math.exp(x - top))
  const total = masses.reduce((sum, x) => sum + x, 0)
  return masses.map((x) => x / total)
}

/** Counts of mean exp(η), by inversion. */
function count(mean: number, random: () => number): number {
  let [k, mass, left] = [0, Math.exp(-mean), random()]
  while (left > mass && k < 50) {
    left -= mass
    k++
    mass *= mean / k
  }
  return k
}

const threshold = 0.8
const [tau, smoothing] = [0.7, 0.5]

/** Labels with every class in the first rows. */
const labels = (codes: readonly number[], classes: readonly number[]): number[] => codes.map((code, i) => classes[i] ?? code)

export const lossCases: readonly LossCase[] = [
  {
    name: 'least squares',
    loss: leastSquares,
    stated: {
      outputs: 1,
      value: (eta, y) => (at(eta) - number(y)) ** 2 / 2,
      slope: (eta, y) => [at(eta) - number(y)],
    },
    draw: (seed, X) => {
      const random = seededRandom(seed)
      return X.map((row) => 3 + signal(row) + 0.5 * normal(random))
    },
  },
  {
    name: 'logistic',
    loss: logistic,
    stated: {
      outputs: 1,
      value: (eta, y) => Math.max(0, -number(y) * at(eta)) + Math.log1p(Math.exp(-Math.abs(at(eta)))),
      slope: (eta, y) => [-number(y) / (1 + Math.exp(number(y) * at(eta)))],
    },
    draw: (seed, X) => {
      const random = seededRandom(seed)
      return labels(
        X.map((row) => (signal(row) + 1.5 * normal(random) > 0 ? 1 : -1)),
        [1, -1],
      )
    },
  },
  {
    name: 'multinomial',
    loss: multinomial,
    stated: {
      outputs: 3,
      value: (eta, y) => -Math.log(softmax(eta)[number(y)]!),
      slope: (eta, y) => softmax(eta).map((q, k) => q - (k === y ? 1 : 0)),
    },
    draw: (seed, X) => {
      const random = seededRandom(seed)
      const codes = X.map((row) => {
        const scores = [row[0]!, row[1] ?? 0, (row[2] ?? 0) - 0.5 * row[0]!].map((score) => 1.3 * score + normal(random))
        return scores.indexOf(Math.max(...scores))
      })
      return labels(codes, [0, 1, 2])
    },
  },
  {
    name: 'poisson',
    loss: poisson,
    stated: {
      outputs: 1,
      value: (eta, y) => Math.exp(at(eta)) - number(y) * at(eta),
      slope: (eta, y) => [Math.exp(at(eta)) - number(y)],
    },
    draw: (seed, X) => {
      const random = seededRandom(seed)
      return labels(
        X.map((row) => count(Math.exp(Math.min(2.5, 0.5 + 0.4 * signal(row))), random)),
        [1, 3],
      )
    },
  },
  {
    name: 'huber',
    loss: () => huber({ threshold }),
    stated: {
      outputs: 1,
      value: (eta, y) => {
        const r = Math.abs(at(eta) - number(y))
        return r <= threshold ? (r * r) / 2 : threshold * r - threshold ** 2 / 2
      },
      slope: (eta, y) => [Math.max(-threshold, Math.min(threshold, at(eta) - number(y)))],
    },
    draw: (seed, X) => {
      const random = seededRandom(seed)
      return X.map((row, i) => signal(row) + 0.5 * normal(random) + (i % 7 === 5 ? 6 : 0))
    },
  },
  {
    name: 'squared hinge',
    loss: squaredHinge,
    stated: {
      outputs: 1,
      value: (eta, y) => Math.max(0, 1 - number(y) * at(eta)) ** 2 / 2,
      slope: (eta, y) => [-number(y) * Math.max(0, 1 - number(y) * at(eta))],
    },
    draw: (seed, X) => {
      const random = seededRandom(seed)
      return labels(
        X.map((row) => (signal(row) + 1.5 * normal(random) > 0 ? 1 : -1)),
        [1, -1],
      )
    },
  },
  {
    name: 'quantile',
    loss: () => quantile({ tau, smoothing }),
    // where ℓ′(r) = r/(2h) + τ − ½ is 0
    above: smoothing * (2 * tau - 1),
    stated: {
      outputs: 1,
      value: (eta, y) => {
        const r = number(y) - at(eta)
        return Math.abs(r) <= smoothing ? (r / smoothing + 1) ** 2 * (smoothing / 4) - (1 - tau) * r : Math.max(tau * r, (tau - 1) * r)
      },
      slope: (eta, y) => [Math.max(-tau, Math.min(1 - tau, (at(eta) - number(y)) / (2 * smoothing) + 0.5 - tau))],
    },
    draw: (seed, X) => {
      const random = seededRandom(seed)
      return X.map((row) => signal(row) + normal(random))
    },
  },
]

/** Least squares of two tasks. */
export const taskLoss: StatedLoss = {
  outputs: 2,
  value: (eta, y) => (typeof y === 'number' ? Number.NaN : eta.reduce((sum, value, k) => sum + (value - y[k]!) ** 2 / 2, 0)),
  slope: (eta, y) => eta.map((value, k) => (typeof y === 'number' ? Number.NaN : value - y[k]!)),
}

export function drawTasks(seed: number, X: readonly (readonly number[])[]): number[][] {
  const random = seededRandom(seed)
  return X.map((row) => [1 + signal(row) + 0.5 * normal(random), 0.7 * row[0]! - (row[3] ?? 0) + 0.5 * normal(random)])
}
