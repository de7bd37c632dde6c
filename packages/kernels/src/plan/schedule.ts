import { sameShape } from '@odot/autodiff'
import type { Lowered } from './lower.js'
import { type MapPiece, type Piece, pieceSize, type ReducePiece, readsOf } from './piece.js'
import { isWhole, type View, withoutOnes } from './view.js'

/**
 * Pieces that run together: the maps and reductions of one loop and the products with designs that share its rows, or any other piece alone. In the
 * order in which they can run.
 */
export type Group = readonly number[]

/**
 * Sorts pieces into groups. A piece of level l reads arrays that lower levels wrote, except that it may take what is `joined` from its own level. Maps
 * then sink to the level of their first reader, so that fewer of them need an array. Loops of one level are one group where they share a register, a
 * row of a design or an array.
 */
export function schedule({ pieces, outputs }: Lowered): readonly Group[] {
  const levels = levelsOf(pieces, new Set(outputs))
  const sets = disjointSets(pieces.length)
  const readers = new Map<string, number>()
  pieces.forEach((piece, at) => {
    for (const view of readsOf(piece)) {
      if (levels[view.piece] === levels[at] && joined(pieces, view, piece)) sets.join(view.piece, at)
    }
    if (piece.kind !== 'map' && piece.kind !== 'reduce') return
    const shape = loopShape(piece)
    const loop = `${levels[at]} [${shape}]`
    const shared = readsOf(piece).map((view) => `${loop} ${view.piece} ${view.offset} [${withoutOnes(view).strides}]`)
    for (const key of shape.length === 0 ? [loop] : shared) {
      sets.join(readers.get(key) ?? at, at)
      readers.set(key, readers.get(key) ?? at)
    }
  })
  const groups = new Map<number, number[]>()
  pieces.forEach((piece, at) => {
    if (piece.kind === 'input' || piece.kind === 'constant') return
    const root = sets.root(at)
    const group = groups.get(root)
    if (group) group.push(at)
    else groups.set(root, [at])
  })
  return [...groups.values()].sort((a, b) => levels[a[0]!]! - levels[b[0]!]! || a[0]! - b[0]!)
}

/** The sizes that the loop of a map or reduction runs over. */
export function loopShape(piece: MapPiece | ReducePiece): readonly number[] {
  const { shape } = piece.kind === 'map' ? piece : piece.operand
  return shape.includes(1) ? shape.filter((size) => size !== 1) : shape
}

/** Whether `reader` could take what `view` reads from a register of the same loop. */
export function inRegister(pieces: readonly Piece[], view: View, reader: Piece): boolean {
  const piece = pieces[view.piece]!
  return piece.kind === 'map' && (reader.kind === 'map' || reader.kind === 'reduce') && joined(pieces, view, reader)
}

/** Whether `reader` takes from `view` entry for entry what is made in the same loop, or row for row what a product with a design makes or takes. */
function joined(pieces: readonly Piece[], view: View, reader: Piece): boolean {
  const piece = pieces[view.piece]!
  const made = piece.kind === 'map' ? loopShape(piece) : rowsOf(piece, 'apply')
  if (!made) return false
  const taken = reader.kind === 'map' || reader.kind === 'reduce' ? loopShape(reader) : rowsOf(reader, 'adjoint')
  return taken !== undefined && sameShape(made, taken) && isWhole(view, pieceSize(piece))
}

/** How many levels a reader is above what it reads, at least. Parts of a joined vector are there when they are made. */
function distance(pieces: readonly Piece[], view: View, reader: Piece): 0 | 1 {
  return reader.kind === 'concat' || joined(pieces, view, reader) ? 0 : 1
}

/** The shape of the vector that a product with a design makes (`apply`) or takes (`adjoint`) row by row; one row is not worth a pass. */
function rowsOf(piece: Piece, product: 'apply' | 'adjoint'): readonly number[] | undefined {
  if (piece.kind !== 'design' || piece.product !== product || piece.count !== 1) return undefined
  const rows = product === 'apply' ? piece.to : piece.from
  return rows > 1 ? [rows] : undefined
}

function levelsOf(pieces: readonly Piece[], outputs: ReadonlySet<number>): readonly number[] {
  const levels = withPasses(pieces)
  const latest = new Array<number>(pieces.length).fill(Number.POSITIVE_INFINITY)
  for (let at = pieces.length - 1; at >= 0; at--) {
    const piece = pieces[at]!
    const limit = latest[at]!
    if (piece.kind === 'map' && !outputs.has(at) && limit !== Number.POSITIVE_INFINITY) levels[at] = Math.max(levels[at]!, limit)
    for (const view of readsOf(piece)) {
      latest[view.piece] = Math.min(latest[view.piece]!, levels[at]! - distance(pieces, view, piece))
    }
  }
  return levels
}

/** The earliest levels, but a product X v waits for the product Xᵀ r that takes its rows, unless that one needs all of its rows before. */
function withPasses(pieces: readonly Piece[]): number[] {
  const floors = new Map<number, number>()
  let levels = earliest(pieces, floors)
  pieces.forEach((piece, at) => {
    if (!rowsOf(piece, 'adjoint')) return
    for (const apply of appliesBelow(pieces, at)) {
      if (levels[apply] === levels[at]) continue
      const before = floors.get(apply)
      floors.set(apply, levels[at]!)
      const raised = earliest(pieces, floors)
      if (raised[at] === levels[at]) levels = raised
      else if (before === undefined) floors.delete(apply)
      else floors.set(apply, before)
    }
  })
  return levels
}

function earliest(pieces: readonly Piece[], floors: ReadonlyMap<number, number>): number[] {
  const levels: number[] = []
  pieces.forEach((piece, at) => {
    let level = piece.kind === 'input' || piece.kind === 'constant' ? 0 : (floors.get(at) ?? 1)
    for (const view of readsOf(piece)) level = Math.max(level, levels[view.piece]! + distance(pieces, view, piece))
    levels.push(level)
  })
  return levels
}

/** The products X v whose rows `at` takes, directly or through maps. */
function appliesBelow(pieces: readonly Piece[], at: number): readonly number[] {
  const seen = new Set([at])
  for (const reader of seen) {
    for (const view of readsOf(pieces[reader]!)) if (joined(pieces, view, pieces[reader]!)) seen.add(view.piece)
  }
  return [...seen].filter((found) => found !== at && rowsOf(pieces[found]!, 'apply'))
}

/** A union-find over 0 … size − 1; the smallest member stands for its set. */
function disjointSets(size: number): { readonly root: (at: number) => number; readonly join: (a: number, b: number) => void } {
  const parents = Array.from({ length: size }, (_, i) => i)
  const root = (at: number): number => {
    let found = at
    while (parents[found] !== found) found = parents[found]!
    return found
  }
  const join = (a: number, b: number): void => {
    const [x, y] = [root(a), root(b)]
    parents[Math.max(x, y)] = Math.min(x, y)
  }
  return { root, join }
}
