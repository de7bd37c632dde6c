import { normal, type Random } from '@odot/autodiff'
import { minimizeOnLine } from './minimize-on-line.js'

const maximalSweeps = 40
const settled = 1e-14
const gridSize = 20

/**
 * The smallest value of ½ Σ (x − w)²/step + R(x) that line searches find from a start: along coordinates, along the point itself (towards zero), and along
 * random directions on random subsets, so that a kink cannot hold all of them, and, where values are infinite, along differences of two coordinates, which
 * keep their sum, so that a constraint on it cannot. It knows nothing of R but its values.
 */
export function bruteForceProx(
  value: (x: Float64Array) => number,
  { start, centre, step, random }: { start: Float64Array; centre: Float64Array; step: Float64Array; random: Random },
): number {
  const x = start.slice()
  const trial = x.slice()
  const objective = (at: Float64Array): number => at.reduce((total, xj, j) => total + (xj - centre[j]!) ** 2 / (2 * step[j]!), value(at))
  const reach = 2 * centre.reduce((most, w, j) => Math.max(most, Math.abs(w), Math.abs(start[j]!)), 1)

  let isConstrained = false
  const alongLine = (direction: Float64Array, special: readonly number[]): void => {
    const longest = direction.reduce((most, d) => Math.max(most, Math.abs(d)), 0)
    if (longest === 0) return
    const grid = Array.from({ length: 2 * gridSize + 1 }, (_, i) => ((i / gridSize - 1) * reach) / longest)
    const move = (t: number): number => {
      for (let j = 0; j < x.length; j++) trial[j] = x[j]! + t * direction[j]!
      const there = objective(trial)
      if (there === Number.POSITIVE_INFINITY) isConstrained = true
      return there
    }
    const { at, value: there } = minimizeOnLine(
      move,
      [...grid, ...special].sort((a, b) => a - b),
    )
    if (there < objective(x)) for (let j = 0; j < x.length; j++) x[j]! += at * direction[j]!
  }

  let before = objective(x)
  for (let sweep = 0; sweep < maximalSweeps; sweep++) {
    for (let j = 0; j < x.length; j++) {
      const axis = new Float64Array(x.length)
      axis[j] = 1
      alongLine(axis, [-x[j]!])
    }
    for (let j = 0; isConstrained && j < x.length; j++) {
      const exchange = new Float64Array(x.length)
      exchange[j] = 1
      const other = Math.floor(random() * x.length)
      if (other !== j) {
        exchange[other] = -1
        alongLine(exchange, [-x[j]!, x[other]!])
      }
    }
    alongLine(x.slice(), [-1])
    for (let k = 0; k <= x.length; k++) {
      const kept = x.map(() => (random() < 0.5 ? 0 : 1))
      alongLine(
        kept.map((keep, j) => (k === 0 ? keep * centre[j]! : keep * normal(random))),
        [],
      )
    }
    const after = objective(x)
    if (!(before - after > settled * (1 + Math.abs(after)))) break
    before = after
  }
  return objective(x)
}
