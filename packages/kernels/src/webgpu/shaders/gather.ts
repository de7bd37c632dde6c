import type { RowsKernel } from '../../plan/kernel.js'
import type { ShaderLimits } from '../shader.js'
import { type Draft, draft, gridLoop, workgroupsFor } from './shader-text.js'

/** Rows at indices: one invocation for each number. A row that is not there is NaN. */
export function gatherShader({ source, indices, out, count, rows, width }: RowsKernel, { workgroupSize }: ShaderLimits): Draft {
  return draft((text) => {
    const [from, places] = [text.read({ kind: 'slot', slot: source }), text.read({ kind: 'slot', slot: indices })]
    const [total, wide, high] = [text.size('count', count * width), text.size('width', width), text.size('rows', rows)]
    const body = gridLoop('i', total, workgroupSize, [
      `let row = rowAt(${places}[i / ${wide}], ${high});`,
      `${text.write(out)}[i] = select(special(0x7fc00000u), ${from}[min(row, ${high} - 1u) * ${wide} + i % ${wide}], row < ${high});`,
    ])
    return { label: 'gather', body, workgroups: workgroupsFor(count * width, workgroupSize), workgroupSize }
  })
}
