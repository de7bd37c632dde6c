import type { Access, LoopKernel, Reduction } from '../plan/kernel.js'
import { coordinatesOf, placeText } from './coordinates.js'
import type { Launch } from './launch.js'
import type { Slots } from './slots.js'
import { valueText } from './value-text.js'
import { type Writer, writer } from './writer.js'

/** Terms that one thread adds up before more threads share them. */
const shortSum = 256
/** Terms of a thread where they do: every one is a roundoff more in the error of the sum. */
const share = 64
/** Results that keep a device busy, whose terms are only shared where there are very many. */
const manyResults = 2 ** 15
const longSum = 2 ** 14

/**
 * A sum or maximum over axes of a loop: one thread for each result, or several that take every so manyeth term, and sums of what they found, until one thread
 * has few terms.
 */
export function reduceLaunches(loop: LoopKernel, reduction: Reduction, slots: Slots): readonly Launch[] {
  const results = product(loop.sizes.filter((_, axis) => !reduction.reduced[axis]))
  const terms = product(loop.sizes.filter((_, axis) => reduction.reduced[axis]))
  const parts = terms <= (results < manyResults ? shortSum : longSum) ? 1 : Math.ceil(terms / share)
  const { slot } = reduction.access
  const out = parts === 1 ? slot : slots.temporary(results * parts)
  const first = partLaunch(loop, reduction, { parts, terms, out, size: results * parts })
  if (parts === 1) return [first]
  const rest: LoopKernel = {
    kind: 'loop',
    sizes: results === 1 ? [parts] : [results, parts],
    loads: [{ slot: out, offset: 0, strides: results === 1 ? [1] : [parts, 1] }],
    statements: [],
    stores: [],
    reductions: [],
  }
  const whole: Reduction = {
    op: reduction.op,
    value: { kind: 'load', at: 0 },
    access: { slot, offset: 0, strides: results === 1 ? [0] : [1, 0] },
    reduced: results === 1 ? [true] : [false, true],
  }
  return [first, ...reduceLaunches(rest, whole, slots)]
}

interface Part {
  readonly parts: number
  readonly terms: number
  readonly out: number
  readonly size: number
}

/** Result r of `parts` for each: thread r · parts + k takes the terms k, k + parts, k + 2 parts, … */
function partLaunch(loop: LoopKernel, { op, value, reduced }: Reduction, { parts, terms, out, size }: Part): Launch {
  const to = writer()
  const kept = axesOf(reduced, false)
  const gone = axesOf(reduced, true)
  const outer = coordinatesOf('i', [...kept.map((axis) => loop.sizes[axis]!), parts], 'c', to)
  const part = outer.names.at(-1)!
  const [count, step] = [to.integer(terms), to.integer(parts)]
  const inner = coordinatesOf(
    'j',
    gone.map((axis) => loop.sizes[axis]!),
    'd',
    to,
  )
  const bases: string[] = []
  const place = (access: Access): string => {
    const base = `b${bases.length}`
    bases.push(`const ${base} = ${placeOf(access, kept, outer.names, to)};`)
    const strides = gone.map((axis) => access.strides[axis]!)
    const moves = strides.flatMap((stride, k) => (stride === 0 ? [] : [`${inner.names[k]} * ${to.integer(stride)}`]))
    return [base, ...moves].join(' + ')
  }
  const { lines, name } = valueText(loop, value, to, place)
  const start = to.float(op === 'sum' ? 0 : Number.NEGATIVE_INFINITY)
  const body = [...inner.lines, ...lines, op === 'sum' ? `total += ${name};` : `total = Math.max(total, ${name});`]
  return to.launch(
    op === 'sum' ? 'sum' : 'maximum',
    [
      ...outer.lines,
      ...bases,
      `let total = ${start};`,
      `for (let j = ${part}; j < ${count}; j += ${step}) {`,
      ...body.flatMap((each) => each.split('\n')).map((line) => `  ${line}`),
      '}',
      'return total;',
    ],
    { out, size },
  )
}

function placeOf({ offset, strides }: Access, kept: readonly number[], names: readonly string[], to: Writer): string {
  return placeText(
    offset,
    kept.map((axis) => strides[axis]!),
    names,
    to,
  )
}

function axesOf(reduced: readonly boolean[], wanted: boolean): readonly number[] {
  return [...reduced.keys()].filter((axis) => reduced[axis] === wanted)
}

function product(sizes: readonly number[]): number {
  return sizes.reduce((total, size) => total * size, 1)
}
