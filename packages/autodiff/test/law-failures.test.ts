import { cos, custom, exp, max, mul, sin, stopGradient, sum, type Tensor, trace, transpose, values } from '@odot/autodiff'
import { adjointCheck, gradientCheck, type Law, linearCheck } from '@odot/autodiff/testing'
import { describe, expect, test } from 'vitest'

/** The facts that do not hold, without the name of the function. */
async function broken(laws: readonly Law[]): Promise<readonly string[]> {
  const found: string[] = []
  for (const { name, check } of laws) {
    try {
      await check()
    } catch {
      found.push(name.slice(name.indexOf(': ') + 2))
    }
  }
  return found
}

const point = [values([0.4, -1.3, 2])] as const
const firstOrder = ['jvp is the slope of the function', 'the gradient gives the slope of the value']

describe('a gradient check', () => {
  test('finds nothing in a right derivative', async () => {
    const right = custom(
      'right',
      (x) => sin(x),
      (x, g) => [mul(g, cos(x))],
    )
    expect(await broken(gradientCheck((x: Tensor) => sum(right(x)), point))).toEqual([])
  })

  test('finds a wrong factor', async () => {
    const wrong = custom(
      'wrong',
      (x) => exp(x),
      (x, g) => [mul(1.00001, mul(g, exp(x)))],
    )
    expect(await broken(gradientCheck((x: Tensor) => sum(wrong(x)), point))).toEqual(firstOrder)
  })

  test('finds a missing derivative', async () => {
    expect(await broken(gradientCheck((x: Tensor) => sum(mul(x, stopGradient(sin(x)))), point))).toContain(firstOrder[0])
  })

  test('finds a wrong second derivative behind a right first one', async () => {
    const flat = custom(
      'flat',
      (x) => exp(x),
      (x, g) => [mul(g, stopGradient(exp(x)))],
    )
    expect(await broken(gradientCheck((x: Tensor) => sum(flat(x)), point))).toEqual(['hvp is the slope of the gradient'])
  })

  test('finds a pullback that is not linear in the cotangent', async () => {
    const clipped = custom(
      'clipped',
      (x) => mul(1, x),
      (_x, g) => [sin(g)],
    )
    expect(await broken(gradientCheck((x: Tensor) => clipped(x), point))).toContain('vjp is the transpose of jvp')
  })

  test('finds a kink within its step, and NaN', async () => {
    expect(await broken(gradientCheck((x: Tensor) => max(x, 1), [values([1])]))).toEqual(['hvp is the slope of the gradient'])
    expect(await broken(gradientCheck((x: Tensor) => max(x, 1), [values([1.0001])]))).toEqual(expect.arrayContaining(firstOrder))
    expect(await broken(gradientCheck((x: Tensor) => x, [values([Number.NaN])]))).toEqual(expect.arrayContaining(firstOrder))
  })

  test('says what differs and by how much', () => {
    const wrong = custom(
      'wrong',
      (x) => mul(x, 2),
      (_x, g) => [mul(3, g)],
    )
    const [law] = gradientCheck((x: Tensor) => wrong(x), [values([1])], { name: 'doubled' })
    expect(() => law!.check()).toThrow(
      /^doubled: jvp is the slope of the function: entry 0 is -?\d.*, expected -?\d.*\(difference .*, allowed .*\)\.$/,
    )
  })
})

describe('an adjoint check', () => {
  const rows = 2
  const columns = 3
  const apply = (v: Float64Array, out: Float64Array): void => {
    out[0] = v[0]! - v[2]!
    out[1] = 3 * v[1]!
  }
  const adjoint = (r: Float64Array, out: Float64Array): void => {
    out[0] = r[0]!
    out[1] = 3 * r[1]!
    out[2] = -r[0]!
  }

  test('finds nothing in a matrix and its transpose', async () => {
    expect(await broken(adjointCheck({ rows, columns, apply, adjoint }))).toEqual([])
  })

  test('finds a wrong sign', async () => {
    const wrong = (r: Float64Array, out: Float64Array): void => {
      adjoint(r, out)
      out[2] = r[0]!
    }
    expect(await broken(adjointCheck({ rows, columns, apply, adjoint: wrong }))).toEqual(['adjoint is the transpose of apply'])
  })

  test('finds products that add to out', async () => {
    const adding = (v: Float64Array, out: Float64Array): void => {
      out[0]! += v[0]! - v[2]!
      out[1]! += 3 * v[1]!
    }
    expect(await broken(adjointCheck({ rows, columns, apply: adding, adjoint }))).toEqual(['apply and adjoint overwrite out'])
  })

  test('finds a product that is not linear', async () => {
    const shifted = (v: Float64Array, out: Float64Array): void => {
      apply(v, out)
      out[1]! += 1
    }
    expect(await broken(adjointCheck({ rows, columns, apply: shifted, adjoint }))).toContain('apply is linear')
  })

  test('finds the wrong adjoint and the curvature of a graph', async () => {
    const wrong = custom(
      'wrong',
      (x) => transpose(x),
      (_x, g) => [mul(2, transpose(g))],
    )
    expect(await broken(linearCheck(trace((x: Tensor) => wrong(x), [2, 3])))).toEqual(['vjp is the adjoint'])
    expect(await broken(linearCheck(trace((x: Tensor) => mul(x, x), [2])))).toContain('is linear')
  })
})
