/** ‖x_g‖₂ of each group, where coordinate j belongs to group ids[j]. */
export function groupNorms(x: Float64Array, ids: ArrayLike<number>, count: number): Float64Array {
  const largest = new Float64Array(count)
  for (let j = 0; j < x.length; j++) largest[ids[j]!] = Math.max(largest[ids[j]!]!, Math.abs(x[j]!))
  const squares = new Float64Array(count)
  // Scaled by the largest entry, so that no square overflows or vanishes.
  for (let j = 0; j < x.length; j++) if (x[j] !== 0) squares[ids[j]!]! += (x[j]! / largest[ids[j]!]!) ** 2
  return squares.map((total, g) => largest[g]! * Math.sqrt(total))
}
