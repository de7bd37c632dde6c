import { type Tensor, values } from '@odot/autodiff'
import { dense } from '@odot/kernels'
import { leastSquares } from '@odot/losses'
import { depth, hadamard } from '@odot/parameterizations'
import { lq } from '@odot/penalties'
import { type ConvexPenalty, dualPoint, type Parameterization } from '@odot/problem'
import { describe, expect, test } from 'vitest'

const strength = values([0.1, 0.1])
const design = dense(Float64Array.of(1, 0, 0, 1), { rows: 2, columns: 2, order: 'column-major' })
const problem = {
  loss: leastSquares(),
  targets: values([3, 0.05]),
  weights: Float64Array.of(0.5, 0.5),
  design,
  intercept: false,
  nullPrimal: 1,
}
const theta = Float64Array.of(0.1, 0.025)

describe('a duality gap', () => {
  test('is had for what a parameterization of degree 2 induces', () => {
    expect(dualPoint<Tensor>({ ...problem, penalty: hadamard().induced(strength) }, theta).value).toBeGreaterThan(0)
  })

  test('is not had for degree 3: it does not compile, and does not run', () => {
    const penalty = depth(3).induced(strength)
    const words = 'has no conjugate (it is not convex), so there is no gap; use a local certificate'
    // @ts-expect-error a penalty without a conjugate
    expect(() => dualPoint<Tensor>({ ...problem, penalty }, theta)).toThrow(words)
    // @ts-expect-error a penalty without a conjugate
    expect(() => dualPoint<Tensor>({ ...problem, penalty: lq({ strength: 0.1, q: 0.5 }) }, theta)).toThrow(words)
  })

  test('is not had for a parameterization whose degree no type knows', () => {
    const { induced }: Parameterization<readonly Tensor[]> = depth(4)
    // @ts-expect-error a penalty that need not be convex
    const penalty: ConvexPenalty | undefined = induced?.(strength)
    expect('conjugate' in penalty!).toBe(false)
  })
})
