/** ‖x_g‖_p of each group, where coordinate j belongs to group ids[j]; p > 0. */
export function groupNorms(
  x: Float64Array,
  { ids, count, p = 2 }: { readonly ids: ArrayLike<number>; readonly count: number; readonly p?: number },
): Float64Array {
  const largest = new Float64Array(count)
  for (let j = 0; j < x.length; j++) largest[ids[j]!] = Math.max(largest[ids[j]!]!, Math.abs(x[j]!))
  const powers = new Float64Array(count)
  // Scaled by the largest entry, so that no power overflows or vanishes.
  for (let j = 0; j < x.length; j++) if (x[j] !== 0) powers[ids[j]!]! += (Math.abs(x[j]!) / largest[ids[j]!]!) ** p
  return powers.map((total, g) => largest[g]! * (p === 2 ? Math.sqrt(total) : total ** (1 / p)))
}
