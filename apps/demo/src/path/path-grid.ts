/** The smallest λ/λmax that the page shows. */
export const smallestRatio = 1e-3

/** λ/λmax from 1 down to the smallest, evenly spaced in its logarithm. */
export function pathGrid(count: number): readonly number[] {
  return Array.from({ length: count }, (_, i) => smallestRatio ** (i / (count - 1)))
}
