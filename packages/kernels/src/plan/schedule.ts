import { sameShape } from '@odot/autodiff'
import type { Lowered } from './lower.js'
import { type MapPiece, type Piece, pieceSize, type ReducePiece, readsOf } from './piece.js'
import { isWhole, type View, withoutOnes } from './view.js'

/** Pieces that run together: the maps and reductions of one loop, or any other piece alone. In the order in which they can run. */
export type Group = readonly number[]

/**
 * Sorts pieces into groups. A piece of level l reads arrays that lower levels wrote, except that a map or reduction may take a map of its own level
 * and loop shape from a register. Maps then sink to the level of their first reader, so that fewer of them need an array. Loops of one level are
 * one group where they share a register or an array.
 */
export function schedule({ pieces, outputs }: Lowered): readonly Group[] {
  const levels = levelsOf(pieces, new Set(outputs))
  const joined = disjointSets(pieces.length)
  const readers = new Map<string, number>()
  pieces.forEach((piece, at) => {
    if (piece.kind !== 'map' && piece.kind !== 'reduce') return
    const shape = loopShape(piece)
    const loop = `${levels[at]} [${shape}]`
    const shared = readsOf(piece).map((view) => {
      if (levels[view.piece] === levels[at] && inRegister(pieces, view, piece)) joined.join(view.piece, at)
      return `${loop} ${view.piece} ${view.offset} [${withoutOnes(view).strides}]`
    })
    for (const key of shape.length === 0 ? [loop] : shared) {
      joined.join(readers.get(key) ?? at, at)
      readers.set(key, readers.get(key) ?? at)
    }
  })
  const groups = new Map<number, number[]>()
  pieces.forEach((piece, at) => {
    if (piece.kind === 'input' || piece.kind === 'constant') return
    const root = joined.root(at)
    groups.set(root, [...(groups.get(root) ?? []), at])
  })
  return [...groups.values()].sort((a, b) => levels[a[0]!]! - levels[b[0]!]! || a[0]! - b[0]!)
}

/** The sizes that the loop of a map or reduction runs over. */
export function loopShape(piece: MapPiece | ReducePiece): readonly number[] {
  return (piece.kind === 'map' ? piece.shape : piece.operand.shape).filter((size) => size !== 1)
}

/** Whether `reader` could take what `view` reads from a register of the same loop. */
export function inRegister(pieces: readonly Piece[], view: View, reader: Piece): boolean {
  const piece = pieces[view.piece]!
  return (
    piece.kind === 'map' &&
    (reader.kind === 'map' || reader.kind === 'reduce') &&
    isWhole(view, pieceSize(piece)) &&
    sameShape(loopShape(piece), loopShape(reader))
  )
}

function levelsOf(pieces: readonly Piece[], outputs: ReadonlySet<number>): readonly number[] {
  const levels: number[] = []
  for (const piece of pieces) {
    const reads = readsOf(piece).map((view) => levels[view.piece]! + (inRegister(pieces, view, piece) ? 0 : 1))
    levels.push(piece.kind === 'input' || piece.kind === 'constant' ? 0 : Math.max(1, ...reads))
  }
  const latest = new Array<number>(pieces.length).fill(Number.POSITIVE_INFINITY)
  for (let at = pieces.length - 1; at >= 0; at--) {
    const piece = pieces[at]!
    const limit = latest[at]!
    if (piece.kind === 'map' && !outputs.has(at) && limit !== Number.POSITIVE_INFINITY) levels[at] = Math.max(levels[at]!, limit)
    for (const view of readsOf(piece)) {
      latest[view.piece] = Math.min(latest[view.piece]!, levels[at]! - (inRegister(pieces, view, piece) ? 0 : 1))
    }
  }
  return levels
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
