import { type DesignLeaf, type Graph, sameShape, sizeOf, stridesOf } from '@odot/autodiff'
import { type Donations, donate } from './donate.js'
import { inParts } from './in-parts.js'
import type { Access, DesignKernel, Kernel, LoopKernel, Operand, Plan, Reduction, Slot, Statement } from './kernel.js'
import { mergeAxes } from './loop.js'
import { type Lowered, lower } from './lower.js'
import { type MapPiece, type OtherPiece, type Piece, pieceSize, type ReducePiece, readsOf } from './piece.js'
import { type Group, inRegister, loopShape, schedule } from './schedule.js'
import { type View, withoutOnes } from './view.js'

/** What a plan may assume of the arrays that it runs on. */
export interface PlanOptions {
  readonly donate?: Donations
  /** For devices whose kernels make whole arrays: no array is written by parts. */
  readonly wholeArrays?: boolean
}

/**
 * Plans a graph by four rules: (1) elementwise operations of one shape become one loop, and what is only read inside its loop needs no array; (2) the
 * reductions that read them join the loop; (3) products X v and Xᵀ r with what is done row by row between them become one pass over X; (4) all else
 * stands alone. Moves (transpose, slice, broadcast …) are views that cost nothing, and vectors that are joined from parts are computed by these.
 * @throws KernelsError for donations that cannot be.
 */
export function plan(graph: Graph, options: PlanOptions = {}): Plan {
  const lowered = options.wholeArrays ? lower(graph) : inParts(lower(graph))
  const groups = schedule(lowered)
  const groupOf = new Map(groups.flatMap((group) => group.map((at) => [at, group] as const)))
  const slots: Slot[] = []
  const places = slotsOf(lowered, groupOf, slots)
  const joins = joinsOf(lowered.pieces, places)
  const kernels = groups.flatMap((group) => kernelsOf(lowered.pieces, group, { places, joins }))
  return options.donate ? donate({ slots, kernels }, graph, options.donate) : { slots, kernels }
}

type Places = ReadonlyMap<number, number>

/** Where in joined vectors the numbers of a map go. */
type Joins = ReadonlyMap<number, readonly { readonly slot: number; readonly offset: number }[]>

interface Memory {
  readonly places: Places
  readonly joins: Joins
}

/** Gives a slot to every piece whose numbers are read outside its group, or leave the program. */
function slotsOf({ pieces, outputs }: Lowered, groupOf: ReadonlyMap<number, Group>, slots: Slot[]): Places {
  const needed = new Set(outputs)
  pieces.forEach((piece, at) => {
    if (piece.kind !== 'map' && piece.kind !== 'constant') needed.add(at)
    if (piece.kind === 'concat') return
    for (const view of readsOf(piece)) {
      const register = groupOf.get(view.piece) === groupOf.get(at) && inRegister(pieces, view, piece)
      if (!register && numberOf(pieces, view, piece) === undefined) needed.add(view.piece)
    }
  })
  const places = new Map<number, number>()
  pieces.forEach((piece, at) => {
    if (!needed.has(at)) return
    const size = pieceSize(piece)
    const output = outputs.indexOf(at)
    places.set(at, slots.length)
    if (piece.kind === 'input') slots.push({ kind: 'input', index: piece.index, size })
    else if (piece.kind === 'constant') slots.push({ kind: 'constant', data: piece.data, size })
    else if (output >= 0) slots.push({ kind: 'output', index: output, size })
    else slots.push({ kind: 'temporary', size })
  })
  return places
}

function joinsOf(pieces: readonly Piece[], places: Places): Joins {
  const joins = new Map<number, { readonly slot: number; readonly offset: number }[]>()
  pieces.forEach((piece, at) => {
    if (piece.kind !== 'concat') return
    let offset = 0
    for (const { piece: part, shape } of piece.parts) {
      joins.set(part, [...(joins.get(part) ?? []), { slot: places.get(at)!, offset }])
      offset += sizeOf(shape)
    }
  })
  return joins
}

/** The number that a loop may use in place of a constant scalar. */
function numberOf(pieces: readonly Piece[], view: View, reader: Piece): number | undefined {
  const source = pieces[view.piece]!
  const inLoop = reader.kind === 'map' || reader.kind === 'reduce'
  return inLoop && source.kind === 'constant' && source.data.length === 1 ? source.data[0] : undefined
}

function kernelsOf(pieces: readonly Piece[], group: Group, memory: Memory): readonly Kernel[] {
  const looped = group.filter((at) => pieces[at]!.kind === 'map' || pieces[at]!.kind === 'reduce')
  const loops = looped.length > 0 ? [loopOf(pieces, looped, memory)] : []
  if (looped.length === group.length) return loops
  const others = group.flatMap((at) => {
    const piece = pieces[at]!
    return piece.kind === 'map' || piece.kind === 'reduce' ? [] : otherKernels(piece, memory.places.get(at)!, memory.places)
  })
  return others.length === 1 && loops.length === 0 ? others : rowKernels(others, loops)
}

/**
 * Products with designs and the loop over their rows: one pass where a design is read more than once, else one after the other. A design that is read
 * once gains nothing by blocks: measured, X v with a sum over its rows takes the same time either way at 4, 10 and 100 columns, as reading X is all of it.
 */
function rowKernels(others: readonly Kernel[], loops: readonly LoopKernel[]): readonly Kernel[] {
  const products = others.filter((kernel) => kernel.kind === 'design')
  if (products.length < others.length) return others // a pad is two kernels
  const [applies, adjoints] = (['apply', 'adjoint'] as const).map((product) => products.filter((kernel) => kernel.product === product))
  const names = new Set(products.map(({ design }) => design))
  if (names.size === products.length) return [...applies!, ...loops, ...adjoints!]
  const { rows } = designOf(products[0]!)
  return [{ kind: 'pass', rows, applies: applies!, loops, adjoints: adjoints! }]
}

function loopOf(pieces: readonly Piece[], group: Group, { places, joins }: Memory): LoopKernel {
  const loads: Access[] = []
  const statements: Statement[] = []
  const statementAt = new Map<number, number>()
  const stores: { value: Operand; access: Access }[] = []
  const reductions: Reduction[] = []

  const operand = (view: View, reader: Piece): Operand => {
    const value = numberOf(pieces, view, reader)
    const known = statementAt.get(view.piece)
    if (known !== undefined && inRegister(pieces, view, reader)) return { kind: 'statement', at: known }
    if (value !== undefined) return { kind: 'number', value }
    const { offset, strides } = withoutOnes(view)
    const slot = places.get(view.piece)!
    const before = loads.findIndex((load) => load.slot === slot && load.offset === offset && sameShape(load.strides, strides))
    return { kind: 'load', at: before >= 0 ? before : loads.push({ slot, offset, strides }) - 1 }
  }
  const map = (at: number, piece: MapPiece): void => {
    const operands = piece.operands.map((view) => operand(view, piece))
    statementAt.set(at, statements.push({ op: piece.op, attributes: piece.attributes, operands } as Statement) - 1)
    const slot = places.get(at)
    const strides = stridesOf(loopShape(piece))
    for (const place of [...(slot === undefined ? [] : [{ slot, offset: 0 }]), ...(joins.get(at) ?? [])]) {
      stores.push({ value: { kind: 'statement', at: statementAt.get(at)! }, access: { ...place, strides } })
    }
  }
  const reduce = (at: number, piece: ReducePiece): void => {
    const { shape } = piece.operand
    const axes = [...shape.keys()].filter((axis) => shape[axis] !== 1)
    const kept = stridesOf(axes.filter((axis) => !piece.axes.includes(axis)).map((axis) => shape[axis]!))
    let next = 0
    const reduced = axes.map((axis) => piece.axes.includes(axis))
    const strides = reduced.map((gone) => (gone ? 0 : kept[next++]!))
    reductions.push({ op: piece.op, value: operand(piece.operand, piece), access: { slot: places.get(at)!, offset: 0, strides }, reduced })
  }
  for (const at of group) {
    const piece = pieces[at]!
    if (piece.kind === 'map') map(at, piece)
    if (piece.kind === 'reduce') reduce(at, piece)
  }
  const first = pieces[group[0]!]!
  const sizes = first.kind === 'map' || first.kind === 'reduce' ? loopShape(first) : []
  return mergeAxes({ kind: 'loop', sizes, loads, statements, stores, reductions })
}

function otherKernels(piece: OtherPiece, out: number, places: Places): readonly Kernel[] {
  const access = ({ piece: at, offset, strides }: View): Access => ({ slot: places.get(at)!, offset, strides })
  const slotOf = (view: View): number => places.get(view.piece)!
  switch (piece.kind) {
    case 'input':
    case 'constant':
    case 'concat':
      return []
    case 'contract': {
      // Loops before and after a product stay loops: they are as fast out of the cache as in it (measured, bias and max over 256×512 numbers: 1.03 ms
      // at once, 8 × 0.13 ms by blocks of 128 KB, beside a product of 30 ms).
      const [[m, k], n] = [piece.a.shape, piece.b.shape[1]]
      return [{ kind: 'contract', m: m!, k: k!, n: n!, a: access(piece.a), b: access(piece.b), out }]
    }
    case 'design': {
      const { kind, product, design, from, to, count, whole } = piece
      return [{ kind, product, design, from, to, count, source: slotOf(whole), out }]
    }
    case 'gather':
    case 'scatterAdd': {
      const { kind, whole, indices, rows, width } = piece
      const count = sizeOf(indices.shape)
      return [{ kind, source: slotOf(whole), indices: slotOf(indices), out, count, rows, width }]
    }
    case 'cumsum':
      return [{ kind: 'cumsum', source: slotOf(piece.whole), out, axes: piece.axes, reverse: piece.reverse }]
    case 'pad': {
      const { shape } = piece.operand
      const target = withoutOnes({ piece: 0, shape, offset: piece.offset, strides: piece.strides })
      const loop: LoopKernel = {
        kind: 'loop',
        sizes: target.shape,
        loads: [access(withoutOnes(piece.operand))],
        statements: [],
        stores: [{ value: { kind: 'load', at: 0 }, access: { slot: out, offset: target.offset, strides: target.strides } }],
        reductions: [],
      }
      return [{ kind: 'clear', out }, mergeAxes(loop)]
    }
  }
}

/** The designs that kernels multiply with, as the graph knows them. */
export function designsOf(kernels: readonly Kernel[]): readonly DesignLeaf[] {
  return kernels.flatMap((kernel) => {
    if (kernel.kind === 'pass') return [...kernel.applies, ...kernel.adjoints].map(designOf)
    return kernel.kind === 'design' ? [designOf(kernel)] : []
  })
}

function designOf({ design, product, from, to }: DesignKernel): DesignLeaf {
  return product === 'apply' ? { name: design, rows: to, columns: from } : { name: design, rows: from, columns: to }
}
