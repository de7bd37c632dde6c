// Sparse matrices by lines (the columns of CSC, the rows of CSR): entry k of line i, starts[i] ≤ k < starts[i + 1], has the value values[k] at place
// indices[k]. Pointers in bytes; x, r and y point to number 0 whatever `from` is. Values are numbers M, vectors hold numbers V. Entries are multiplied
// and added up in float64, in the order of src/sparse/loops.ts, so that both give the same bits.

/** y[i] = Σ values[k] x[indices[k]] over the entries of line i, for from ≤ i < to. */
export function sparseGather64(values: usize, indices: usize, starts: usize, from: i32, to: i32, x: usize, y: usize): void {
  gather<f64, f64>(values, indices, starts, from, to, x, y)
}

/** The same with f32 values. */
export function sparseGatherMixed(values: usize, indices: usize, starts: usize, from: i32, to: i32, x: usize, y: usize): void {
  gather<f32, f64>(values, indices, starts, from, to, x, y)
}

/** The same with f32 values, x and y; sums are f64. */
export function sparseGather32(values: usize, indices: usize, starts: usize, from: i32, to: i32, x: usize, y: usize): void {
  gather<f32, f32>(values, indices, starts, from, to, x, y)
}

function gather<M, V>(values: usize, indices: usize, starts: usize, from: i32, to: i32, x: usize, y: usize): void {
  for (let i = from; i < to; i++) {
    const start = load<i32>(starts + (<usize>i << 2))
    const end = load<i32>(starts + (<usize>i << 2), 4)
    let at = indices + (<usize>start << 2)
    let v = values + <usize>start * sizeof<M>()
    const last = at + (<usize>((end - start) & ~3) << 2)
    const stop = indices + (<usize>end << 2)
    let a = f64x2.splat(0)
    let b = a
    while (at < last) {
      a = f64x2.add(a, f64x2.mul(pair<M>(v), places<V>(x, load<u32>(at), load<u32>(at, 4))))
      b = f64x2.add(b, f64x2.mul(nextPair<M>(v), places<V>(x, load<u32>(at, 8), load<u32>(at, 12))))
      at += 16
      v += 4 * sizeof<M>()
    }
    let s = f64x2.extract_lane(a, 0)
    while (at < stop) {
      s += <f64>load<M>(v) * <f64>load<V>(x + <usize>load<u32>(at) * sizeof<V>())
      at += 4
      v += sizeof<M>()
    }
    s = s + f64x2.extract_lane(a, 1) + (f64x2.extract_lane(b, 0) + f64x2.extract_lane(b, 1))
    store<V>(y + <usize>i * sizeof<V>(), <V>s)
  }
}

/** Two values as float64, and the two after these; offsets that are constants cost nothing. */
function pair<M>(at: usize): v128 {
  return sizeof<M>() == 8 ? v128.load(at) : f64x2.promote_low_f32x4(v128.load64_zero(at))
}

function nextPair<M>(at: usize): v128 {
  return sizeof<M>() == 8 ? v128.load(at, 16) : f64x2.promote_low_f32x4(v128.load64_zero(at, 8))
}

/** Numbers i and j of x as float64. */
function places<V>(x: usize, i: usize, j: usize): v128 {
  const p = x + i * sizeof<V>()
  const q = x + j * sizeof<V>()
  if (sizeof<V>() == 8) return v128.load64_lane(q, v128.load64_zero(p), 1)
  return f64x2.promote_low_f32x4(v128.load32_lane(q, v128.load32_zero(p), 1))
}

/**
 * y[indices[k]] += r[i] values[k] over the entries of the lines from ≤ i < to; lines where r[i] is 0 are not read. The places of a line differ, so that
 * four may be loaded before the first is stored.
 */
export function sparseScatter64(values: usize, indices: usize, starts: usize, from: i32, to: i32, r: usize, y: usize): void {
  scatter<f64, f64>(values, indices, starts, from, to, r, y)
}

/** The same with f32 values. */
export function sparseScatterMixed(values: usize, indices: usize, starts: usize, from: i32, to: i32, r: usize, y: usize): void {
  scatter<f32, f64>(values, indices, starts, from, to, r, y)
}

/** The same with f32 values, r and y; each sum is rounded when it is stored. */
export function sparseScatter32(values: usize, indices: usize, starts: usize, from: i32, to: i32, r: usize, y: usize): void {
  scatter<f32, f32>(values, indices, starts, from, to, r, y)
}

function scatter<M, V>(values: usize, indices: usize, starts: usize, from: i32, to: i32, r: usize, y: usize): void {
  const size = sizeof<M>()
  for (let i = from; i < to; i++) {
    const scale = <f64>load<V>(r + <usize>i * sizeof<V>())
    if (scale == 0) continue
    const start = load<i32>(starts + (<usize>i << 2))
    const end = load<i32>(starts + (<usize>i << 2), 4)
    let at = indices + (<usize>start << 2)
    let v = values + <usize>start * size
    const last = at + (<usize>((end - start) & ~3) << 2)
    const stop = indices + (<usize>end << 2)
    while (at < last) {
      const p0 = y + <usize>load<u32>(at) * sizeof<V>()
      const p1 = y + <usize>load<u32>(at, 4) * sizeof<V>()
      const p2 = y + <usize>load<u32>(at, 8) * sizeof<V>()
      const p3 = y + <usize>load<u32>(at, 12) * sizeof<V>()
      const y0 = <V>(<f64>load<V>(p0) + scale * <f64>load<M>(v))
      const y1 = <V>(<f64>load<V>(p1) + scale * <f64>load<M>(v, size))
      const y2 = <V>(<f64>load<V>(p2) + scale * <f64>load<M>(v, 2 * size))
      const y3 = <V>(<f64>load<V>(p3) + scale * <f64>load<M>(v, 3 * size))
      store<V>(p0, y0)
      store<V>(p1, y1)
      store<V>(p2, y2)
      store<V>(p3, y3)
      at += 16
      v += 4 * size
    }
    while (at < stop) {
      const p = y + <usize>load<u32>(at) * sizeof<V>()
      store<V>(p, <V>(<f64>load<V>(p) + scale * <f64>load<M>(v)))
      at += 4
      v += size
    }
  }
}
