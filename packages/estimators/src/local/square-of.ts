/** Chosen rows and columns of a square matrix of n rows. */
export function squareOf(matrix: Float64Array, n: number, chosen: ArrayLike<number>): Float64Array {
  const k = chosen.length
  const out = new Float64Array(k * k)
  for (let a = 0; a < k; a++) {
    const row = chosen[a]! * n
    for (let c = 0; c < k; c++) out[a * k + c] = matrix[row + chosen[c]!]!
  }
  return out
}
