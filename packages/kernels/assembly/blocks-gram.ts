// Inner products of all pairs of some rows, or of some columns of a matrix, with weights. One triangle is computed, in float64, and mirrored.
import { packFour } from './blocks-pack'
import { depth, tall, tile } from './blocks-size'
import { anyTile } from './blocks-tile'

/** Rows that are packed at once. */
const block: i32 = 512

/** out [k, k] = Σᵢ wᵢ z_aᵢ z_bᵢ for the rows of Z [k, n], `ld` numbers apart; w = 0: no weights. */
export function gram64(Z: usize, k: i32, n: i32, ld: i32, w: usize, out: usize, workspace: usize): void {
  gram<f64>(Z, 0, k, n, ld, 1, w, out, workspace, 0, k)
}

/** The same for float32 rows; weights, sums and out are float64. */
export function gramMixed(Z: usize, k: i32, n: i32, ld: i32, w: usize, out: usize, workspace: usize): void {
  gram<f32>(Z, 0, k, n, ld, 1, w, out, workspace, 0, k)
}

/** out [k, k] = Xᵀ W X for the columns of X whose numbers (int32) are at `columns`; entry (i, j) of X [n, …] is number i·along + j·apart. */
export function gramColumns64(X: usize, columns: usize, k: i32, n: i32, apart: i32, along: i32, w: usize, out: usize, workspace: usize): void {
  gram<f64>(X, columns, k, n, apart, along, w, out, workspace, 0, k)
}

/** The same for float32 X. */
export function gramColumnsMixed(X: usize, columns: usize, k: i32, n: i32, apart: i32, along: i32, w: usize, out: usize, workspace: usize): void {
  gram<f32>(X, columns, k, n, apart, along, w, out, workspace, 0, k)
}

/**
 * A part of gramColumns64, for threads: the rows from ≤ i < to of the lower triangle and what mirrors them, from a multiple of 4, to as well or k.
 * With columns = 0, X is Z.
 */
export function gramBand64(X: usize, columns: usize, k: i32, n: i32, apart: i32, along: i32, w: usize, out: usize, workspace: usize, from: i32, to: i32): void {
  gram<f64>(X, columns, k, n, apart, along, w, out, workspace, from, to)
}

/** The same for float32 X. */
export function gramBandMixed(X: usize, columns: usize, k: i32, n: i32, apart: i32, along: i32, w: usize, out: usize, workspace: usize, from: i32, to: i32): void {
  gram<f32>(X, columns, k, n, apart, along, w, out, workspace, from, to)
}

/** Bytes of the workspace of every kernel here. */
export function gramWorkspace(k: i32, n: i32): usize {
  return tile + (rowsUpTo(k, block) + rowsUpTo(k, tall)) * <usize>min(n, depth) * 8
}

function rowsUpTo(k: i32, most: i32): usize {
  return <usize>((min(k, most) + 3) & -4)
}

function gram<S>(Z: usize, rows: usize, k: i32, n: i32, apart: i32, along: i32, w: usize, out: usize, workspace: usize, from: i32, to: i32): void {
  const rowOut = <usize>k << 3
  const step = <usize>along * sizeof<S>()
  if (n <= 0) memory.fill(out + <usize>from * rowOut, 0, <usize>(to - from) * rowOut)
  const packed = workspace + tile
  const spare = packed + rowsUpTo(k, block) * <usize>min(n, depth) * 8
  for (let j = 0; j < to; j += block) {
    const nj = min(block, to - j)
    for (let p = 0; p < n; p += depth) {
      const kp = min(depth, n - p)
      const first = Z + <usize>p * step
      packGathered<S>(first, rows, j, nj, apart, step, kp, packed)
      let mi = 0
      for (let i = max(j, from); i < to; i += mi) {
        // the rows of this block were packed as columns already; those further down were not
        const further = i >= j + nj
        mi = min(tall, (further ? to : j + nj) - i)
        let strips = packed + <usize>(i - j) * <usize>kp * 8
        if (further) {
          packGathered<S>(first, rows, i, mi, apart, step, kp, spare)
          strips = spare
        }
        if (w) {
          scaleStrips(strips, w + (<usize>p << 3), mi, kp, spare)
          strips = spare
        }
        let b = packed
        for (let jj = j; jj < min(j + nj, i + mi); jj += 4) {
          const top = max(i, jj)
          let a = strips + <usize>(top - i) * <usize>kp * 8
          let c = out + <usize>top * rowOut + (<usize>jj << 3)
          for (let ii = top; ii < i + mi; ii += 4) {
            anyTile<f64>(kp, a, b, c, rowOut, p > 0, k - ii, k - jj, workspace)
            a += <usize>kp * 32
            c += 4 * rowOut
          }
          b += <usize>kp * 32
        }
      }
    }
  }
  mirror(out, k, from, to)
}

/** Rows first … first + count − 1 in strips of four: rows of a list, or of the matrix itself where the list is 0. */
function packGathered<S>(from: usize, rows: usize, first: i32, count: i32, apart: i32, step: usize, k: i32, to: usize): void {
  for (let i = first; i < first + count; i += 4) {
    const here = min(4, first + count - i)
    const r0 = rowAt<S>(from, rows, i, apart)
    const r1 = here > 1 ? rowAt<S>(from, rows, i + 1, apart) : r0
    const r2 = here > 2 ? rowAt<S>(from, rows, i + 2, apart) : r0
    const r3 = here > 3 ? rowAt<S>(from, rows, i + 3, apart) : r0
    packFour<S, f64>(r0, r1, r2, r3, step, here, k, to, 32)
    to += <usize>k * 32
  }
}

function rowAt<S>(from: usize, rows: usize, i: i32, apart: i32): usize {
  const row = rows ? load<i32>(rows + (<usize>i << 2)) : i
  return from + <usize>row * <usize>apart * sizeof<S>()
}

/** Strips of four rows times the weight of each place. */
function scaleStrips(strips: usize, w: usize, rows: i32, k: i32, to: usize): void {
  for (let i = 0; i < rows; i += 4) {
    for (let p: usize = 0; p < <usize>k; p++) {
      const x = v128.load64_splat(w + (p << 3))
      v128.store(to, f64x2.mul(x, v128.load(strips)))
      v128.store(to, f64x2.mul(x, v128.load(strips, 16)), 16)
      strips += 32
      to += 32
    }
  }
}

/** The upper triangle from these rows of the lower, in squares that stay in the cache. */
function mirror(out: usize, k: i32, from: i32, to: i32): void {
  for (let i = from; i < to; i += 32) {
    for (let j = 0; j < min(i + 32, to); j += 32) {
      for (let a = i; a < min(i + 32, to); a++) {
        for (let b = j; b < min(j + 32, a); b++) {
          store<f64>(out + ((<usize>b * <usize>k + <usize>a) << 3), load<f64>(out + ((<usize>a * <usize>k + <usize>b) << 3)))
        }
      }
    }
  }
}
