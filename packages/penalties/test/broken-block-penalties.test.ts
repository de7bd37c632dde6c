import { seededRandom } from '@odot/autodiff'
import type { BlockPenalty } from '@odot/problem'
import { type BlockPenaltyLawOptions, blockPenaltyLaws } from '@odot/problem/laws'
import { describe, expect, test } from 'vitest'
import { elasticNet, sparseGroupLasso } from '../src/index.js'

const groups = [0, 0, 0, 1, 1, 2]
const sound = sparseGroupLasso({ groups, strength: 0.3, groupStrength: Float64Array.of(1, 0.5, 0.8), ridge: 0.4 })
const other = sparseGroupLasso({ groups, strength: 0.3, groupStrength: Float64Array.of(1, 0.6, 0.8), ridge: 0.4 })
const weak = sparseGroupLasso({ groups, strength: 0.29, groupStrength: Float64Array.of(1, 0.5, 0.8), ridge: 0.4 })
const options = (): BlockPenaltyLawOptions => ({ size: 6, random: seededRandom(3) })

/** A sound penalty whose restrictions have a field that is not. */
const restricting = (part: (of: BlockPenalty) => Partial<BlockPenalty>): Partial<BlockPenalty> => ({
  restrict: (blocks) => {
    const whole = sound.restrict(blocks)
    return { ...whole, ...part(whole) }
  },
})

/** For each law, implementations that it must refuse. */
const broken: Record<string, readonly Partial<BlockPenalty>[]> = {
  'the blocks hold every coordinate once, ascending': [
    { blocks: { ...sound.blocks, starts: Int32Array.of(0, 3, 5, 5) } },
    { blocks: { ...sound.blocks, starts: Int32Array.of(0, 3, 5) } },
    { blocks: { ...sound.blocks, members: Int32Array.of(0, 1, 2, 4, 3, 5) } },
    { blocks: { ...sound.blocks, members: Int32Array.of(0, 1, 2, 3, 3, 5) } },
    { blocks: { count: 2, starts: Int32Array.of(0, 3, 5), members: Int32Array.of(0, 1, 2, 3, 4) } },
  ],
  'the prox of a block is that of the whole, of its entries alone, and may write over its input': [
    { proxBlock: (b, z, step, out) => sound.proxBlock(b, z, 1.001 * step, out) },
    { proxBlock: (b, z, step, out) => sound.proxBlock(b, z, Math.min(step, 2), out) },
    { proxBlock: (_, z, step, out) => [0, 1, 2].forEach((b) => void sound.proxBlock(b, z, step, out)) }, // writes everywhere
    { proxBlock: (b, z, step, out) => other.proxBlock(b, z, step, out) },
    { prox: (w, step, out) => other.prox(w, step, out) },
    {
      proxBlock: (b, z, step, out) => {
        out.fill(0, sound.blocks.starts[b], sound.blocks.starts[b + 1])
        sound.proxBlock(b, z, step, out)
      }, // not in place
    },
  ],
  'a restriction is the whole where other blocks are zero': [
    restricting(() => ({ value: () => 1 })),
    restricting(({ value }) => ({ value: (w) => 1.000001 * value(w) })),
    restricting(({ conjugate }) => ({ conjugate: (z) => 1.000001 * conjugate(z) })),
    restricting(() => ({ dualScale: () => 0.5 })),
    restricting(({ gauge }) => ({ gauge: (z, out) => gauge(z.toReversed(), out) })),
    restricting(({ proxBlock }) => ({ proxBlock: (b, z, step, out) => proxBlock(b, z, 2 * step, out) })),
    restricting(() => ({ zeroWithin: (_, __, out) => void out.fill(1) })),
    restricting(() => ({ blocks: sound.blocks })),
    { restrict: (blocks) => sound.restrict(blocks.toSorted()) }, // in an order of its own
    { restrict: () => sound },
  ],
  'the gauge is at most 1 exactly where the prox of a block is zero': [
    { gauge: (z, out) => other.gauge(z, out) },
    { gauge: (_, out) => void out.fill(0) },
    { gauge: (_, out) => void out.fill(Number.POSITIVE_INFINITY) },
    { gauge: (_, out) => void out.fill(Number.NaN) },
    { gauge: () => undefined }, // writes nothing
    {
      // of one iteration of Newton's method from 0, as if all were linear
      gauge: (z, out) => {
        sound.gauge(z, out)
        for (let b = 0; b < 3; b++) out[b]! *= 0.9999
      },
    },
  ],
  'the gauge of c z is c times that of z, for c > 0, and 0 at 0': [
    {
      gauge: (z, out) => {
        sound.gauge(z, out)
        for (let b = 0; b < 3; b++) out[b]! **= 2
      },
    },
    {
      gauge: (z, out) => {
        sound.gauge(z, out)
        for (let b = 0; b < 3; b++) out[b]! += 1e-3
      },
    },
  ],
  'R* is 0 exactly where every gauge is at most 1': [
    { conjugate: (z) => weak.conjugate(z) },
    { conjugate: () => 0 },
    { conjugate: (z) => sound.conjugate(z) + 1e-3 },
    { conjugate: () => Number.POSITIVE_INFINITY },
  ],
  'zeroWithin is 1 exactly where every corner of the slack has a gauge below 1': [
    { zeroWithin: (_, __, out) => void out.fill(1) },
    { zeroWithin: (_, __, out) => void out.fill(0) },
    { zeroWithin: () => undefined },
    { zeroWithin: (z, _, out) => sound.zeroWithin(z, new Float64Array(6), out) }, // forgets the slack
    {
      zeroWithin: (z, slack, out) =>
        sound.zeroWithin(
          z,
          slack.map((x) => 2 * x),
          out,
        ),
    },
    {
      // the slack towards zero only
      zeroWithin: (z, slack, out) =>
        sound.zeroWithin(
          z.map((x, j) => Math.abs(x) - slack[j]!),
          new Float64Array(6),
          out,
        ),
    },
    { zeroWithin: (z, slack, out) => other.zeroWithin(z, slack, out) },
  ],
  'lambdaMax is the largest gauge of minus the gradient': [{ lambdaMax: (g) => 1.000001 * sound.lambdaMax(g) }, { lambdaMax: () => 1 }],
  'the support of the face is every coordinate without a kink or a bound, ascending': [
    { face: () => ({ support: new Int32Array(0), gradient: new Float64Array(0), addHessian: () => undefined }) },
    { face: (w) => ({ ...sound.face(w), support: Int32Array.from(w.keys()), gradient: new Float64Array(6) }) },
    {
      face: (w) => {
        const { support, gradient, addHessian } = sound.face(w)
        return { support: support.toReversed(), gradient, addHessian }
      },
    },
  ],
  'the gradient of the face is the derivative of the value': [
    { face: (w) => other.face(w) },
    {
      face: (w) => {
        const face = sound.face(w)
        return { ...face, gradient: face.gradient.map((x) => x + 1e-4) }
      },
    },
    {
      face: (w) => {
        const face = sound.face(w)
        return { ...face, gradient: face.gradient.slice(1) }
      },
    },
  ],
  'the Hessian of the face is added, and is the derivative of the gradient': [
    { face: (w) => ({ ...sound.face(w), addHessian: () => undefined }) },
    { face: (w) => ({ ...sound.face(w), addHessian: (H) => other.face(w).addHessian(H) }) },
    {
      face: (w) => {
        const face = sound.face(w)
        return {
          ...face,
          addHessian: (H) => {
            H.fill(0) // not added
            face.addHessian(H)
          },
        }
      },
    },
    {
      // the diagonal alone
      face: (w) => {
        const face = sound.face(w)
        return {
          ...face,
          addHessian: (H) => {
            const whole = new Float64Array(H.length)
            face.addHessian(whole)
            const size = face.support.length
            for (let i = 0; i < size; i++) H[i * (size + 1)]! += whole[i * (size + 1)]!
          },
        }
      },
    },
  ],
}

test('every law of blocks is met by a sound penalty, and named after it', () => {
  const laws = blockPenaltyLaws(sound, options())
  expect(laws.map(({ name }) => name)).toEqual(Object.keys(broken).map((name) => `sparse group lasso: ${name}`))
  for (const { check } of laws) expect(check).not.toThrow()
})

describe.each(Object.entries(broken))('%s', (name, implementations) => {
  test.each([...implementations.entries()])('refuses broken implementation %i', (_, part) => {
    const law = blockPenaltyLaws({ ...sound, ...part }, options()).find((each) => each.name === `sparse group lasso: ${name}`)
    expect(() => law?.check()).toThrow(/^(?!.*is not a function)/)
  })
})

describe('of a penalty with one side', () => {
  const size = 4
  const oneSided = elasticNet({ size, strength: 0.5, lower: 0 })
  const lawsOf = (part: Partial<BlockPenalty>) => blockPenaltyLaws({ ...oneSided, ...part }, { size, random: seededRandom(5) })
  const twoSided = elasticNet({ size, strength: 0.5 })

  test.each<[string, Partial<BlockPenalty>]>([
    ['a gauge with two sides', { gauge: twoSided.gauge }],
    ['a screening with two sides', { zeroWithin: twoSided.zeroWithin }],
    [
      'lambdaMax of the gradient and not of minus it',
      { lambdaMax: ({ shape, data }) => oneSided.lambdaMax({ shape, data: data.map((x) => -x) }) },
    ],
    ['a conjugate with two sides', { conjugate: twoSided.conjugate }],
  ])('%s is refused', (_, part) => {
    const failing = lawsOf(part).filter(({ check }) => {
      try {
        check()
      } catch {
        return true
      }
      return false
    })
    expect(failing.length).toBeGreaterThan(0)
  })

  test('a face that holds the weights at a bound is refused', () => {
    const boxed = elasticNet({ size, strength: 0.5, upper: 0.3, lower: -0.3 })
    const law = blockPenaltyLaws({ ...boxed, face: twoSided.face }, { size, random: seededRandom(5) }).find(({ name }) =>
      name.includes('support'),
    )
    expect(() => law?.check()).toThrow('cannot move there')
  })
})
