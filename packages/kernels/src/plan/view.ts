import { sizeOf, stridesOf } from '@odot/autodiff'

/** A way to read the numbers of a piece: entry (i₀, i₁, …) is at offset + Σ iₐ strides[a]. */
export interface View {
  readonly piece: number
  readonly shape: readonly number[]
  readonly offset: number
  readonly strides: readonly number[]
}

/** All numbers of a piece in order. */
export function wholeView(piece: number, shape: readonly number[]): View {
  return { piece, shape, offset: 0, strides: stridesOf(shape) }
}

/** Whether a view reads `size` numbers one after the other from the first; axes of size 1 have no say. */
export function isWhole(view: View, size: number): boolean {
  return sizeOf(view.shape) === size && (size === 0 || (view.offset === 0 && isRun(view)))
}

/** Whether a view reads numbers that stand one after the other, in order. */
export function isRun({ shape, strides }: Pick<View, 'shape' | 'strides'>): boolean {
  const inOrder = stridesOf(shape)
  return shape.every((count, axis) => count === 1 || strides[axis] === inOrder[axis])
}

export function transposeView(view: View, axes: readonly number[]): View {
  return { ...view, shape: axes.map((axis) => view.shape[axis]!), strides: axes.map((axis) => view.strides[axis]!) }
}

/** New axes, listed by their positions in `shape`, along which the numbers repeat. */
export function broadcastView(view: View, shape: readonly number[], axes: readonly number[]): View {
  let next = 0
  return { ...view, shape, strides: shape.map((_, axis) => (axes.includes(axis) ? 0 : view.strides[next++]!)) }
}

export function sliceView(view: View, start: readonly number[], stop: readonly number[]): View {
  return {
    ...view,
    shape: start.map((from, axis) => stop[axis]! - from),
    offset: start.reduce((at, from, axis) => at + from * view.strides[axis]!, view.offset),
  }
}

/** The view without axes of size 1: what a loop runs over. */
export function withoutOnes(view: View): View {
  if (!view.shape.includes(1)) return view
  const kept = view.shape.map((count, axis) => [count, view.strides[axis]!] as const).filter(([count]) => count !== 1)
  return { ...view, shape: kept.map(([count]) => count), strides: kept.map(([, stride]) => stride) }
}
