import { square, sum, type Tensor, values } from '@odot/autodiff'
import { ProblemError, refuseUnknown, showValue, sparsify } from '@odot/problem'
import { expect, test } from 'vitest'

type Row = readonly [make: (...args: never[]) => unknown, args: readonly unknown[], says: string]

const loss = (p: { readonly w: Tensor }): Tensor => sum(p.w)
const squares = { name: 'squares', degree: 2, forward: square, ridge: square, start: () => values([1]) }
const known = { known: ['size', 'seed'] }

const rows: readonly Row[] = [
  [sparsify, [undefined, { w: squares }], 'sparsify: the objective is undefined; pass a function of the parameters'],
  [sparsify, [loss, {}], 'sparsify: the parts are an object with the keys (none); pass a parameterization for one path'],
  [sparsify, [loss], 'sparsify: the parts are undefined; pass a parameterization for one path'],
  [sparsify, [loss, { w: undefined }], 'sparsify: the part at w is undefined; pass a parameterization'],
  [sparsify, [loss, { w: { name: 'w' } }], 'sparsify: the part at w is an object with the keys name'],
  [refuseUnknown, ['f', { sized: 1 }, known], 'f: there is no option sized; the options are size, seed.'],
  [refuseUnknown, ['f', undefined, known], 'f: the options are undefined; pass an object of size, seed.'],
  [refuseUnknown, ['f', null, known], 'f: the options are null'],
  [refuseUnknown, ['f', Number.NaN, known], 'f: the options are NaN'],
  [refuseUnknown, ['f', 'size', known], 'f: the options are "size"'],
  [refuseUnknown, ['f', [1, 2], known], 'f: the options are an array [1, 2]'],
  [refuseUnknown, ['f', new Float64Array(5), known], 'f: the options are a Float64Array [0, 0, 0, 0, …]'],
  [refuseUnknown, ['f', () => 1, known], 'f: the options are a function'],
]

test.each(rows.map(([make, args, says]) => ({ name: `${make.name}(${args.map(showValue).join(', ')})`, make, args, says })))(
  '$name is refused',
  ({ make, args, says }) => {
    const call = (): unknown => Reflect.apply(make, undefined, args)
    expect(call).toThrow(ProblemError)
    expect(call).toThrow(says)
  },
)

test('options that are known come back as they are, and a package may have an error of its own', () => {
  const options = { size: 3 }
  expect(refuseUnknown('f', options, known)).toBe(options)
  expect(() => refuseUnknown('f', { sized: 3 }, { ...known, error: RangeError })).toThrow(RangeError)
})
