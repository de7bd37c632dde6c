import { sizeOf } from '@odot/autodiff'
import type { Lowered } from './lower.js'
import { type Piece, pieceSize } from './piece.js'
import { withViews } from './rewrite.js'
import { isRun, isWhole, type View, wholeView } from './view.js'

/** Numbers that stand one after the other from `offset` on, among zeros. */
interface Region {
  readonly offset: number
  readonly view: View
}

/**
 * Pads that are added up are one array where they fill it between them, and none begins before another one ends: the gradient of what reads a vector by its
 * parts, and several vectors one after the other. What stands in it is written there at once; adding zeros is left out, so that −0 stays −0.
 */
export function joinPads({ pieces, outputs }: Lowered): Lowered {
  const made: Piece[] = []
  const places: number[] = []
  const regions = new Map<number, readonly Region[]>()
  for (const old of pieces) {
    const piece = withViews(old, (view) => ({ ...view, piece: places[view.piece]! }))
    const found = regionsOf(piece, made, regions)
    const size = pieceSize(piece)
    const full = found && found.length > 1 && found.reduce((total, { view }) => total + sizeOf(view.shape), 0) === size
    const joined: Piece = full ? { kind: 'concat', size, parts: found.map(({ view }) => asMap(view, made)) } : piece
    places.push(made.push(joined) - 1)
    if (found && !full) regions.set(places.at(-1)!, found)
  }
  return { pieces: made, outputs: outputs.map((at) => places[at]!) }
}

/** What stands in a pad, or in a sum of pads, in order; undefined where it is none, or numbers meet. */
function regionsOf(piece: Piece, pieces: Piece[], known: ReadonlyMap<number, readonly Region[]>): readonly Region[] | undefined {
  if (piece.kind === 'pad') {
    const { operand, offset, strides } = piece
    const size = sizeOf(operand.shape)
    if (size === 0) return []
    return isRun({ shape: operand.shape, strides }) ? [{ offset, view: operand }] : undefined
  }
  if (piece.kind !== 'map' || (piece.op !== 'add' && piece.op !== 'neg')) return undefined
  const size = sizeOf(piece.shape)
  const all: Region[] = []
  for (const view of piece.operands) {
    const here = known.get(view.piece)
    if (!here || pieceSize(pieces[view.piece]!) !== size || !isWhole(view, size)) return undefined
    all.push(...here)
  }
  if (piece.op === 'neg') return all.map(({ offset, view }) => ({ offset, view: negative(view, pieces) }))
  all.sort((a, b) => a.offset - b.offset)
  return all.every(({ offset, view }, at) => (all[at + 1]?.offset ?? size) >= offset + sizeOf(view.shape)) ? all : undefined
}

function negative(view: View, pieces: Piece[]): View {
  return wholeView(pieces.push({ kind: 'map', op: 'neg', attributes: {}, operands: [view], shape: view.shape }) - 1, view.shape)
}

/** The view as all numbers of a map, which can be written to any place. */
function asMap(view: View, pieces: Piece[]): View {
  const source = pieces[view.piece]!
  if (source.kind === 'map' && isWhole(view, pieceSize(source))) return wholeView(view.piece, [pieceSize(source)])
  const copy = pieces.push({ kind: 'map', op: 'stopGradient', attributes: {}, operands: [view], shape: view.shape }) - 1
  return wholeView(copy, [sizeOf(view.shape)])
}
