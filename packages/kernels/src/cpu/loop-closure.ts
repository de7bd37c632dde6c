import { type ElementwiseOp, scalars } from '@odot/autodiff'
import type { Numbers } from '../dense/gemv.js'
import type { Access, LoopKernel, Operand, StatementOf } from '../plan/kernel.js'
import type { Frame } from './frame.js'

/** Entries of the innermost axis that go through the statements together. */
const block = 256

/**
 * A loop kernel without generated code, over the part begin ≤ i < end of its first axis; the parts are run in order. Blocks of the innermost axis are
 * loaded into registers, and each statement runs over a block.
 */
export function loopClosure(loop: LoopKernel, frame: Frame): (begin: number, end: number) => void {
  const { sizes, loads, statements, stores, reductions } = loop
  const inner = sizes.length - 1
  const first = sizes[0] ?? 1
  const outer = sizes.slice(0, Math.max(inner, 0))
  const passesOfFirst = outer.slice(1).reduce((product, size) => product * size, 1)
  const loaded = loads.map(() => new Float64Array(block))
  const made = statements.map(() => new Float64Array(block))
  const registerOf = (operand: Operand): Float64Array => {
    if (operand.kind === 'number') return new Float64Array(block).fill(operand.value)
    return operand.kind === 'load' ? loaded[operand.at]! : made[operand.at]!
  }
  const steps = statements.map((statement, at) => blockStep(statement, statement.operands.map(registerOf), made[at]!))
  const stored = stores.map((store) => registerOf(store.value))
  const reduced = reductions.map((reduction) => registerOf(reduction.value))
  const sums = reductions.map(({ access }) => frame.accumulator(access.slot))
  const index = new Array<number>(outer.length).fill(0)

  return (begin, end) => {
    if (begin === 0)
      for (let at = 0; at < reductions.length; at++) sums[at]!().fill(reductions[at]!.op === 'sum' ? 0 : Number.NEGATIVE_INFINITY)
    const innerFrom = inner > 0 ? 0 : begin
    const innerTo = inner > 0 ? sizes[inner]! : end
    const passes = inner > 0 ? (end - begin) * passesOfFirst : 1
    index.fill(0)
    if (inner > 0) index[0] = begin
    for (let pass = 0; pass < passes; pass++) {
      for (let from = innerFrom; from < innerTo; from += block) {
        const count = Math.min(block, innerTo - from)
        for (let at = 0; at < loads.length; at++) {
          const access = loads[at]!
          readBlock(frame.slot(access.slot), start(access, index, from), access.strides[inner] ?? 0, count, loaded[at]!)
        }
        for (let at = 0; at < steps.length; at++) steps[at]!(count)
        for (let at = 0; at < stores.length; at++) {
          const { access } = stores[at]!
          writeBlock(stored[at]!, count, frame.slot(access.slot), start(access, index, from), access.strides[inner] ?? 0)
        }
        for (let at = 0; at < reductions.length; at++) {
          const { op, access } = reductions[at]!
          const reduce = op === 'sum' ? addBlock : maximumBlock
          reduce(reduced[at]!, count, sums[at]!(), start(access, index, from), access.strides[inner] ?? 0)
        }
      }
      for (let axis = outer.length - 1; axis >= 0 && ++index[axis]! === outer[axis]; axis--) index[axis] = 0
    }
    if (end < first) return
    for (let at = 0; at < reductions.length; at++) {
      const out = frame.slot(reductions[at]!.access.slot)
      if (out !== sums[at]!()) out.set(sums[at]!())
    }
  }
}

function start({ offset, strides }: Access, index: readonly number[], from: number): number {
  let at = offset + from * (strides[index.length] ?? 0)
  for (let axis = 0; axis < index.length; axis++) at += index[axis]! * strides[axis]!
  return at
}

function blockStep<O extends ElementwiseOp>(
  { op, attributes }: StatementOf<O>,
  operands: readonly Float64Array[],
  out: Float64Array,
): (count: number) => void {
  const f = scalars[op](attributes)
  const a = operands[0]!
  const b = operands[1] ?? a
  const c = operands[2] ?? a
  return (count) => {
    for (let i = 0; i < count; i++) out[i] = f(a[i]!, b[i]!, c[i]!)
  }
}

function readBlock(from: Numbers, at: number, stride: number, count: number, to: Float64Array): void {
  for (let i = 0; i < count; i++) to[i] = from[at + i * stride]!
}

function writeBlock(from: Float64Array, count: number, to: Numbers, at: number, stride: number): void {
  for (let i = 0; i < count; i++) to[at + i * stride] = from[i]!
}

function addBlock(from: Float64Array, count: number, to: Float64Array, at: number, stride: number): void {
  for (let i = 0; i < count; i++) to[at + i * stride]! += from[i]!
}

function maximumBlock(from: Float64Array, count: number, to: Float64Array, at: number, stride: number): void {
  for (let i = 0; i < count; i++) to[at + i * stride] = Math.max(to[at + i * stride]!, from[i]!)
}
