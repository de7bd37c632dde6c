/** L x = b in place of the n numbers of b from `at`, for the lower triangle of n rows that are `ld` apart. b may be in the array of L. */
export function solveLower(L: Float64Array, n: number, ld: number, b: Float64Array, at: number): void {
  for (let i = 0; i < n; i++) {
    const p = i * ld
    let s = b[at + i]!
    for (let k = 0; k < i; k++) s -= L[p + k]! * b[at + k]!
    b[at + i] = s / L[p + i]!
  }
}

/** Lᵀ x = b in place of b: from the last row up, each is subtracted once its number is known. */
export function solveUpper(L: Float64Array, n: number, ld: number, b: Float64Array): void {
  for (let i = n - 1; i >= 0; i--) {
    const p = i * ld
    const x = b[i]! / L[p + i]!
    b[i] = x
    for (let k = 0; k < i; k++) b[k]! -= x * L[p + k]!
  }
}
