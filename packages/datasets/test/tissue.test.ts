import { describe, expect, test } from 'vitest'
import { tissue } from '../src/index.js'
import { checksum, counts, relativeError, sum, weightedSum } from './checksum.js'

describe('tissue', async () => {
  const { X, labels, featureNames } = await tissue()

  test('X is 189×500 in float32', () => {
    expect(X.shape).toEqual([189, 500])
    expect(X.data).toBeInstanceOf(Float32Array)
  })

  test('every bit is that of the raw file', () => {
    expect(checksum(X.data)).toBe('d7fb53adcecd5b8aadfa296065208ea299dc26b95afefeb53eda3ad03160a627')
    expect(checksum(featureNames.join('\n'))).toBe('9499e639b6b818d991aef5dfaf64adcf9a03abc38a8966eb65206bc5b13fef98')
    expect(checksum(labels.join('\n'))).toBe('349824cf5f8a48acd382e9effe43b7961315e078f9ce69583eb6e74048575d51')
  })

  test('the sums are those of the raw file', () => {
    expect(relativeError(sum(X.data), 707050.7328624725)).toBeLessThan(1e-12)
    expect(relativeError(weightedSum(X), 16751099767.891146)).toBeLessThan(1e-12)
  })

  test('the seven tissues occur as often as in the raw file', () => {
    expect(counts(labels)).toEqual({ cerebellum: 38, colon: 34, endometrium: 15, hippocampus: 31, kidney: 39, liver: 26, placenta: 6 })
  })
})
