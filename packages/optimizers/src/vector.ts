/** ⟨a[from…], b⟩ over the length of b; four sums run side by side. */
export function dot(a: Float64Array, b: Float64Array, from = 0): number {
  const n = b.length
  let s0 = 0
  let s1 = 0
  let s2 = 0
  let s3 = 0
  let i = 0
  for (; i + 3 < n; i += 4) {
    s0 += a[from + i]! * b[i]!
    s1 += a[from + i + 1]! * b[i + 1]!
    s2 += a[from + i + 2]! * b[i + 2]!
    s3 += a[from + i + 3]! * b[i + 3]!
  }
  for (; i < n; i++) s0 += a[from + i]! * b[i]!
  return s0 + s1 + (s2 + s3)
}

/** out += scale · a[from…], over the length of out. */
export function axpy(scale: number, a: Float64Array, out: Float64Array, from = 0): void {
  for (let i = 0; i < out.length; i++) out[i]! += scale * a[from + i]!
}

/** The largest |xᵢ|; NaN when any entry is NaN. */
export function largest(x: Float64Array): number {
  let top = 0
  for (let i = 0; i < x.length; i++) {
    const size = Math.abs(x[i]!)
    if (!(size <= top)) top = size
    if (Number.isNaN(size)) return size
  }
  return top
}
