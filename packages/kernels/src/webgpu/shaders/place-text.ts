import type { Place } from './box.js'
import type { ShaderText } from './shader-text.js'

/** Offset + Σ index · stride as text, in which offsets and strides other than 0 and 1 are sizes of the shader. */
export function placeText(text: ShaderText, { offset, strides }: Place, indices: readonly string[], name: string): string {
  const terms = strides.map((stride, axis) => {
    if (stride === 0) return ''
    return stride === 1 ? indices[axis]! : `${indices[axis]} * ${text.size(`${name}d${axis}`, stride)}`
  })
  return [offset === 0 ? '' : text.size(`${name}o`, offset), ...terms].filter((term) => term !== '').join(' + ') || '0u'
}

/** Statements that take the position of an entry among all of a box apart, the last axis running fastest; `names` are the indices that they set. */
export function indexTexts(position: string, names: readonly string[], sizes: readonly string[]): readonly string[] {
  const lines: string[] = []
  let rest = position
  for (let axis = names.length - 1; axis > 0; axis--) {
    const next = `${names[axis]}s`
    lines.push(`let ${names[axis]} = ${rest} % ${sizes[axis]};`)
    if (axis > 1) lines.push(`let ${next} = ${rest} / ${sizes[axis]};`)
    rest = axis > 1 ? next : `${rest} / ${sizes[axis]}`
  }
  return names.length === 0 || names[0] === rest ? lines : [...lines, `let ${names[0]} = ${rest};`]
}
