import { describe, expect, test } from 'vitest'
import { leukemia } from '../src/index.js'
import { checksum, counts, relativeError, sum, weightedSum } from './checksum.js'

describe('leukemia', async () => {
  const { X, y, labels, featureNames } = await leukemia()

  test('X is 79×12625 in float32', () => {
    expect(X.shape).toEqual([79, 12625])
    expect(X.data).toBeInstanceOf(Float32Array)
  })

  test('every bit is that of the raw file', () => {
    expect(checksum(X.data)).toBe('bb185150bd8f4ae96e39091e0b225a544014e7a3a0dbe06a56b6e1f6b9a00622')
    expect(checksum(featureNames.join('\n'))).toBe('c838e45ffafcf6d52fdc8939018b7dc6c67a36a6e910501363a5f31be0d65f1a')
    expect(checksum(labels.join('\n'))).toBe('5366cc0bb8dc7e059acf20c4373a99b21199c1552ed236a959211f4eac364a5f')
  })

  test('the sums are those of the raw file', () => {
    expect(relativeError(sum(X.data), 5609382.120283961)).toBeLessThan(1e-12)
    expect(relativeError(weightedSum(X), 1426498660393.7664)).toBeLessThan(1e-12)
  })

  test('37 patients have BCR/ABL, coded +1, and 42 are NEG, coded −1', () => {
    expect(counts(labels)).toEqual({ 'BCR/ABL': 37, NEG: 42 })
    expect(sum(y)).toBe(37 - 42)
    expect(labels.every((label, i) => y[i] === (label === 'NEG' ? -1 : 1))).toBe(true)
  })
})
