import type { Law } from '@odot/autodiff/testing'
import type { BlockPenaltyCase } from './block-penalty-case.js'
import { demand, demandClose, show } from './demand.js'
import { expectClose } from './expect-close.js'
import { proxOf, trials, vector } from './penalty-case.js'

const rounding = 1e-12

/** The laws that tie blocks, proxes of blocks and restrictions to the whole. */
export function blockPenaltyPartLaws(at: BlockPenaltyCase): Law[] {
  const { penalty, size, random, sample, weights, gaugeOf, membersOf } = at
  const { count, starts, members } = penalty.blocks

  /** The prox of one block, alone in an array of NaN, so that nothing else can be read. */
  const proxOfBlock = (block: number, z: Float64Array, step: number): Float64Array => {
    const alone = new Float64Array(size).fill(Number.NaN)
    for (const j of membersOf(block)) alone[j] = z[j]!
    const out = new Float64Array(size).fill(Number.NaN)
    penalty.proxBlock(block, alone, step, out)
    return out
  }

  return [
    {
      name: 'the blocks hold every coordinate once, ascending',
      check: () => {
        demand(starts.length === count + 1, () => `starts has ${starts.length} entries for ${count} blocks.`)
        demand(starts[0] === 0 && starts[count] === members.length, () => `starts ${show(starts)} do not cut ${members.length} members.`)
        demand(
          Int32Array.from(members)
            .toSorted()
            .every((j, i) => j === i) && members.length === size,
          () => `the members ${show(members)} are not the coordinates 0 … ${size - 1}.`,
        )
        for (let b = 0; b < count; b++) {
          const own = membersOf(b)
          demand(own.length > 0 && own.every((j, k) => k === 0 || j > own[k - 1]!), () => `block ${b} is ${show(own)}; it must ascend.`)
        }
      },
    },
    {
      name: 'the prox of a block is that of the whole, of its entries alone, and may write over its input',
      check: () => {
        for (let i = 0; i < trials; i++) {
          const z = sample()
          const step = 4 ** (2 * random() - 1)
          const whole = penalty.prox && proxOf(penalty.prox, z, step)
          const inPlace = z.slice()
          const expected = new Float64Array(size)
          for (let b = 0; b < count; b++) {
            const out = proxOfBlock(b, z, step)
            const own = new Set(membersOf(b))
            for (let j = 0; j < size; j++) {
              if (own.has(j)) expected[j] = out[j]!
              else demand(Number.isNaN(out[j]), () => `the prox of block ${b} wrote to coordinate ${j}, which is not in it.`)
            }
            penalty.proxBlock(b, inPlace, step, inPlace)
          }
          if (whole) expectClose(`the prox of the blocks of ${show(z)}`, expected, whole, rounding)
          expectClose('the prox of blocks in place', inPlace, expected, 0)
        }
      },
    },
    {
      name: 'a restriction is the whole where other blocks are zero',
      check: () => {
        for (let i = 0; i < trials; i++) {
          const chosen = Int32Array.from({ length: count }, (_, b) => b).filter(() => i === 0 || random() < 0.6)
          // in an order of its own
          for (let b = chosen.length - 1; b > 0; b--) {
            const other = Math.floor(random() * (b + 1))
            const kept = chosen[b]!
            chosen[b] = chosen[other]!
            chosen[other] = kept
          }
          const part = penalty.restrict(chosen)
          const places = [...chosen].flatMap((b) => [...membersOf(b)])
          const padded = (x: Float64Array): Float64Array => {
            const out = new Float64Array(size)
            for (const [k, j] of places.entries()) out[j] = x[k]!
            return out
          }
          const picked = (x: Float64Array): Float64Array => Float64Array.from(places, (j) => x[j]!)
          expectClose(
            'the numbers of members',
            Int32Array.from(chosen, (_, k) => part.blocks.starts[k + 1]! - part.blocks.starts[k]!),
            Int32Array.from(chosen, (b) => membersOf(b).length),
            0,
          )
          expectClose('the members', part.blocks.members, Int32Array.from(places.keys()), 0)

          const z = picked(sample())
          for (const w of [picked(weights()), z]) {
            demandClose('the value of a restriction', part.value(vector(w)), {
              expected: penalty.value(vector(padded(w))),
              tolerance: rounding,
            })
          }
          for (const by of [1, part.dualScale(vector(z))]) {
            const dual = z.map((x) => by * x)
            const expected = penalty.conjugate(vector(padded(dual)))
            demandClose('the conjugate of a restriction', part.conjugate(vector(dual)), { expected, tolerance: rounding })
          }
          demandClose('the dual scale of a restriction', part.dualScale(vector(z)), {
            expected: penalty.dualScale(vector(padded(z))),
            tolerance: rounding,
          })
          const gauges = new Float64Array(chosen.length)
          part.gauge(z, gauges)
          const all = gaugeOf(padded(z))
          expectClose(
            'the gauge of a restriction',
            gauges,
            Float64Array.from(chosen, (b) => all[b]!),
            rounding,
          )

          const [here, there] = [z.slice(), padded(z)]
          for (let k = 0; k < chosen.length; k++) {
            part.proxBlock(k, here, 0.7, here)
            penalty.proxBlock(chosen[k]!, there, 0.7, there)
          }
          expectClose('the prox of a restriction', here, picked(there), rounding)

          const [least, most] = [new Uint8Array(chosen.length), new Uint8Array(count)]
          part.zeroWithin(z, z.map(Math.abs), least)
          penalty.zeroWithin(padded(z), padded(z.map(Math.abs)), most)
          expectClose(
            'zeroWithin of a restriction',
            least,
            Uint8Array.from(chosen, (b) => most[b]!),
            0,
          )
        }
      },
    },
  ]
}
