import type { Numbers } from '../dense/gemv.js'
import type { Design, RowProducts } from '../design/design.js'
import type { DesignKernel, PassKernel } from '../plan/kernel.js'
import type { Precision } from './array.js'
import { designStep } from './design-step.js'
import type { Frame } from './frame.js'
import { rangedLoop } from './loop-step.js'
import { rowsOfBlock } from './row-blocks.js'
import type { Step, StepContext } from './step.js'

/** A product with a design by blocks of rows, in order. */
interface BlockProduct {
  readonly bound: () => void
  /** Before the first block. */
  readonly begin: () => void
  readonly rows: (from: number, to: number) => void
  /** After the last block. */
  readonly end: () => void
}

/**
 * Products and loops in one pass: block after block of rows where all designs have products by rows and the numbers of a block stay in the cache; else one
 * after the other over all rows, in the order of the kernel.
 */
export function passStep(kernel: PassKernel, context: StepContext): Step {
  const { rows, applies, adjoints } = kernel
  const { frame, designs } = context
  const products = [...applies, ...adjoints].map((product) => blockProduct(product, frame, designs[product.design]!))
  const before = products.slice(0, applies.length)
  const after = products.slice(applies.length)
  const loops = kernel.loops.map((loop) => rangedLoop(loop, context, { ranged: true }))
  const byRows = [...applies, ...adjoints].map((product) => designs[product.design]!).filter((design) => hasRows(design, frame.precision))
  const size = byRows.length > 0 ? rowsOfBlock(new Set(byRows)) : Math.max(rows, 1)
  const texts = loops.flatMap(({ text }) => (text === undefined ? [] : [text]))
  return {
    run: () => {
      for (let at = 0; at < products.length; at++) products[at]!.begin()
      for (let from = 0; from < rows; from += size) {
        const to = Math.min(from + size, rows)
        for (let at = 0; at < before.length; at++) before[at]!.rows(from, to)
        for (let at = 0; at < loops.length; at++) loops[at]!.run(from, to)
        for (let at = 0; at < after.length; at++) after[at]!.rows(from, to)
      }
      for (let at = 0; at < products.length; at++) products[at]!.end()
    },
    bound: () => {
      for (const product of products) product.bound()
      for (const loop of loops) loop.bound()
    },
    ...(texts.length > 0 && { text: texts.join('\n') }),
  }
}

/** The products of a design by rows, with vectors of the device or, where a design has none for these, with float64 vectors. */
function hasRows({ byRows, single }: Design, precision: Precision): boolean {
  return (precision === 'f32' && single ? single : { byRows }).byRows !== undefined
}

function blockProduct(kernel: DesignKernel, frame: Frame, design: Design): BlockProduct {
  const { byRows, single } = design
  if (frame.precision === 'f64') return byRows ? directProduct(kernel, frame, byRows, isFloat64) : wholeProduct(kernel, frame, design)
  if (single) return single.byRows ? directProduct(kernel, frame, single.byRows, isFloat32) : wholeProduct(kernel, frame, design)
  return byRows ? convertedProduct(kernel, frame, byRows) : wholeProduct(kernel, frame, design)
}

function directProduct<V extends Numbers>(
  { product, source, out }: DesignKernel,
  frame: Frame,
  { apply, addAdjoint }: RowProducts<V>,
  isVector: (array: Numbers) => array is V,
): BlockProduct {
  let vectors: { readonly v: V; readonly result: V } | undefined
  const adjoint = product === 'adjoint'
  return {
    bound: () => {
      const [v, result] = [frame.slot(source), frame.slot(out)]
      vectors = isVector(v) && isVector(result) ? { v, result } : undefined
    },
    begin: adjoint ? () => vectors?.result.fill(0) : nothing,
    rows: adjoint
      ? (from, to) => vectors && addAdjoint(vectors.v, vectors.result, from, to)
      : (from, to) => vectors && apply(vectors.v, vectors.result, from, to),
    end: nothing,
  }
}

function convertedProduct({ product, source, out, from, to }: DesignKernel, frame: Frame, byRows: RowProducts<Float64Array>): BlockProduct {
  const v = frame.scratch(`source of ${out}`, from)
  const result = frame.scratch(`result of ${out}`, to)
  if (product === 'apply')
    return {
      bound: nothing,
      begin: () => v.set(frame.slot(source)),
      rows: (begin, end) => {
        byRows.apply(v, result, begin, end)
        copyRows(result, frame.slot(out), begin, end)
      },
      end: nothing,
    }
  return {
    bound: nothing,
    begin: () => result.fill(0),
    rows: (begin, end) => {
      copyRows(frame.slot(source), v, begin, end)
      byRows.addAdjoint(v, result, begin, end)
    },
    end: () => frame.slot(out).set(result),
  }
}

/** A product that is not made by rows: X v before the first block, Xᵀ r after the last. */
function wholeProduct(kernel: DesignKernel, frame: Frame, design: Design): BlockProduct {
  const { product } = kernel
  const run = designStep(kernel, frame, design)
  return { bound: nothing, begin: product === 'apply' ? run : nothing, rows: nothing, end: product === 'adjoint' ? run : nothing }
}

function copyRows(from: Numbers, to: Numbers, begin: number, end: number): void {
  for (let i = begin; i < end; i++) to[i] = from[i]!
}

function isFloat64(array: Numbers): array is Float64Array {
  return array instanceof Float64Array
}

function isFloat32(array: Numbers): array is Float32Array {
  return array instanceof Float32Array
}

function nothing(): void {}
