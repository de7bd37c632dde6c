import { seededRandom } from '@odot/autodiff'
import type { Parameterization } from '@odot/problem'
import type { ParameterMap } from './parameter-map.js'

/** The stretch that homogeneity is tried with. */
const stretch = 2
const tolerance = 1e-9

/**
 * k, where K(tξ) = t^k K(ξ) and S(tξ) = t² S(ξ), so that the penalty scales like |b|^{2/k} and problems can be solved in units of their own; undefined where the
 * record says otherwise or a try at a random point does. The strengths must be set.
 */
export function homogeneousDegree<F>(
  { degree, start }: Parameterization<F>,
  map: ParameterMap<F>,
  shape: readonly number[],
): number | undefined {
  if (degree === 'unknown' || !(degree > 0)) return undefined
  const random = seededRandom(7)
  const x = map.pack(start(shape, random)).map((value) => value + random() - 0.5)
  const count = shape.reduce((product, n) => product * n, 1)
  const [near, far] = [new Float64Array(count), new Float64Array(count)]
  const ridgeAt = (factors: Float64Array, out: Float64Array): number => {
    map.forwardInto(factors, out)
    return map.gradientInto(new Float64Array(count), new Float64Array(factors.length))
  }
  const price = ridgeAt(x, near)
  const farPrice = ridgeAt(
    x.map((value) => stretch * value),
    far,
  )
  const alike = (a: number, b: number): boolean => Math.abs(a - b) <= tolerance * Math.max(Math.abs(a), Math.abs(b))
  return alike(farPrice, stretch ** 2 * price) && near.every((value, j) => alike(far[j]!, stretch ** degree * value)) ? degree : undefined
}
