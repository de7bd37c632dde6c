import type { ContractKernel, DesignKernel } from '../../plan/kernel.js'
import { type Load, loadOf } from './box.js'
import type { ShaderContext } from './context.js'
import { gemmShaders } from './gemm.js'
import { boxShaders } from './loop.js'
import { fillShader } from './map.js'
import type { Draft } from './shader-text.js'
import { sparseShaders } from './sparse.js'
import type { Tail } from './tail.js'

/** out [m, n] = a [m, k] b [k, n]; `out` is row-major. */
export interface Product {
  readonly m: number
  readonly k: number
  readonly n: number
  readonly a: Load
  readonly b: Load
  readonly out: number
}

export function contractShaders({ a, b, ...sizes }: ContractKernel, context: ShaderContext): readonly Draft[] {
  return productShaders({ ...sizes, a: loadOf(a), b: loadOf(b) }, context)
}

/**
 * A product with a design: a matrix product where the design is dense, else a sum of each of its lines. Only a product with a vector has a
 * tail.
 */
export function designShaders(kernel: DesignKernel, context: ShaderContext, tail?: Tail): readonly Draft[] {
  const { design, product, from, to, count, source, out } = kernel
  const { format, rows, columns } = context.designs[design]!
  if (to * count === 0) return []
  if (format === 'csc' || format === 'csr') return sparseShaders(kernel, context, tail)
  const strides = format === 'row-major' ? [columns, 1] : [1, rows]
  const a: Load = {
    source: { kind: 'design', design, part: 'values' },
    offset: 0,
    strides: product === 'apply' ? strides : strides.toReversed(),
  }
  const b: Load = { source: { kind: 'slot', slot: source }, offset: 0, strides: [count, 1] }
  const shaders = productShaders({ m: to, k: from, n: count, a, b, out }, context, tail)
  const name = `${product === 'apply' ? 'X' : 'Xᵀ'} v, ${format}`
  return shaders.map((shader, at) => (at === 0 ? { ...shader, label: shader.label.replace(/^(sum|matrix product)/, name) } : shader))
}

/** Products of matrices by tiles, and of a matrix and a vector as sums of the lines of the matrix. */
function productShaders(product: Product, context: ShaderContext, tail?: Tail): readonly Draft[] {
  const { m, k, n, a, b, out } = product
  if (m * n === 0) return []
  if (k === 0) return [fillShader(out, m * n, 0, context.limits)]
  if (n === 1) return vectorShaders(product, context, tail)
  if (m === 1) return vectorShaders({ m: n, k, n: m, a: turned(b), b: turned(a), out }, context, tail)
  return gemmShaders(product, context)
}

/** out [m] = a [m, k] b [k], with the axis along which the numbers of `a` are neighbours last. */
function vectorShaders({ m, k, a, b, out }: Product, context: ShaderContext, tail: Tail | undefined): readonly Draft[] {
  const [row = 0, column = 0] = a.strides
  const byRows = column <= row || m === 1
  const turn = <T>(pair: readonly [T, T]): readonly T[] => (byRows ? pair : pair.toReversed())
  return boxShaders(
    {
      sizes: turn([m, k]),
      loads: [
        { ...a, strides: turn([row, column]) },
        { ...b, strides: turn([0, b.strides[0]!]) },
      ],
      statements: [
        {
          op: 'mul',
          attributes: {},
          operands: [
            { kind: 'load', at: 0 },
            { kind: 'load', at: 1 },
          ],
        },
      ],
      stores: [],
      reductions: [
        {
          op: 'sum',
          value: { kind: 'statement', at: 0 },
          access: { slot: out, offset: 0, strides: turn([1, 0]) },
          reduced: turn([false, true]),
        },
      ],
    },
    context,
    tail,
  )
}

function turned(load: Load): Load {
  return { ...load, strides: load.strides.toReversed() }
}
