import type { Values } from '@odot/autodiff'

/** How many of the smallest weights, or of the pixels (rows) with the smallest norms, to cut. */
export interface Cut {
  readonly count: number
  readonly byPixel: boolean
}

/** Weights [pixels, units] with the smallest ones set to 0, and the mask, 1 where a weight is kept. */
export function cutSmallest({ shape, data }: Values, { count, byPixel }: Cut): { readonly W: Values; readonly mask: Values } {
  const width = byPixel ? shape[1]! : 1
  const sizes = Float64Array.from({ length: data.length / width }, (_, i) => Math.hypot(...data.subarray(i * width, (i + 1) * width)))
  const smallest = [...sizes.keys()].sort((a, b) => sizes[a]! - sizes[b]!).slice(0, count)
  const mask = new Float64Array(data.length).fill(1)
  for (const i of smallest) mask.fill(0, i * width, (i + 1) * width)
  return { W: { shape, data: data.map((w, j) => w * mask[j]!) }, mask: { shape, data: mask } }
}
