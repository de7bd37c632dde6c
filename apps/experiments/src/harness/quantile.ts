/** The quantile of numbers by linear interpolation between order statistics; NaN of none. */
export function quantile(numbers: readonly number[], share: number): number {
  const sorted = [...numbers].sort((a, b) => a - b)
  const at = share * (sorted.length - 1)
  const low = sorted[Math.floor(at)] ?? Number.NaN
  const high = sorted[Math.ceil(at)] ?? Number.NaN
  return low === high ? low : low + (at - Math.floor(at)) * (high - low)
}

export function median(numbers: readonly number[]): number {
  return quantile(numbers, 0.5)
}
