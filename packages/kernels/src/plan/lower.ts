import { type ElementwiseOp, type Graph, type GraphNodeOf, type Op, sizeOf, stridesOf, withoutAxes } from '@odot/autodiff'
import { type MapPiece, type Piece, pieceSize } from './piece.js'
import { broadcastView, isRun, isWhole, sliceView, transposeView, type View, wholeView } from './view.js'

/** A graph whose moves are views, whose custom operations are inlined, and whose outputs are pieces that no other output is. */
export interface Lowered {
  readonly pieces: readonly Piece[]
  /** The piece of each graph output. */
  readonly outputs: readonly number[]
}

type Lower<O extends Op> = (node: GraphNodeOf<O>, inputs: readonly View[], to: Builder) => View

interface Builder {
  /** Adds a piece and gives the view of all its numbers. */
  readonly add: (piece: Piece, shape: readonly number[]) => View
  /** The view itself when it reads a piece in order, else a view of a copy. */
  readonly whole: (view: View) => View
}

/** Lowers a graph. */
export function lower(graph: Graph): Lowered {
  const pieces: Piece[] = []
  const add = (piece: Piece, shape: readonly number[]): View => wholeView(pieces.push(piece) - 1, shape)
  const copy = (view: View): View =>
    add({ kind: 'map', op: 'stopGradient', attributes: {}, operands: [view], shape: view.shape }, view.shape)
  const whole = (view: View): View => (isWhole(view, pieceSize(pieces[view.piece]!)) ? view : copy(view))
  const inputs = graph.inputs.map(({ shape }, index) => add({ kind: 'input', index, size: sizeOf(shape) }, shape))

  const taken = new Set<number>()
  const outputs = lowerNodes(graph, inputs, { add, whole }).map((view) => {
    const { kind } = pieces[view.piece]!
    const free = kind !== 'input' && kind !== 'constant' && !taken.has(view.piece)
    const { piece } = free ? whole(view) : copy(view)
    taken.add(piece)
    return piece
  })
  return { pieces, outputs }
}

function lowerNodes(graph: Graph, inputs: readonly View[], to: Builder): readonly View[] {
  const views: View[] = []
  for (const node of graph.nodes) {
    const sources = node.op === 'input' ? [inputs[node.attributes.index]!] : node.inputs.map((at) => views[at]!)
    views.push(lowerNode(node, sources, to))
  }
  return graph.outputs.map((at) => views[at]!)
}

function lowerNode<O extends Op>(node: GraphNodeOf<O>, inputs: readonly View[], to: Builder): View {
  return table[node.op](node, inputs, to)
}

function elementwise<O extends ElementwiseOp>(
  { op, attributes, shape }: GraphNodeOf<O>,
  operands: readonly View[],
  { add }: Builder,
): View {
  const piece = { kind: 'map', op, attributes, operands, shape } as MapPiece
  return add(piece, shape)
}

const reduce: Lower<'sum' | 'amax'> = ({ op, attributes: { axes }, shape }, [operand], { add }) =>
  axes.every((axis) => operand!.shape[axis] === 1)
    ? { ...operand!, shape, strides: withoutAxes(operand!.strides, axes) }
    : add({ kind: 'reduce', op, operand: operand!, axes }, shape)

const product: Lower<'apply' | 'adjoint'> = ({ op, attributes: { design, rows, columns }, shape }, [v], { add, whole }) => {
  const [from, to] = op === 'apply' ? [columns, rows] : [rows, columns]
  return add({ kind: 'design', product: op, design, whole: whole(v!), from, to, count: shape[1] ?? 1 }, shape)
}

const table: { readonly [O in Op]: Lower<O> } = {
  input: (_, [x]) => x!,
  constant: ({ attributes: { data }, shape }, _, { add }) => add({ kind: 'constant', data }, shape),
  exp: elementwise,
  log: elementwise,
  sqrt: elementwise,
  abs: elementwise,
  sign: elementwise,
  sin: elementwise,
  cos: elementwise,
  sigmoid: elementwise,
  softplus: elementwise,
  pow: elementwise,
  mul: elementwise,
  div: elementwise,
  max: elementwise,
  min: elementwise,
  less: elementwise,
  select: elementwise,
  add: elementwise,
  neg: elementwise,
  stopGradient: (_, [x]) => x!,
  transpose: ({ attributes: { axes } }, [x]) => transposeView(x!, axes),
  reshape: ({ shape }, [x], { whole }) =>
    isRun(x!) ? { piece: x!.piece, shape, offset: x!.offset, strides: stridesOf(shape) } : wholeView(whole(x!).piece, shape),
  broadcast: ({ shape, attributes: { axes } }, [x]) => broadcastView(x!, shape, axes),
  slice: ({ attributes: { start, stop } }, [x]) => sliceView(x!, start, stop),
  sum: reduce,
  amax: reduce,
  pad: ({ shape, attributes: { before } }, [operand], { add }) => {
    const strides = stridesOf(shape)
    const offset = before.reduce((at, count, axis) => at + count * strides[axis]!, 0)
    return add({ kind: 'pad', operand: operand!, size: sizeOf(shape), offset, strides }, shape)
  },
  gather: ({ shape }, [x, indices], { add, whole }) =>
    add({ kind: 'gather', whole: whole(x!), indices: whole(indices!), rows: x!.shape[0]!, width: sizeOf(shape.slice(1)) }, shape),
  scatterAdd: ({ shape }, [x, indices], { add, whole }) =>
    add({ kind: 'scatterAdd', whole: whole(x!), indices: whole(indices!), rows: shape[0]!, width: sizeOf(shape.slice(1)) }, shape),
  cumsum: ({ shape, attributes: { axis, reverse } }, [x], { add, whole }) => {
    const axes = [sizeOf(shape.slice(0, axis)), shape[axis]!, sizeOf(shape.slice(axis + 1))] as const
    return add({ kind: 'cumsum', whole: whole(x!), axes, reverse }, shape)
  },
  dot: ({ shape }, [a, b], { add }) => {
    if (a!.shape.length === 1 && b!.shape.length === 1) {
      const terms = add({ kind: 'map', op: 'mul', attributes: {}, operands: [a!, b!], shape: a!.shape }, a!.shape)
      return add({ kind: 'reduce', op: 'sum', operand: terms, axes: [0] }, shape)
    }
    const row = a!.shape.length === 1 ? broadcastView(a!, [1, a!.shape[0]!], [0]) : a!
    const column = b!.shape.length === 1 ? broadcastView(b!, [b!.shape[0]!, 1], [1]) : b!
    return add({ kind: 'contract', a: row, b: column }, shape)
  },
  apply: product,
  adjoint: product,
  custom: ({ attributes: { forward } }, inputs, to) => lowerNodes(forward, inputs, to)[0]!,
}

/** The operations that can be lowered: all of them. */
export const loweredOps: ReadonlySet<Op> = new Set(Object.keys(table).filter((op): op is Op => op in table))
