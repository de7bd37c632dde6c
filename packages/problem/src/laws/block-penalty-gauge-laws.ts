import type { Law } from '@odot/autodiff/testing'
import type { BlockPenaltyCase } from './block-penalty-case.js'
import { demand, demandClose, show } from './demand.js'
import { length, trials, vector } from './penalty-case.js'

const rounding = 1e-10
/** How far from a tie zero must, or must not, be optimal. */
const margin = 1e-6
/** All corners of a box of slack are tried up to this many members. */
const manyMembers = 6

/** The laws of the gauge, and of what screens by it. */
export function blockPenaltyGaugeLaws(at: BlockPenaltyCase): Law[] {
  const { penalty, size, random, sample, generic, gaugeOf, membersOf, scaledIn } = at
  const { count } = penalty.blocks
  const own = (block: number, z: Float64Array): Float64Array => Float64Array.from(membersOf(block), (j) => z[j]!)

  const demandZero = (block: number, z: Float64Array, isZero: boolean): void => {
    const out = z.slice()
    penalty.proxBlock(block, z, 1, out)
    const moved = length(own(block, out))
    demand(
      moved <= 1e-12 * length(own(block, z)) === isZero,
      () =>
        `by the gauge ${gaugeOf(z)[block]} of block ${block}, zero is ${isZero ? '' : 'not '}optimal for the correlations ${show(own(block, z))}, but the prox of the block is ${show(own(block, out))}.`,
    )
  }

  /** The largest gauge of a block over the corners of its slack: all of them, or some. */
  const cornerGauge = (block: number, z: Float64Array, slack: Float64Array): number => {
    const mine = membersOf(block)
    const corners = mine.length <= manyMembers ? 2 ** mine.length : 64
    let largest = 0
    for (let corner = 0; corner < corners; corner++) {
      const there = z.slice()
      for (const [k, j] of mine.entries()) {
        const up = mine.length <= manyMembers ? (corner >> k) % 2 === 1 : random() < 0.5
        there[j]! += up ? slack[j]! : -slack[j]!
      }
      largest = Math.max(largest, gaugeOf(there)[block]!)
    }
    return largest
  }

  const laws: Law[] = [
    {
      name: 'the gauge is at most 1 exactly where the prox of a block is zero',
      check: () => {
        for (let i = 0; i < 2 * trials; i++) {
          const z = i % 2 === 0 ? sample() : generic()
          const gauges = gaugeOf(z)
          for (let b = 0; b < count; b++) {
            const gauge = gauges[b]!
            demand(gauge >= 0, () => `the gauge of ${show(own(b, z))} in block ${b} is ${gauge}; it must be a number ≥ 0.`)
            if (gauge === 0) demandZero(b, scaledIn(b, z, 1e6), true)
            else if (gauge === Number.POSITIVE_INFINITY) demandZero(b, scaledIn(b, z, 1e-6), false)
            else {
              demandZero(b, scaledIn(b, z, (1 - margin) / gauge), true)
              demandZero(b, scaledIn(b, z, (1 + margin) / gauge), false)
            }
          }
        }
      },
    },
    {
      name: 'the gauge of c z is c times that of z, for c > 0, and 0 at 0',
      check: () => {
        for (const gauge of gaugeOf(new Float64Array(size))) demand(gauge === 0, () => `the gauge of zero is ${gauge}; it must be 0.`)
        for (let i = 0; i < trials; i++) {
          const z = sample()
          const by = 100 ** (2 * random() - 1)
          const gauges = gaugeOf(z)
          for (const [b, gauge] of gaugeOf(z.map((x) => by * x)).entries()) {
            demandClose(`the gauge of block ${b} at ${by} times ${show(own(b, z))}`, gauge / by, {
              expected: gauges[b]!,
              tolerance: rounding,
            })
          }
        }
      },
    },
    {
      name: 'R* is 0 exactly where every gauge is at most 1',
      check: () => {
        for (let i = 0; i < trials; i++) {
          const z = i % 2 === 0 ? sample() : generic()
          const gauges = gaugeOf(z)
          const inside = z.slice()
          for (let b = 0; b < count; b++) {
            const gauge = gauges[b]!
            const shrink = gauge > 0 ? (1 - margin) / gauge : 1
            for (const j of membersOf(b)) inside[j]! *= shrink
          }
          const least = penalty.conjugate(vector(inside))
          demand(Math.abs(least) <= rounding, () => `every gauge of ${show(inside)} is below 1, but R* is ${least} there and not 0.`)
          for (let b = 0; b < count; b++) {
            if (gauges[b] === 0) continue
            const outside = scaledIn(b, inside, gauges[b]! < Number.POSITIVE_INFINITY ? 1.1 : 1)
            if (gauges[b] === Number.POSITIVE_INFINITY) for (const j of membersOf(b)) outside[j] = z[j]!
            const most = penalty.conjugate(vector(outside))
            demand(most > 0, () => `the gauge of block ${b} is above 1 at ${show(outside)}, but R* is ${most} there.`)
          }
        }
      },
    },
    {
      name: 'zeroWithin is 1 exactly where every corner of the slack has a gauge below 1',
      check: () => {
        for (let i = 0; i < 4 * trials; i++) {
          const z = generic()
          const gauges = gaugeOf(z)
          for (let b = 0; b < count; b++) {
            // mostly close to where zero starts to be optimal
            const gauge = gauges[b]!
            const by = gauge > 0 && gauge < Number.POSITIVE_INFINITY ? (0.1 + 1.1 * random()) / gauge : 1
            for (const j of membersOf(b)) z[j]! *= by
          }
          const slack = z.map((x) => (i === 0 ? 0 : Math.abs(x) * 2 * random() ** 2))
          const out = new Uint8Array(count).fill(7)
          penalty.zeroWithin(z, slack, out)
          for (let b = 0; b < count; b++) {
            const largest = cornerGauge(b, z, slack)
            if (Math.abs(largest - 1) <= margin) continue
            const allCorners = membersOf(b).length <= manyMembers
            demand(
              allCorners ? out[b] === (largest < 1 ? 1 : 0) : out[b] === 0 || (out[b] === 1 && largest < 1),
              () =>
                `zeroWithin is ${out[b]} for block ${b} at ${show(own(b, z))} with slack ${show(own(b, slack))}, where the largest gauge is ${largest}.`,
            )
          }
        }
      },
    },
  ]
  const { lambdaMax } = penalty
  if (!lambdaMax) return laws
  return [
    ...laws,
    {
      name: 'lambdaMax is the largest gauge of minus the gradient',
      check: () => {
        for (let i = 0; i < trials; i++) {
          const z = sample()
          const expected = gaugeOf(z).reduce((most, gauge) => Math.max(most, gauge), 0)
          demandClose(`lambdaMax at minus ${show(z)}`, lambdaMax(vector(z.map((x) => -x))), { expected, tolerance: rounding })
        }
      },
    },
  ]
}
