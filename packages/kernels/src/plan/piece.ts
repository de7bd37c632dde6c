import { type ElementwiseOp, type OpAttributes, sizeOf, withoutAxes } from '@odot/autodiff'
import type { View } from './view.js'

/** A value of a lowered graph: what makes its numbers. Moves (transpose, broadcast, slice, reshape) are gone; they live in the views. */
export type Piece = MapPiece | ReducePiece | OtherPiece

/** One elementwise operation over views of one shape. */
export type MapPiece = { readonly [O in ElementwiseOp]: MapPieceOf<O> }[ElementwiseOp]

interface MapPieceOf<O extends ElementwiseOp> {
  readonly kind: 'map'
  readonly op: O
  readonly attributes: OpAttributes[O]
  readonly operands: readonly View[]
  readonly shape: readonly number[]
}

/** Sum or maximum over some axes of a view. */
export interface ReducePiece {
  readonly kind: 'reduce'
  readonly op: 'sum' | 'amax'
  readonly operand: View
  readonly axes: readonly number[]
}

/** What is not a loop over elements. Operands named `whole` are read in order, the others may be any view. */
export type OtherPiece =
  | { readonly kind: 'input'; readonly index: number; readonly size: number }
  | { readonly kind: 'constant'; readonly data: Float64Array }
  /** out [m, n] = a [m, k] b [k, n]. */
  | { readonly kind: 'contract'; readonly a: View; readonly b: View }
  /** X v or Xᵀ v for the `count` columns of a matrix v. */
  | {
      readonly kind: 'design'
      readonly product: 'apply' | 'adjoint'
      readonly design: string
      readonly whole: View
      readonly from: number
      readonly to: number
      readonly count: number
    }
  /** Rows (of `width` numbers) of the first at the indices in the second. */
  | { readonly kind: 'gather'; readonly whole: View; readonly indices: View; readonly rows: number; readonly width: number }
  | { readonly kind: 'scatterAdd'; readonly whole: View; readonly indices: View; readonly rows: number; readonly width: number }
  /** Running sums along the middle one of three axes. */
  | { readonly kind: 'cumsum'; readonly whole: View; readonly axes: readonly [number, number, number]; readonly reverse: boolean }
  /** Zeros, and the operand written among them at offset + Σ iₐ strides[a]. */
  | { readonly kind: 'pad'; readonly operand: View; readonly size: number; readonly offset: number; readonly strides: readonly number[] }
  /** All numbers of some maps, one after the other; each map writes its own. */
  | { readonly kind: 'concat'; readonly parts: readonly View[]; readonly size: number }

/** How many numbers a piece makes. */
export function pieceSize(piece: Piece): number {
  switch (piece.kind) {
    case 'map':
      return sizeOf(piece.shape)
    case 'reduce':
      return sizeOf(withoutAxes(piece.operand.shape, piece.axes))
    case 'input':
    case 'pad':
    case 'concat':
      return piece.size
    case 'constant':
      return piece.data.length
    case 'contract':
      return piece.a.shape[0]! * piece.b.shape[1]!
    case 'design':
      return piece.to * piece.count
    case 'gather':
      return sizeOf(piece.indices.shape) * piece.width
    case 'scatterAdd':
      return piece.rows * piece.width
    case 'cumsum':
      return sizeOf(piece.axes)
  }
}

/** The views that a piece reads. */
export function readsOf(piece: Piece): readonly View[] {
  switch (piece.kind) {
    case 'map':
      return piece.operands
    case 'reduce':
    case 'pad':
      return [piece.operand]
    case 'input':
    case 'constant':
      return []
    case 'contract':
      return [piece.a, piece.b]
    case 'design':
    case 'cumsum':
      return [piece.whole]
    case 'gather':
    case 'scatterAdd':
      return [piece.whole, piece.indices]
    case 'concat':
      return piece.parts
  }
}
