import { AutodiffError, evaluate, type Nested, nested, tensor, values, zerosOf } from '@odot/autodiff'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

describe('values', () => {
  test('come back as the nested arrays that they were made from', () => {
    const shapes = fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 4 })
    const arrays = shapes.chain((shape) =>
      shape.reduceRight<fc.Arbitrary<Nested>>(
        (item, length) => fc.array(item, { minLength: length, maxLength: length }),
        fc.integer({ min: -9, max: 9 }),
      ),
    )
    fc.assert(
      fc.property(arrays, (array) => {
        expect(nested(values(array))).toEqual(array)
      }),
      { seed: 4 },
    )
  })

  test('take flat data of any kind with a shape, and copy it', () => {
    const data = new Float64Array([1, 2, 3, 4])
    const made = values(data, [2, 2])
    data[0] = 9
    expect(nested(made)).toEqual([
      [1, 2],
      [3, 4],
    ])
    expect(values(new Float32Array([1, 2])).shape).toEqual([2])
    expect(values(Int32Array.of(1, 2), [2, 1]).data).toEqual(Float64Array.of(1, 2))
    expect(values(7, [1, 1])).toEqual(values([[7]]))
    expect(values({ length: 2, 0: 1, 1: 2 })).toEqual(values([1, 2]))
  })

  test('may be empty', () => {
    expect(values([]).shape).toEqual([0])
    expect(values([[], []]).shape).toEqual([2, 0])
    expect(nested(zerosOf([2, 0]))).toEqual([[], []])
    expect(nested(zerosOf([0, 2]))).toEqual([])
  })

  test('show −0 as 0 and keep NaN and Infinity', () => {
    expect(Object.is(nested(values(-0)), 0)).toBe(true)
    expect(nested(values([Number.NaN, Number.POSITIVE_INFINITY]))).toEqual([Number.NaN, Number.POSITIVE_INFINITY])
  })

  const mistakes: readonly (readonly [string, unknown, readonly number[] | undefined, string])[] = [
    ['short rows', [[1, 2], [3]], undefined, 'ragged, 2 entries and 1 entries at depth 1; give every row the same length.'],
    ['a number among rows', [[1], 2], undefined, 'ragged, 1 entries and 2 at depth 1'],
    ['a row among numbers', [1, [2]], undefined, 'values at depth 1: found an array of length 1 where a number belongs'],
    ['text', ['1'], undefined, 'found the string 1 where a number belongs'],
    ['a hole', [1, undefined], undefined, 'found the undefined undefined where a number belongs'],
    ['nothing', null, undefined, 'where a number belongs'],
    ['nested data with a shape', [[1, 2]], [1], 'values with a shape: found an array of length 2'],
    ['too few numbers', [1, 2, 3], [2, 2], '3 numbers do not fill the shape [2, 2]; it holds 4.'],
    ['a negative size', [1, 2], [-1, -2], '[-1, -2] is not a shape; sizes are whole numbers ≥ 0.'],
  ]
  test.each(mistakes)('refuse %s', (_, source, shape, message) => {
    const act = (): unknown => values(source as Nested, shape)
    expect(act).toThrow(AutodiffError)
    expect(act).toThrow(message)
    expect(() => tensor(source as Nested, shape)).toThrow(message)
  })
})

test('evaluate gives nested arrays for every tensor of a tree', () => {
  expect(evaluate({ a: tensor([[1], [2]]), b: [tensor(3)] })).toEqual({ a: [[1], [2]], b: [3] })
})
