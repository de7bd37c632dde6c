import { values } from '@odot/autodiff'
import { hadamard } from '@odot/parameterizations'
import type { Factors, Landscape } from './landscape.js'

const parameterization = hadamard()

/** A point a little off the saddle at the origin, along the direction in which the library's own solvers leave it. */
export function leaveSaddle({ c, lambda }: Landscape): Factors {
  const zero = { u: values([0]), v: values([0]) }
  const direction = parameterization.escape?.(zero, values([-c]), values([lambda])) ?? zero
  return { u: 0.1 * direction.u.data[0]!, v: 0.1 * direction.v.data[0]! }
}
