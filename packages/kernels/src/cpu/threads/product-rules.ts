import type { SparseKernels } from '../../wasm/sparse-kernels.js'
import type { Gemv, GemvTransposed } from '../../wasm/vector-kernels.js'
import { columnUnit, cut, rowUnit } from './cut.js'
import type { SplitRule } from './team.js'

/**
 * Bytes of vectors that are multiplied, below which a call is not cut: 65,536 products of float64, about 15 µs. Two threads took 0.96, 0.73, 0.66, 0.55 and
 * 0.47 of the time of one for gemv64 with 16, 32, 64, 128 and 256 thousand products, and 0.87, 0.79 and 0.61 for gemvT64 with 32, 64 and 128 thousand: 10%
 * quantiles of the calls in which another thread took part, Node 20, two cores of a Xeon at 2.5 GHz, one run each, chosen because both threads had a core
 * then. In other runs, with ten processes on the two cores, two threads were slower than one at most sizes. A hand-off took 0.8 µs at best to a thread
 * that was looking, 7 to 14 µs where both shared a core, and 11 to 46 µs to one that slept.
 */
const leastBytes = 2 ** 19
/** What an entry of a sparse matrix counts for: it takes about twice the time of an entry of a dense one. */
const entryBytes = 16
/** Into how many chunks the least call is cut. */
const leastChunks = 4
/** gemvT copies what it adds to first: for this many rows that is small beside the product. */
const leastRows = 16

/** Bytes of a number. */
interface Bytes {
  readonly matrix: number
  readonly vector: number
}

/** y = A x, by rows. */
export function gemvRule(name: 'gemv64' | 'gemv32' | 'gemvMixed', { matrix, vector }: Bytes): SplitRule<Gemv> {
  return ({ [name]: kernel }, team) =>
    (A, ld, m, k, x, y) => {
      const bytes = m * k * vector
      const chunks = bytes < leastBytes ? 1 : team.chunks(m, rowUnit, bytes, leastBytes / leastChunks)
      if (chunks === 1) return kernel(A, ld, m, k, x, y)
      let from = 0
      for (let c = 0; c < chunks; c++) {
        const to = cut(m, rowUnit, c + 1, chunks)
        team.put(c, A + matrix * ld * from, ld, to - from, k, x, y + vector * from)
        from = to
      }
      team.run(name)
    }
}

/** y += Aᵀ r, by columns. */
export function gemvTransposedRule(name: 'gemvT64' | 'gemvT32' | 'gemvTMixed', { matrix, vector }: Bytes): SplitRule<GemvTransposed> {
  return ({ [name]: kernel }, team) =>
    (A, ld, m, k, r, y, skip) => {
      const bytes = m * k * vector
      const chunks = m < leastRows || bytes < leastBytes ? 1 : team.chunks(k, columnUnit, bytes, leastBytes / leastChunks)
      if (chunks === 1) return kernel(A, ld, m, k, r, y, skip)
      team.keep(y / 4, (k * vector) / 4)
      let from = 0
      for (let c = 0; c < chunks; c++) {
        const to = cut(k, columnUnit, c + 1, chunks)
        const out = y + vector * from
        team.put(c, A + matrix * from, ld, m, to - from, r, out, skip)
        team.adds(c, out / 4, ((to - from) * vector) / 4)
        from = to
      }
      team.run(name)
    }
}

/** Products of sparse lines with a vector, by lines; each chunk has about as many entries. */
export function sparseGatherRule(
  name: 'sparseGather64' | 'sparseGather32' | 'sparseGatherMixed',
): SplitRule<SparseKernels['sparseGather64']> {
  return ({ [name]: kernel }, team) => {
    const { memory } = team
    return (values, indices, starts, from, to, x, y) => {
      const first = starts / 4
      const entries = to > from ? memory[first + to]! - memory[first + from]! : 0
      const bytes = entries * entryBytes
      const chunks = bytes < leastBytes ? 1 : team.chunks(to - from, 1, bytes, leastBytes / leastChunks)
      if (chunks === 1) return kernel(values, indices, starts, from, to, x, y)
      let line = from
      for (let c = 0; c < chunks; c++) {
        const entry = memory[first + from]! + (entries * (c + 1)) / chunks
        const end = c === chunks - 1 ? to : lineOf(memory, first, line, to, entry)
        team.put(c, values, indices, starts, line, end, x, y)
        line = end
      }
      team.run(name)
    }
  }
}

/** The first line, from ≤ line ≤ to, that starts at an entry or after it; starts begin at word `first`. */
function lineOf(memory: Int32Array, first: number, from: number, to: number, entry: number): number {
  let low = from
  let high = to
  while (low < high) {
    const middle = (low + high) >> 1
    if (memory[first + middle]! < entry) low = middle + 1
    else high = middle
  }
  return low
}
