import fc from 'fast-check'
import { expect, test } from 'vitest'
import { largestTolerance } from '../src/estimators/ladder.js'

const ladder = { loosest: -1, tightest: -15, begin: (exponent: number) => exponent }

test('the tolerance is the largest power of ten whose solution meets the gap', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: -3, max: 3 }), fc.integer({ min: -10, max: -2 }), async (off, wanted) => {
      // a contender whose gap is its tolerance times a factor
      const found = await largestTolerance(10 ** wanted, ladder, async (tolerance) => tolerance * 0.99 * 10 ** off)
      const exponent = Math.min(-1, wanted - off)
      expect(found).toMatchObject({ status: 'reached', tolerance: Number(`1e${exponent}`) })
    }),
  )
})

test('a gap that no tolerance meets is not reached, and the smallest that was seen is told', async () => {
  const found = await largestTolerance(1e-6, ladder, async (tolerance) => Math.max(tolerance, 1e-5))
  expect(found).toEqual({ status: 'not reached', best: 1e-5, outOfTime: false })
})

test('who runs out of time is not asked for more', async () => {
  const asked: number[] = []
  const found = await largestTolerance(1e-6, ladder, async (tolerance) => {
    asked.push(tolerance)
    return tolerance < 1e-7 ? undefined : 0.1
  })
  expect(found).toEqual({ status: 'not reached', best: 0.1, outOfTime: true })
  expect(asked).toEqual([1e-6, 1e-7, 1e-8])
})

test('gaps that are no numbers meet nothing', async () => {
  expect((await largestTolerance(1e-4, ladder, async () => Number.NaN)).status).toBe('not reached')
  expect((await largestTolerance(1e-4, ladder, async () => Number.POSITIVE_INFINITY)).status).toBe('not reached')
})
