import { specialized } from '../specialize.js'
import { columnSquares, entriesAxpy, entriesDot, gatherLines, rowSquares, scatterLines } from './loops.js'

/** The sparse loops, one copy for each kind of values and vectors, so that each copy sees one kind of array. */
export interface SparseLoops {
  readonly gather: typeof gatherLines
  readonly scatter: typeof scatterLines
  readonly dot: typeof entriesDot
  readonly axpy: typeof entriesAxpy
  readonly columnSquares: typeof columnSquares
  readonly rowSquares: typeof rowSquares
}

const made = new Map<string, SparseLoops>()

/** The sparse loops for one storage of the values and one of the vectors that they are multiplied with; column work is done on float64 vectors. */
export function sparseLoops(storage: 'f32' | 'f64', vectors: 'f32' | 'f64'): SparseLoops {
  const key = `${storage} entries, ${vectors} vectors`
  const before = made.get(key)
  if (before) return before
  const entries = (storage === 'f32' ? Float32Array : Float64Array).of(1, 2, 3, 4, 5)
  const numbers = (...x: number[]): Float32Array | Float64Array => (vectors === 'f32' ? Float32Array : Float64Array).of(...x)
  const indices = Int32Array.of(0, 1, 2, 3, 4)
  const starts = Int32Array.of(0, 5)
  const ones = Float64Array.of(1, 1, 1, 1, 1)
  const zeros = new Float64Array(5)
  const loops: SparseLoops = {
    gather: specialized(gatherLines, key, (copy) => {
      const out = numbers(0)
      copy(entries, indices, starts, 0, 1, numbers(1, 1, 1, 1, 1), out)
      return out[0] === 15
    }),
    scatter: specialized(scatterLines, key, (copy) => {
      const out = numbers(0, 0, 0, 0, 1)
      copy(entries, indices, starts, 0, 1, numbers(2), out)
      return out[4] === 11
    }),
    dot: specialized(entriesDot, key, (copy) => copy(entries, indices, 0, 5, ones) === 15),
    axpy: specialized(entriesAxpy, key, (copy) => {
      const out = new Float64Array(5)
      copy(entries, indices, 0, 5, 2, out)
      return out[4] === 10
    }),
    columnSquares: specialized(columnSquares, key, (copy) => {
      const [squares, seen] = [new Float64Array(1), new Float64Array(1)]
      copy(entries, indices, starts, 1, ones, Float64Array.of(1), squares, seen)
      return squares[0] === 30 && seen[0] === 5
    }),
    rowSquares: specialized(rowSquares, key, (copy) => {
      const [squares, seen] = [new Float64Array(5), new Float64Array(5)]
      copy(entries, indices, starts, 1, Float64Array.of(2), zeros, squares, seen)
      return squares[4] === 50 && seen[4] === 2
    }),
  }
  made.set(key, loops)
  return loops
}
