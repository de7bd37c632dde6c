import type { RowsKernel } from '../../plan/kernel.js'
import type { ShaderContext } from './context.js'
import { fillShader } from './map.js'
import { block, type Draft, draft, gridLoop, type Part, type ShaderText, workgroupsFor } from './shader-text.js'

/** Up to so many entries of a row are put in order by looking for the next one; the rows with more look through all indices. */
const fewEntries = 64

/**
 * Rows added into rows, in the order of the indices, so that a second run gives the same bits: first each row gets the list of its entries, in any order
 * (1 + the position of the head, and of the entry after each), then each number sums up the entries of its row from the first on. An index that is no row makes
 * all numbers NaN.
 */
export function scatterAddShaders(kernel: RowsKernel, context: ShaderContext): readonly Draft[] {
  const { out, count, rows, width } = kernel
  const { limits } = context
  if (rows * width === 0) return []
  if (count === 0) return [fillShader(out, rows * width, 0, limits)]
  const heads = context.scratch(rows + 1)
  const next = context.scratch(count)
  const { workgroupSize } = limits
  return [
    fillShader(heads, rows + 1, 0, limits),
    draft((text) => listPart(text, kernel, { heads, next, workgroupSize })),
    draft((text) => sumPart(text, kernel, { heads, next, workgroupSize })),
  ]
}

interface Lists {
  /** Temporaries: the head of each list, and what comes after each entry. */
  readonly heads: number
  readonly next: number
  readonly workgroupSize: number
}

function listPart(text: ShaderText, { indices, count, rows }: RowsKernel, { heads, next, workgroupSize }: Lists): Part {
  const [places, head, after] = [text.read({ kind: 'slot', slot: indices }), text.write(heads, 'atomic<u32>'), text.write(next, 'u32')]
  const body = gridLoop('i', text.size('count', count), workgroupSize, [
    `let row = rowAt(${places}[i], ${text.size('rows', rows)});`,
    `${after}[i] = atomicExchange(&${head}[row], i + 1u);`,
  ])
  return { label: 'scatter: lists', body, workgroups: workgroupsFor(count, workgroupSize), workgroupSize }
}

function sumPart(text: ShaderText, kernel: RowsKernel, { heads, next, workgroupSize }: Lists): Part {
  const { source, indices, out, count, rows, width } = kernel
  const slot = (at: number, type: 'f32' | 'u32' = 'f32'): string => text.read({ kind: 'slot', slot: at }, type)
  const [from, places, head, after] = [slot(source), slot(indices), slot(heads, 'u32'), slot(next, 'u32')]
  const [wide, high, all] = [text.size('width', width), text.size('rows', rows), text.size('count', count)]
  const body = gridLoop('i', text.size('cells', rows * width), workgroupSize, [
    `let row = i / ${wide};`,
    `let column = i % ${wide};`,
    'var sum = 0f;',
    'var entries = 0u;',
    `for (var at = ${head}[row]; at != 0u && entries <= ${fewEntries}u; at = ${after}[at - 1u]) { entries++; }`,
    ...block(`if (entries <= ${fewEntries}u)`, [
      'var last = 0u;',
      ...block('for (var k = 0u; k < entries; k++)', [
        'var least = 0xffffffffu;',
        `for (var at = ${head}[row]; at != 0u; at = ${after}[at - 1u]) { if (at > last) { least = min(least, at); } }`,
        `sum += ${from}[(least - 1u) * ${wide} + column];`,
        'last = least;',
      ]),
    ]),
    ...block('else', [
      ...block(`for (var k = 0u; k < ${all}; k++)`, [`if (rowAt(${places}[k], ${high}) == row) { sum += ${from}[k * ${wide} + column]; }`]),
    ]),
    `${text.write(out)}[i] = select(special(0x7fc00000u), sum, ${head}[${high}] == 0u);`,
  ])
  return { label: 'scatter: sums', body, workgroups: workgroupsFor(rows * width, workgroupSize), workgroupSize }
}
