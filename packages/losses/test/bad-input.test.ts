import { huber, quantile } from '@odot/losses'
import { ProblemError, showValue } from '@odot/problem'
import { expect, test } from 'vitest'

type Row = readonly [make: (...args: never[]) => unknown, args: readonly unknown[], says: string]

const rows: readonly Row[] = [
  [huber, [{ epsilon: 1 }], 'huber: there is no option epsilon; the options are threshold.'],
  [huber, [2], 'huber: the options are 2; pass an object of threshold.'],
  [huber, [{ threshold: '1' }], 'huber: the threshold is 1; pass a number > 0'],
  [quantile, [{ q: 0.5 }], 'quantile: there is no option q; the options are tau, smoothing.'],
  [quantile, [0.5], 'quantile: the options are 0.5; pass an object of tau, smoothing.'],
  [quantile, [{ tau: 2 }], 'quantile: tau is 2; pass a number between 0 and 1'],
]

test.each(rows.map(([make, args, says]) => ({ name: `${make.name}(${args.map(showValue).join(', ')})`, make, args, says })))(
  '$name is refused',
  ({ make, args, says }) => {
    const call = (): unknown => Reflect.apply(make, undefined, args)
    expect(call).toThrow(ProblemError)
    expect(call).toThrow(says)
  },
)
