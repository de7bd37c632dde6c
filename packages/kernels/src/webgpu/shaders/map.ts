import type { Shader, ShaderLimits } from '../shader.js'
import type { Box } from './box.js'
import { countOf, entryText } from './entry-text.js'
import { gridLoop, shaderText, workgroupsFor } from './shader-text.js'

/** A loop without reductions: one invocation for each entry. */
export function mapShader(box: Box, { workgroupSize }: ShaderLimits): Shader {
  const text = shaderText()
  const count = countOf(box)
  const total = text.size('count', count)
  const { lines } = entryText(text, box, { position: 'i' })
  return text.shader({
    label: 'map',
    body: gridLoop('i', total, workgroupSize, lines),
    workgroups: workgroupsFor(count, workgroupSize),
    workgroupSize,
  })
}

/** One number for all entries of a slot. */
export function fillShader(slot: number, size: number, value: number, limits: ShaderLimits): Shader {
  const stores = [{ value: { kind: 'number', value }, access: { slot, offset: 0, strides: [1] } }] as const
  return { ...mapShader({ sizes: [size], loads: [], statements: [], stores, reductions: [] }, limits), label: 'fill' }
}
