// Strips of four rows, laid down so that the micro-kernels read them in order.

/**
 * Entry p of row i goes to number i of the place p, where places are `step` bytes apart. Rows from `count` ≤ 4 on are zeros, and their pointers are not
 * used. `along` is the way from one entry of a row to the next, in bytes.
 */
export function packFour<S, T>(r0: usize, r1: usize, r2: usize, r3: usize, along: usize, count: i32, k: i32, to: usize, step: usize): void {
  let p = 0
  if (count == 4 && along == sizeof<S>()) {
    const each = <i32>(16 / sizeof<S>())
    for (; p <= k - each; p += each) {
      transposeFour<S, T>(r0, r1, r2, r3, to, step)
      r0 += 16
      r1 += 16
      r2 += 16
      r3 += 16
      to += <usize>each * step
    }
  } else if (sizeof<S>() == sizeof<T>() && count == 4 && r1 - r0 == sizeof<S>() && r2 - r1 == sizeof<S>() && r3 - r2 == sizeof<S>()) {
    for (; p < k; p++) {
      v128.store(to, v128.load(r0))
      if (sizeof<S>() == 8) v128.store(to, v128.load(r0, 16), 16)
      r0 += along
      to += step
    }
    return
  }
  for (; p < k; p++) {
    store<T>(to, count > 0 ? <T>load<S>(r0) : 0)
    store<T>(to, count > 1 ? <T>load<S>(r1) : 0, sizeof<T>())
    store<T>(to, count > 2 ? <T>load<S>(r2) : 0, 2 * sizeof<T>())
    store<T>(to, count > 3 ? <T>load<S>(r3) : 0, 3 * sizeof<T>())
    r0 += along
    r1 += along
    r2 += along
    r3 += along
    to += step
  }
}

/** Rows that are `apart` bytes from each other, in strips of four, one after the other. */
export function packRows<T>(from: usize, apart: usize, along: usize, rows: i32, k: i32, to: usize): void {
  for (let i = 0; i < rows; i += 4) {
    packFour<T, T>(from, from + apart, from + 2 * apart, from + 3 * apart, along, min(4, rows - i), k, to, 4 * sizeof<T>())
    from += 4 * apart
    to += <usize>k * 4 * sizeof<T>()
  }
}

/** The same in strips of 32 bytes: four rows of float64, eight of float32. */
export function packWide<T>(from: usize, apart: usize, along: usize, rows: i32, k: i32, to: usize): void {
  if (sizeof<T>() == 8) {
    packRows<T>(from, apart, along, rows, k, to)
    return
  }
  for (let i = 0; i < rows; i += 8) {
    for (let half: usize = 0; half < 2; half++) {
      const left = rows - i - 4 * <i32>half
      packFour<T, T>(from, from + apart, from + 2 * apart, from + 3 * apart, along, max(0, min(4, left)), k, to + 16 * half, 32)
      from += 4 * apart
    }
    to += <usize>k * 32
  }
}

/** 16 bytes of each of four rows, as places that are `step` bytes apart. */
function transposeFour<S, T>(r0: usize, r1: usize, r2: usize, r3: usize, to: usize, step: usize): void {
  const a = v128.load(r0)
  const b = v128.load(r1)
  const c = v128.load(r2)
  const d = v128.load(r3)
  if (sizeof<S>() == 8) {
    v128.store(to, v128.shuffle<u64>(a, b, 0, 2))
    v128.store(to, v128.shuffle<u64>(c, d, 0, 2), 16)
    v128.store(to + step, v128.shuffle<u64>(a, b, 1, 3))
    v128.store(to + step, v128.shuffle<u64>(c, d, 1, 3), 16)
    return
  }
  const ab = v128.shuffle<u32>(a, b, 0, 4, 1, 5)
  const cd = v128.shuffle<u32>(c, d, 0, 4, 1, 5)
  const AB = v128.shuffle<u32>(a, b, 2, 6, 3, 7)
  const CD = v128.shuffle<u32>(c, d, 2, 6, 3, 7)
  if (sizeof<T>() == 4) {
    v128.store(to, v128.shuffle<u64>(ab, cd, 0, 2))
    v128.store(to + step, v128.shuffle<u64>(ab, cd, 1, 3))
    v128.store(to + 2 * step, v128.shuffle<u64>(AB, CD, 0, 2))
    v128.store(to + 3 * step, v128.shuffle<u64>(AB, CD, 1, 3))
    return
  }
  v128.store(to, f64x2.promote_low_f32x4(ab))
  v128.store(to, f64x2.promote_low_f32x4(cd), 16)
  v128.store(to + step, f64x2.promote_low_f32x4(v128.shuffle<u64>(ab, ab, 1, 1)))
  v128.store(to + step, f64x2.promote_low_f32x4(v128.shuffle<u64>(cd, cd, 1, 1)), 16)
  v128.store(to + 2 * step, f64x2.promote_low_f32x4(AB))
  v128.store(to + 2 * step, f64x2.promote_low_f32x4(CD), 16)
  v128.store(to + 3 * step, f64x2.promote_low_f32x4(v128.shuffle<u64>(AB, AB, 1, 1)))
  v128.store(to + 3 * step, f64x2.promote_low_f32x4(v128.shuffle<u64>(CD, CD, 1, 1)), 16)
}
