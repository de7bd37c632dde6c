import { describe, expect, test } from 'vitest'
import { digits } from '../src/index.js'
import { checksum, counts, sum, weightedSum } from './checksum.js'

describe('digits', async () => {
  const { X, y, labels, featureNames } = await digits()

  test('X is 1797×64 with whole greys from 0 to 16', () => {
    expect(X.shape).toEqual([1797, 64])
    expect(X.data.every((grey) => Number.isInteger(grey) && grey >= 0 && grey <= 16)).toBe(true)
  })

  test('every bit is that of the raw file', () => {
    expect(checksum(X.data)).toBe('20def7f70a702f0af9732fbba4375e147a7d54fe70d8c45569b8e7c1c7010c10')
    expect(checksum(y)).toBe('061ad6ef55db43219297185e36e289bb03a3645efcf351c452b19739ecdfb900')
  })

  test('the sums are those of the raw file', () => {
    expect(sum(X.data)).toBe(561718)
    expect(weightedSum(X)).toBe(16337198609)
  })

  test('each digit occurs as often as in the raw file', () => {
    expect(counts(labels)).toEqual({ 0: 178, 1: 182, 2: 177, 3: 183, 4: 181, 5: 182, 6: 181, 7: 179, 8: 174, 9: 180 })
  })

  test('pixels are named by row and column', () => {
    expect([featureNames[0], featureNames[7], featureNames[8], featureNames[63]]).toEqual([
      'pixel_0_0',
      'pixel_0_7',
      'pixel_1_0',
      'pixel_7_7',
    ])
  })
})
