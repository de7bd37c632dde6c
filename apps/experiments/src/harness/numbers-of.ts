import type { Measurement } from '../study.js'

/** The numbers under a name, of the measurements that agree with `where`. */
export function numbersOf(measurements: readonly Measurement[], name: string, where: Measurement = {}): readonly number[] {
  const wanted = Object.entries(where)
  return measurements.flatMap((one) => {
    const value = one[name]
    return typeof value === 'number' && wanted.every(([key, expected]) => one[key] === expected) ? [value] : []
  })
}
