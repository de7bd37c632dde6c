import type { DesignKernel } from '../../plan/kernel.js'
import { kindsOf } from './box.js'
import type { ShaderContext } from './context.js'
import { laneText, linesText, workgroupsForLines } from './lines-text.js'
import { boxShaders } from './loop.js'
import { reductionText } from './reduction-text.js'
import { block, type Draft, draft, type Part, type ShaderText, type Source } from './shader-text.js'
import { type Tail, withPartials, workgroupsWith } from './tail.js'

/** Lines for which a workgroup makes sixteen at once. */
const manyLines = 1024

/** X v by rows, or Xᵀ r by columns, of a compressed design: every line sums up its own numbers, for each column of v. */
export function sparseShaders(kernel: DesignKernel, context: ShaderContext, tail: Tail | undefined): readonly Draft[] {
  const { workgroupSize } = context.limits
  const count = kernel.to * kernel.count
  const lanes = count < manyLines ? workgroupSize : 16
  const workgroups = workgroupsWith(tail, workgroupsForLines(count, lanes, workgroupSize), workgroupSize)
  const ending = tail && withPartials(tail, workgroups, context)
  const spread = { lanes, workgroups, workgroupSize, tail: ending?.tail }
  return [draft((text) => sparsePart(text, kernel, spread)), ...(ending?.rest ? boxShaders(ending.rest, context) : [])]
}

interface SparseSpread {
  readonly lanes: number
  readonly workgroups: number
  readonly workgroupSize: number
  readonly tail: Tail | undefined
}

function sparsePart(
  text: ShaderText,
  { product, design, to, count, source, out }: DesignKernel,
  { lanes, workgroups, workgroupSize, tail }: SparseSpread,
): Part {
  const byRows = product === 'apply'
  const part = (name: 'values' | 'indices' | 'starts'): Source => ({ kind: 'design', design, part: byRows ? `row-${name}` : name })
  const [values, indices, starts] = [text.read(part('values')), text.read(part('indices'), 'u32'), text.read(part('starts'), 'u32')]
  const v = text.read({ kind: 'slot', slot: source })
  const access = { slot: out, offset: 0, strides: [1] }
  const sums = reductionText(text, [{ op: 'sum', value: { kind: 'number', value: 0 }, access, reduced: [false] }], { workgroupSize, tail })
  const columns = count === 1 ? '' : text.size('count', count)
  const [at, place] = count === 1 ? ['line', `${indices}[k]`] : [`line / ${columns}`, `${indices}[k] * ${columns} + line % ${columns}`]
  const work = [
    `let at = ${at};`,
    `let end = ${starts}[at + 1u];`,
    ...block(
      `for (var k = ${starts}[at] + ${laneText(lanes, workgroupSize)}; k < end; k += ${lanes}u)`,
      sums.step([`${values}[k] * ${v}[${place}]`]),
    ),
  ]
  const lines = text.size('lines', to * count)
  return {
    label: `${byRows ? 'X v by rows' : 'Xᵀ v by columns'}, compressed${tail ? ` + ${kindsOf(tail.box).join(' + ')}` : ''}`,
    ...linesText({ lines, lanes, workgroupSize, work, sums, workgroups }),
  }
}
