import type { CumsumKernel } from '../../plan/kernel.js'
import type { ShaderLimits } from '../shader.js'
import { block, type Draft, draft, gridLoop, mostWorkgroups, type Part, type ShaderText, workgroupsFor } from './shader-text.js'

/** Lines from which on, and lengths up to which, each line has one invocation. */
const manyLines = 1024
const shortLine = 64

/** Running sums along the middle axis: a workgroup for each line, whose invocations sum up a chunk each, then run through it; or one invocation for each. */
export function cumsumShader(kernel: CumsumKernel, limits: ShaderLimits): Draft {
  return draft((text) => cumsumPart(text, kernel, limits))
}

function cumsumPart(
  text: ShaderText,
  { source, out, axes: [outer, count, inner], reverse }: CumsumKernel,
  { workgroupSize }: ShaderLimits,
): Part {
  const lines = outer * inner
  const [total, length, step] = [text.size('lines', lines), text.size('count', count), text.size('inner', inner)]
  const [from, to] = [text.read({ kind: 'slot', slot: source }), text.write(out)]
  const first = `let first = line / ${step} * ${length} * ${step} + line % ${step};`
  const place = `let at = first + ${reverse ? `(${length} - 1u - k)` : 'k'} * ${step};`
  const common = { label: 'cumsum', workgroupSize }
  const run = (begin: string, end: string): readonly string[] =>
    block(`for (var k = ${begin}; k < ${end}; k++)`, [place, `sum += ${from}[at];`, `${to}[at] = sum;`])
  if (lines >= manyLines || count <= shortLine) {
    const body = gridLoop('line', total, workgroupSize, [first, 'var sum = 0f;', ...run('0u', length)])
    return { ...common, body, workgroups: workgroupsFor(lines, workgroupSize) }
  }
  const body = block(`for (var line = group.x; line < ${total}; line += groups.x)`, [
    first,
    `let chunk = (${length} + ${workgroupSize - 1}u) / ${workgroupSize}u;`,
    `let begin = min(lane * chunk, ${length});`,
    `let end = min(begin + chunk, ${length});`,
    'var own = 0f;',
    ...block('for (var k = begin; k < end; k++)', [place, `own += ${from}[at];`]),
    'workgroupBarrier();',
    'sums[lane] = own;',
    'workgroupBarrier();',
    'var sum = 0f;',
    ...block('for (var before = 0u; before < lane; before++)', ['sum += sums[before];']),
    ...run('begin', 'end'),
  ])
  return { ...common, body, workgroups: Math.min(lines, mostWorkgroups), shared: { sums: workgroupSize } }
}
