import { isInPlace, type Staging, stagedPointer, stageIn } from '../design/staging.js'
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

type Vector = Float64Array | Float32Array

/** What is asked of a single line. */
interface LineOperations {
  /** Σ over the entries of a line, times x at their places. */
  readonly dot: (line: number, x: Float64Array) => number
  /** Adds a line times a scale to out. */
  readonly axpy: (line: number, scale: number, out: Float64Array) => void
}

/** The products of a matrix with vectors of each kind, and of its lines with float64 vectors. */
export interface CompressedProducts {
  readonly line: LineOperations
  readonly double: LineProducts<Float64Array>
  /** Of float32 entries; sums are float64 where an entry of the result is one sum, and rounded at every addition elsewhere. */
  readonly single?: LineProducts<Float32Array>
}

/** The products of a sparse matrix: in WebAssembly where all of it is in one arena, else in JavaScript. */
export function compressedProducts(matrix: Compressed): CompressedProducts {
  const { values, lines, places } = matrix
  const storage = values instanceof Float32Array ? 'f32' : 'f64'
  const loops = sparseLoops(storage, 'f64')
  const double = inJavaScript<Float64Array>(matrix, loops)
  const line = lineOperations(matrix, loops)
  const single = storage === 'f32' ? inJavaScript<Float32Array>(matrix, sparseLoops('f32', 'f32')) : undefined
  const arena = arenaOfMatrix(matrix)
  if (!arena) return { line, double, ...(single && { single }) }
  const { kernels, buffer } = arena
  const staging = stageIn(arena, lines, places)
  const pairs = {
    '64': { gather: kernels.sparseGather64, scatter: kernels.sparseScatter64 },
    '32': { gather: kernels.sparseGather32, scatter: kernels.sparseScatter32 },
    Mixed: { gather: kernels.sparseGatherMixed, scatter: kernels.sparseScatterMixed },
  }
  const pair = pairs[storage === 'f32' ? 'Mixed' : '64']
  return {
    line: staging ? residentLineOperations(matrix, { pair, elsewhere: line, staging: staging.double }) : line,
    double: inArena(matrix, { buffer, pair, elsewhere: double, staging: staging?.double }),
    ...(single && { single: inArena(matrix, { buffer, pair: pairs['32'], elsewhere: single, staging: staging?.single }) }),
  }
}

/** The arena that holds all of a matrix, if any. */
function arenaOfMatrix({ values, indices, starts }: Compressed): Arena | undefined {
  return indices.buffer === values.buffer && starts.buffer === values.buffer ? arenaOf(values) : undefined
}

function inJavaScript<V extends Vector>({ values, indices, starts, lines }: Compressed, { gather, scatter }: SparseLoops): LineProducts<V> {
  return {
    gather: (x, out, from, to) => gather(values, indices, starts, from, to, x, out),
    addScatter: (x, out, from, to) => scatter(values, indices, starts, from, to, x, out),
    gatherAll: (x, out) => gather(values, indices, starts, 0, lines, x, out),
    scatterAll: (x, out) => {
      out.fill(0)
      scatter(values, indices, starts, 0, lines, x, out)
    },
  }
}

function lineOperations({ values, indices, starts }: Compressed, { dot, axpy }: SparseLoops): LineOperations {
  return {
    dot: (line, x) => dot(values, indices, starts[line]!, starts[line + 1]!, x),
    axpy: (line, scale, out) => axpy(values, indices, starts[line]!, starts[line + 1]!, scale, out),
  }
}

interface KernelPair {
  readonly gather: SparseKernels['sparseGather64']
  readonly scatter: SparseKernels['sparseScatter64']
}

/** Vectors from elsewhere would have to be copied for each single line: loops do that better. */
function residentLineOperations(
  { values, indices, starts, lines, places }: Compressed,
  {
    pair: { gather, scatter },
    elsewhere,
    staging,
  }: { readonly pair: KernelPair; readonly elsewhere: LineOperations; readonly staging: Staging<Float64Array> },
): LineOperations {
  const [v, k, s] = [values.byteOffset, indices.byteOffset, starts.byteOffset]
  const { input, rows: output } = staging
  /** Kernels read and write what they are told to. */
  const reaches = (line: number, x: Float64Array): boolean => isInPlace(x, staging) && x.length >= places && line >= 0 && line < lines
  return {
    dot: (line, x) => {
      if (!reaches(line, x)) return elsewhere.dot(line, x)
      gather(v, k, s + 4 * line, 0, 1, x.byteOffset, output.byteOffset)
      return output[0]!
    },
    axpy: (line, scale, out) => {
      // the kernel would skip a scale of 0, also over NaN
      if (scale === 0 || !reaches(line, out)) return elsewhere.axpy(line, scale, out)
      input[0] = scale
      scatter(v, k, s + 4 * line, 0, 1, input.byteOffset, out.byteOffset)
    },
  }
}

interface Residence<V extends Vector> {
  readonly buffer: ArrayBufferLike
  readonly pair: KernelPair
  /** The products of vectors that are elsewhere: both ways give the same bits, so that each call takes the one that its vectors suit. */
  readonly elsewhere: LineProducts<V>
  /** Lines are its rows, and places its columns. */
  readonly staging: Staging<V> | undefined
}

function inArena<V extends Vector>(
  { values, indices, starts, lines }: Compressed,
  { buffer, pair: { gather, scatter }, elsewhere, staging }: Residence<V>,
): LineProducts<V> {
  const [v, k, s] = [values.byteOffset, indices.byteOffset, starts.byteOffset]
  const near = (x: V, out: V): boolean => x.buffer === buffer && out.buffer === buffer
  const products: LineProducts<V> = {
    gather: (x, out, from, to) => {
      if (near(x, out)) gather(v, k, s, from, to, x.byteOffset, out.byteOffset)
      else elsewhere.gather(x, out, from, to)
    },
    addScatter: (x, out, from, to) => {
      if (near(x, out)) scatter(v, k, s, from, to, x.byteOffset, out.byteOffset)
      else elsewhere.addScatter(x, out, from, to)
    },
    gatherAll: (x, out) => products.gather(x, out, 0, lines),
    scatterAll: (x, out) => {
      out.fill(0)
      products.addScatter(x, out, 0, lines)
    },
  }
  if (!staging) return products
  const { rows: toLines, columns: toPlaces } = staging
  return {
    ...products,
    gatherAll: (x, out) => {
      const from = stagedPointer(x, staging)
      if (isInPlace(out, staging)) gather(v, k, s, 0, lines, from, out.byteOffset)
      else {
        gather(v, k, s, 0, lines, from, toLines.byteOffset)
        out.set(toLines)
      }
    },
    scatterAll: (x, out) => {
      const from = stagedPointer(x, staging)
      if (isInPlace(out, staging)) {
        out.fill(0)
        scatter(v, k, s, 0, lines, from, out.byteOffset)
      } else {
        toPlaces.fill(0)
        scatter(v, k, s, 0, lines, from, toPlaces.byteOffset)
        out.set(toPlaces)
      }
    },
  }
}
