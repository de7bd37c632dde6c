import type { Values } from '@odot/autodiff'

/** Strengths as penalties take them: one number when there is one for all, else one for each coordinate or group. */
export function strengthOf({ shape, data }: Values): number | Float64Array {
  return shape.length === 0 ? data[0]! : data
}
