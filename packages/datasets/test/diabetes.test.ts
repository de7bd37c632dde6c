import { describe, expect, test } from 'vitest'
import { diabetes } from '../src/index.js'
import { checksum, relativeError, sum, weightedSum } from './checksum.js'

describe('diabetes', async () => {
  const { X, y, featureNames, targetName, units, task } = await diabetes()

  test('X is 442×10, row by row', () => {
    expect(X.shape).toEqual([442, 10])
    expect(X.order).toBe('row-major')
    expect(Array.from(X.data.subarray(0, 10))).toEqual([59, 2, 32.1, 101, 157, 93.2, 38, 4, 4.8598, 87])
    expect(Array.from(X.data.subarray(-10))).toEqual([36, 1, 19.6, 71, 250, 133.2, 97, 3, 4.5951, 92])
  })

  test('every bit is that of the raw file', () => {
    expect(checksum(X.data)).toBe('d7ce525d9a280a2b956efd1c5efb5af1d3db313ac4b04f6f6c6619835c51d7c7')
    expect(checksum(y)).toBe('4911e8747aff95aa1cd523fea86dd91cfd1cd14c1a8ead274f1913b14fa853c4')
  })

  test('the sums are those of the raw file', () => {
    const columnSums = [21445, 649, 11658.1, 41833.98, 83600, 51024.1, 22006.5, 1799.05, 2051.5036, 40337]
    columnSums.forEach((expected, j) => {
      expect(relativeError(sum(X.data.filter((_, k) => k % 10 === j)), expected)).toBeLessThan(1e-12)
    })
    expect(relativeError(weightedSum(X), 343546088.6013)).toBeLessThan(1e-12)
  })

  test('y averages 152.13 and runs from 25 to 346', () => {
    expect(task).toBe('regression')
    expect(targetName).toBe('progression')
    expect(sum(y)).toBe(67243)
    expect(sum(y) / 442).toBe(152.13348416289594)
    expect([Math.min(...y), Math.max(...y)]).toEqual([25, 346])
  })

  test('every column has a name and a unit', () => {
    expect(featureNames).toEqual(['age', 'sex', 'bmi', 'bp', 's1', 's2', 's3', 's4', 's5', 's6'])
    expect(units).toHaveLength(10)
    expect([units[0], units[2]]).toEqual(['years', 'kg/m²'])
  })
})
