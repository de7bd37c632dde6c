import { type Arena, arenaOf } from '../wasm/arena.js'
import type { SparseKernels } from '../wasm/sparse-kernels.js'
import type { Compressed } from './compressed.js'
import { type SparseLoops, sparseLoops } from './kernels.js'

/** Products by lines with vectors of one kind, over some lines or over all. */
export interface LineProducts<V> {
  /** out[i] = Σ over the entries of line i, for from ≤ i < to. */
  readonly gather: (x: V, out: V, from: number, to: number) => void
  /** Adds line i times x[i] to out, for from ≤ i < to; lines where x[i] is 0 are not read. */
  readonly addScatter: (x: V, out: V, from: number, to: number) => void
  /** `gather` over all lines; vectors outside of the arena go through the room next to the matrix. */
  readonly gatherAll: (x: V, out: V) => void
  /** out = the sum of all lines, line i times x[i]. */
  readonly scatterAll: (x: V, out: V) => void
}

/** Room in an arena for two vectors of any length that a matrix there has, for products with vectors that are elsewhere. */
export interface Staging {
  readonly source: Float64Array
  readonly target: Float64Array
}

type Vector = Float64Array | Float32Array
type Kernel = SparseKernels['sparseGather64']

interface Way<V extends Vector> {
  readonly loops: SparseLoops
  readonly gather: (kernels: SparseKernels) => Kernel
  readonly scatter: (kernels: SparseKernels) => Kernel
  /** A view of the first numbers of a part of the staging. */
  readonly view: (part: Float64Array, length: number) => V
}

/** Products with float64 vectors. */
export function doubleProducts(matrix: Compressed, staging?: Staging): LineProducts<Float64Array> {
  const single = matrix.values instanceof Float32Array
  return lineProducts(matrix, staging, {
    loops: sparseLoops(single ? 'f32' : 'f64', 'f64'),
    gather: (kernels) => (single ? kernels.sparseGatherMixed : kernels.sparseGather64),
    scatter: (kernels) => (single ? kernels.sparseScatterMixed : kernels.sparseScatter64),
    view: (part, length) => part.subarray(0, length),
  })
}

/** Products of float32 entries with float32 vectors; sums are float64 where an entry of the result is one sum, and rounded at every addition elsewhere. */
export function singleProducts(matrix: Compressed, staging?: Staging): LineProducts<Float32Array> {
  return lineProducts(matrix, staging, {
    loops: sparseLoops('f32', 'f32'),
    gather: (kernels) => kernels.sparseGather32,
    scatter: (kernels) => kernels.sparseScatter32,
    view: (part, length) => new Float32Array(part.buffer, part.byteOffset, length),
  })
}

function lineProducts<V extends Vector>(matrix: Compressed, staging: Staging | undefined, way: Way<V>): LineProducts<V> {
  const { values, indices, starts, lines } = matrix
  const { loops } = way
  const inJavaScript: LineProducts<V> = {
    gather: (x, out, from, to) => loops.gather(values, indices, starts, from, to, x, out),
    addScatter: (x, out, from, to) => loops.scatter(values, indices, starts, from, to, x, out),
    gatherAll: (x, out) => loops.gather(values, indices, starts, 0, lines, x, out),
    scatterAll: (x, out) => {
      out.fill(0)
      loops.scatter(values, indices, starts, 0, lines, x, out)
    },
  }
  const arena = arenaOfMatrix(matrix)
  return arena ? inArena(matrix, { arena, staging, way, inJavaScript }) : inJavaScript
}

/** The arena that holds all of a matrix, if any. */
function arenaOfMatrix({ values, indices, starts }: Compressed): Arena | undefined {
  return indices.buffer === values.buffer && starts.buffer === values.buffer ? arenaOf(values) : undefined
}

/** Both ways give the same bits, so that each call takes the one that its vectors suit. */
function inArena<V extends Vector>(
  { values, indices, starts, lines, places }: Compressed,
  {
    arena: { buffer, kernels },
    staging,
    way,
    inJavaScript,
  }: { readonly arena: Arena; readonly staging: Staging | undefined; readonly way: Way<V>; readonly inJavaScript: LineProducts<V> },
): LineProducts<V> {
  const [gather, scatter] = [way.gather(kernels), way.scatter(kernels)]
  const [v, k, s] = [values.byteOffset, indices.byteOffset, starts.byteOffset]
  const near = (x: V, out: V): boolean => x.buffer === buffer && out.buffer === buffer
  const products: LineProducts<V> = {
    gather: (x, out, from, to) => {
      if (near(x, out)) gather(v, k, s, from, to, x.byteOffset, out.byteOffset)
      else inJavaScript.gather(x, out, from, to)
    },
    addScatter: (x, out, from, to) => {
      if (near(x, out)) scatter(v, k, s, from, to, x.byteOffset, out.byteOffset)
      else inJavaScript.addScatter(x, out, from, to)
    },
    gatherAll: (x, out) => products.gather(x, out, 0, lines),
    scatterAll: (x, out) => {
      out.fill(0)
      products.addScatter(x, out, 0, lines)
    },
  }
  if (!staging) return products
  const [byPlace, toLine] = [way.view(staging.source, places), way.view(staging.target, lines)]
  const [byLine, toPlace] = [way.view(staging.source, lines), way.view(staging.target, places)]
  return {
    ...products,
    gatherAll: (x, out) => {
      if (x.buffer !== buffer) byPlace.set(x)
      gather(v, k, s, 0, lines, (x.buffer === buffer ? x : byPlace).byteOffset, (out.buffer === buffer ? out : toLine).byteOffset)
      if (out.buffer !== buffer) out.set(toLine)
    },
    scatterAll: (x, out) => {
      if (x.buffer !== buffer) byLine.set(x)
      const target = out.buffer === buffer ? out : toPlace
      target.fill(0)
      scatter(v, k, s, 0, lines, (x.buffer === buffer ? x : byLine).byteOffset, target.byteOffset)
      if (out.buffer !== buffer) out.set(toPlace)
    },
  }
}
