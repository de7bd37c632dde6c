// Inner products of contiguous rows, subtracted from where they belong: the rows of a triangular factor are read where they stand.

/** out[0 … 3] −= the products of the row p with four rows from q, `row` bytes apart; n is even. */
export function subtractFour(p: usize, q: usize, row: usize, n: i32, out: usize): void {
  const q1 = q + row
  const q2 = q1 + row
  const q3 = q2 + row
  let s0 = f64x2.splat(0)
  let s1 = s0
  let s2 = s0
  let s3 = s0
  const end = <usize>n << 3
  for (let at: usize = 0; at < end; at += 16) {
    const x = v128.load(p + at)
    s0 = f64x2.add(s0, f64x2.mul(x, v128.load(q + at)))
    s1 = f64x2.add(s1, f64x2.mul(x, v128.load(q1 + at)))
    s2 = f64x2.add(s2, f64x2.mul(x, v128.load(q2 + at)))
    s3 = f64x2.add(s3, f64x2.mul(x, v128.load(q3 + at)))
  }
  subtractSums(out, s0, s1)
  subtractSums(out + 16, s2, s3)
}

/** The same for two rows p, and out and the next row after it. */
export function subtractEight(p: usize, q: usize, row: usize, n: i32, out: usize): void {
  const p1 = p + row
  const q1 = q + row
  const q2 = q1 + row
  const q3 = q2 + row
  let s00 = f64x2.splat(0)
  let s01 = s00
  let s02 = s00
  let s03 = s00
  let s10 = s00
  let s11 = s00
  let s12 = s00
  let s13 = s00
  const end = <usize>n << 3
  for (let at: usize = 0; at < end; at += 16) {
    const x = v128.load(p + at)
    const y = v128.load(p1 + at)
    let z = v128.load(q + at)
    s00 = f64x2.add(s00, f64x2.mul(x, z))
    s10 = f64x2.add(s10, f64x2.mul(y, z))
    z = v128.load(q1 + at)
    s01 = f64x2.add(s01, f64x2.mul(x, z))
    s11 = f64x2.add(s11, f64x2.mul(y, z))
    z = v128.load(q2 + at)
    s02 = f64x2.add(s02, f64x2.mul(x, z))
    s12 = f64x2.add(s12, f64x2.mul(y, z))
    z = v128.load(q3 + at)
    s03 = f64x2.add(s03, f64x2.mul(x, z))
    s13 = f64x2.add(s13, f64x2.mul(y, z))
  }
  subtractSums(out, s00, s01)
  subtractSums(out + 16, s02, s03)
  subtractSums(out + row, s10, s11)
  subtractSums(out + row + 16, s12, s13)
}

function subtractSums(out: usize, s: v128, t: v128): void {
  const sums = f64x2.add(v128.shuffle<u64>(s, t, 0, 2), v128.shuffle<u64>(s, t, 1, 3))
  v128.store(out, f64x2.sub(v128.load(out), sums))
}
