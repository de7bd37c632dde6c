import { values } from '@odot/autodiff'
import { groupLasso, lasso, ridge } from '@odot/penalties'
import { expect, test } from 'vitest'

test('a negative step of a prox is refused by every penalty that has steps', () => {
  const out = new Float64Array(2)
  for (const penalty of [lasso(1), ridge(1), groupLasso(1, [0, 1])]) {
    expect(() => penalty.prox(values([1, 2]), -1, out)).toThrow('the step of the prox is -1; pass a number that is 0 or more.')
    expect(() => penalty.prox(values([1, 2]), Float64Array.of(1, -2), out)).toThrow(
      'step 1 of the prox is -2; pass numbers that are 0 or more.',
    )
  }
})
