import type { Lowered } from './lower.js'
import { type MapPiece, type Piece, readsOf } from './piece.js'
import type { View } from './view.js'

/** A piece that reads other views. */
export function withViews(piece: Piece, change: (view: View) => View): Piece {
  switch (piece.kind) {
    case 'input':
    case 'constant':
      return piece
    case 'map':
      return { ...piece, operands: piece.operands.map(change) } as MapPiece
    case 'reduce':
    case 'pad':
      return { ...piece, operand: change(piece.operand) }
    case 'contract':
      return { ...piece, a: change(piece.a), b: change(piece.b) }
    case 'design':
    case 'cumsum':
      return { ...piece, whole: change(piece.whole) }
    case 'gather':
    case 'scatterAdd':
      return { ...piece, whole: change(piece.whole), indices: change(piece.indices) }
    case 'concat':
      return { ...piece, parts: piece.parts.map(change) }
  }
}

/** The same without pieces that nothing reads; inputs stay. */
export function withoutUnread({ pieces, outputs }: Lowered): Lowered {
  const read = new Set(outputs)
  for (let at = pieces.length - 1; at >= 0; at--) {
    if (read.has(at)) for (const view of readsOf(pieces[at]!)) read.add(view.piece)
  }
  const made: Piece[] = []
  const places = new Map<number, number>()
  pieces.forEach((piece, at) => {
    if (!read.has(at) && piece.kind !== 'input') return
    places.set(at, made.push(withViews(piece, (view) => ({ ...view, piece: places.get(view.piece)! }))) - 1)
  })
  return { pieces: made, outputs: outputs.map((at) => places.get(at)!) }
}
