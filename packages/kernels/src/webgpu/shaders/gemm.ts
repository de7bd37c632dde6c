import type { Load } from './box.js'
import type { ShaderContext } from './context.js'
import { boxShaders } from './loop.js'
import { placeText } from './place-text.js'
import type { Product } from './product.js'
import { block, type Draft, draft, mostWorkgroups, type Part, type ShaderText } from './shader-text.js'

/** Rows and columns of a tile that an invocation makes. */
const own = 4
/** Tiles below which the inner axis is cut into parts, and the least length of these. */
const fewTiles = 64
const leastDepth = 512

/**
 * A matrix product by square tiles of `out`: a workgroup takes strips of both matrices into its memory, and each of its invocations makes 4×4 numbers
 * from them. Where there are few tiles, parts of the inner axis go into a temporary and are added up.
 */
export function gemmShaders(product: Product, context: ShaderContext): readonly Draft[] {
  const { m, k, n, out } = product
  const side = context.limits.workgroupSize < 256 ? 8 : 16
  const tiles = Math.ceil(m / (side * own)) * Math.ceil(n / (side * own))
  const parts = tiles >= fewTiles ? 1 : Math.max(1, Math.min(Math.ceil(fewTiles / tiles), Math.floor(k / leastDepth)))
  if (parts === 1) return [gemmShader(product, side, 1)]
  const size = m * n
  const partials = context.scratch(parts * size)
  const rest = {
    sizes: [parts, size],
    loads: [{ source: { kind: 'slot', slot: partials }, offset: 0, strides: [size, 1] }],
    statements: [],
    stores: [],
    reductions: [{ op: 'sum', value: { kind: 'load', at: 0 }, access: { slot: out, offset: 0, strides: [0, 1] }, reduced: [true, false] }],
  } as const
  return [gemmShader({ ...product, out: partials }, side, parts), ...boxShaders(rest, context)]
}

function gemmShader(product: Product, side: number, parts: number): Draft {
  return draft((text) => gemmPart(text, product, side, parts))
}

function gemmPart(text: ShaderText, { m, k, n, a, b, out }: Product, side: number, parts: number): Part {
  const workgroupSize = side * side
  const tile = side * own
  const [rows, inner, columns] = [text.size('m', m), text.size('k', k), text.size('n', n)]
  const across = text.size('across', Math.ceil(n / tile))
  const tiles = Math.ceil(m / tile) * Math.ceil(n / tile)
  const cut = parts > 1
  const chunk = cut ? text.size('chunk', Math.ceil(k / parts / side) * side) : inner
  const cells = Array.from({ length: own * own }, (_, at) => ({
    i: Math.floor(at / own),
    j: at % own,
    name: `c${Math.floor(at / own)}${at % own}`,
  }))
  const quarter = [...Array(own).keys()]
  const body = block(`for (var job = group.x; job < ${text.size('jobs', tiles * parts)}; job += groups.x)`, [
    ...(cut ? [`let part = job / ${text.size('tiles', tiles)};`, `let tile = job % ${text.size('tiles', tiles)};`] : ['let tile = job;']),
    `let row = (tile / ${across}) * ${tile}u;`,
    `let column = (tile % ${across}) * ${tile}u;`,
    `let end = ${cut ? `min((part + 1u) * ${chunk}, ${inner})` : inner};`,
    ...cells.map(({ name }) => `var ${name} = 0f;`),
    ...block(`for (var start = ${cut ? `part * ${chunk}` : '0u'}; start < end; start += ${side}u)`, [
      ...strip(text, a, { name: 'a', side, first: 'row', limit: rows, line: 0 }),
      ...strip(text, b, { name: 'b', side, first: 'column', limit: columns, line: 1 }),
      'workgroupBarrier();',
      ...block(`for (var d = 0u; d < ${side}u; d++)`, [
        ...quarter.map((i) => `let a${i} = a[d * ${tile}u + lane / ${side}u + ${i * side}u];`),
        ...quarter.map((j) => `let b${j} = b[d * ${tile}u + lane % ${side}u + ${j * side}u];`),
        ...cells.map(({ i, j, name }) => `${name} = fma(a${i}, b${j}, ${name});`),
      ]),
      'workgroupBarrier();',
    ]),
    ...cells.flatMap(({ i, j, name }) => {
      const [r, c] = [`row + lane / ${side}u + ${i * side}u`, `column + lane % ${side}u + ${j * side}u`]
      const place = `(${r}) * ${columns} + ${c}`
      const target = cut ? `part * ${text.size('size', m * n)} + ${place}` : place
      return [`if (${r} < ${rows} && ${c} < ${columns}) { ${text.write(out)}[${target}] = ${name}; }`]
    }),
  ])
  const shared = { a: tile * side, b: tile * side }
  return { label: 'matrix product', body, workgroups: Math.min(tiles * parts, mostWorkgroups), workgroupSize, shared }
}

interface Strip {
  readonly name: string
  readonly side: number
  /** Where its tile begins, and how many lines there are. */
  readonly first: string
  readonly limit: string
  /** Which axis of the matrix counts lines; the other one is summed over. */
  readonly line: 0 | 1
}

/** Copies a strip of a matrix to workgroup memory, neighbours by neighbours, with zeros outside. */
function strip(text: ShaderText, load: Load, { name, side, first, limit, line }: Strip): readonly string[] {
  const tile = side * own
  const alongLines = load.strides[line] === 1
  const [l, d] = alongLines ? [`e % ${tile}u`, `e / ${tile}u`] : [`e / ${side}u`, `e % ${side}u`]
  const indices = line === 0 ? [`${name}l`, `${name}d`] : [`${name}d`, `${name}l`]
  const source = text.read(load.source)
  return block(`for (var e = lane; e < ${tile * side}u; e += ${side * side}u)`, [
    `let ${name}l = ${first} + ${l};`,
    `let ${name}d = start + ${d};`,
    `var x = 0f;`,
    `if (${name}l < ${limit} && ${name}d < end) { x = ${source}[${placeText(text, load, indices, name)}]; }`,
    `${name}[(${d}) * ${tile}u + ${l}] = x;`,
  ])
}
