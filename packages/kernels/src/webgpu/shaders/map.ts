import type { ShaderLimits } from '../shader.js'
import type { Box } from './box.js'
import { countOf, entryText } from './entry-text.js'
import { type Draft, draft, gridLoop, workgroupsFor } from './shader-text.js'

/** A loop without reductions: one invocation for each entry. */
export function mapShader(box: Box, { workgroupSize }: ShaderLimits): Draft {
  const count = countOf(box)
  return draft((text) => {
    const total = text.size('count', count)
    const { lines } = entryText(text, box, { index: { position: 'i' } })
    return {
      label: 'map',
      body: gridLoop('i', total, workgroupSize, lines),
      workgroups: workgroupsFor(count, workgroupSize),
      workgroupSize,
    }
  })
}

/** One number for all entries of a slot. */
export function fillShader(slot: number, size: number, value: number, limits: ShaderLimits): Draft {
  const stores = [{ value: { kind: 'number', value }, access: { slot, offset: 0, strides: [1] } }] as const
  return { ...mapShader({ sizes: [size], loads: [], statements: [], stores, reductions: [] }, limits), label: 'fill' }
}
