import { joinPads } from './join-pads.js'
import type { Lowered } from './lower.js'
import { type MapPiece, type Piece, pieceSize, type ReducePiece } from './piece.js'
import { withoutUnread, withViews } from './rewrite.js'
import { isWhole, sliceView, type View, wholeView } from './view.js'

/** From where to where each part of a vector goes. */
type Ranges = readonly { readonly start: number; readonly stop: number }[]

/**
 * The same pieces, in which vectors that are joined from parts are computed by these: what is done to such a vector entry by entry is done to each part, where
 * the part is made, and its sums and maxima are those of the parts. A step of a solver on one flat vector then has the loops that a step on its leaves would
 * have.
 */
export function inParts(lowered: Lowered): Lowered {
  const { pieces, outputs } = joinPads(lowered)
  const ranges = rangesOf(pieces)
  if (ranges.size === 0) return lowered
  const made: Piece[] = []
  const places: number[] = []
  const partsOf = new Map<number, readonly number[]>()
  const add = (piece: Piece): number => made.push(piece) - 1

  /** The view in the new pieces: of a part, where it reads nothing else. */
  const moved = (view: View): View => {
    const parts = partsOf.get(view.piece)
    const last = view.shape.reduce((at, size, axis) => at + (size - 1) * view.strides[axis]!, view.offset)
    const within = parts ? ranges.get(view.piece)!.findIndex(({ start, stop }) => start <= view.offset && last < stop) : -1
    if (within < 0 || view.shape.includes(0)) return { ...view, piece: places[view.piece]! }
    return { ...view, piece: parts![within]!, offset: view.offset - ranges.get(view.piece)![within]!.start }
  }
  const split = (piece: MapPiece, at: number): number => {
    const parts = ranges.get(at)!.map(({ start, stop }) => {
      const operands = piece.operands.map((view) => moved(sliceView(view, [start], [stop])))
      return add({ ...piece, operands, shape: [stop - start] } as MapPiece)
    })
    partsOf.set(at, parts)
    return add({ kind: 'concat', size: piece.shape[0]!, parts: parts.map((part) => wholeView(part, [pieceSize(made[part]!)])) })
  }
  /** A reduction of all parts: entry by entry of those that have one size, then of what this gives, then of these numbers. */
  const reduce = ({ op, operand }: ReducePiece): number => {
    const both = (shape: readonly number[]) => (a: View, b: View) =>
      wholeView(add({ kind: 'map', op: op === 'sum' ? 'add' : 'max', attributes: {}, operands: [a, b], shape }), shape)
    const bySize = new Map<number, View[]>()
    for (const { start, stop } of ranges.get(operand.piece)!) {
      bySize.set(stop - start, [...(bySize.get(stop - start) ?? []), moved(sliceView(operand, [start], [stop]))])
    }
    const scalars = [...bySize].map(([size, views]): View => {
      const view = views.reduce(both([size]))
      return size === 1 ? { ...view, shape: [], strides: [] } : wholeView(add({ kind: 'reduce', op, operand: view, axes: [0] }), [])
    })
    return scalars.reduce(both([])).piece
  }
  pieces.forEach((piece, at) => {
    if (piece.kind === 'map' && ranges.has(at)) places.push(split(piece, at))
    else if (piece.kind === 'reduce' && partsOf.has(piece.operand.piece) && isVector(piece.operand, pieces)) places.push(reduce(piece))
    else {
      const same = withViews(piece, moved)
      places.push(add(same))
      if (same.kind === 'concat')
        partsOf.set(
          at,
          same.parts.map((part) => part.piece),
        )
    }
  })
  return withoutUnread({ pieces: made, outputs: outputs.map((at) => places[at]!) })
}

/** The parts of joined vectors, and of maps that are tied to one entry by entry, by whatever maps there are between them. */
function rangesOf(pieces: readonly Piece[]): ReadonlyMap<number, Ranges> {
  const ranges = new Map<number, Ranges>()
  const tied = pieces.map(() => [] as number[])
  pieces.forEach((piece, at) => {
    if (piece.kind === 'concat') ranges.set(at, rangesOfParts(piece.parts))
    if (piece.kind !== 'map' || piece.shape.length !== 1) return
    for (const view of piece.operands) {
      const { kind } = pieces[view.piece]!
      if ((kind !== 'map' && kind !== 'concat') || !isVector(view, pieces)) continue
      tied[at]!.push(view.piece)
      tied[view.piece]!.push(at)
    }
  })
  const open = [...ranges.keys()]
  for (const at of open) {
    for (const next of tied[at]!) {
      const piece = pieces[next]!
      if (ranges.has(next) || piece.kind !== 'map' || piece.shape.length !== 1) continue
      ranges.set(next, ranges.get(at)!)
      open.push(next)
    }
  }
  return ranges
}

function rangesOfParts(parts: readonly View[]): Ranges {
  let start = 0
  return parts.map(({ shape: [size = 0] }) => {
    start += size
    return { start: start - size, stop: start }
  })
}

/** Whether a view is all of a vector, in order. */
function isVector(view: View, pieces: readonly Piece[]): boolean {
  return view.shape.length === 1 && isWhole(view, pieceSize(pieces[view.piece]!))
}
