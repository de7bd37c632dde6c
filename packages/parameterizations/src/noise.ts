import { normal, type Random, sizeOf, type Values } from '@odot/autodiff'

/** The first factor of a fresh start: 1e-3 times standard normal numbers, so that the weights start near zero and no two coordinates alike. */
export function noise(shape: readonly number[], random: Random): Values {
  return { shape, data: Float64Array.from({ length: sizeOf(shape) }, () => 1e-3 * normal(random)) }
}
