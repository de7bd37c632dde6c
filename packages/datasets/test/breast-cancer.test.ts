import { describe, expect, test } from 'vitest'
import { breastCancer } from '../src/index.js'
import { checksum, counts, relativeError, sum, weightedSum } from './checksum.js'

describe('breastCancer', async () => {
  const { X, y, labels, featureNames, units } = await breastCancer()

  test('X is 569×30', () => {
    expect(X.shape).toEqual([569, 30])
    expect(Array.from(X.data.subarray(0, 3))).toEqual([17.99, 10.38, 122.8])
  })

  test('every bit is that of the raw file', () => {
    expect(checksum(X.data)).toBe('6b202a2072f9a0385f405a8f8605b1b06f6f36ae6d23d9cd6cbbc0974a416bc7')
    expect(checksum(y)).toBe('bad6d9428eff14b52b3cc46c7d720fbc92f92a1118f65487ae67d5cd6a3fa399')
  })

  test('the sums are those of the raw file', () => {
    expect(relativeError(sum(X.data), 1056474.4596356)).toBeLessThan(1e-12)
    expect(relativeError(weightedSum(X), 4378439379.3941555)).toBeLessThan(1e-12)
  })

  test('212 are malignant, coded 0, and 357 benign, coded 1', () => {
    expect(counts(labels)).toEqual({ malignant: 212, benign: 357 })
    expect(sum(y)).toBe(357)
  })

  test('every column has a name of its own, and no unit is made up for the lengths', () => {
    expect(new Set(featureNames).size).toBe(30)
    expect([featureNames[0], featureNames[13], featureNames[29]]).toEqual(['mean radius', 'area error', 'worst fractal dimension'])
    expect([units[0], units[1], units[29]]).toEqual([undefined, 'grey levels', '1'])
    expect(units).toHaveLength(30)
  })
})
