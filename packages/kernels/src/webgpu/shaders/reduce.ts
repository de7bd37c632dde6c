import { type Box, kindsOf } from './box.js'
import type { ShaderContext } from './context.js'
import { entryText } from './entry-text.js'
import { laneText, linesText, workgroupsForLines } from './lines-text.js'
import { indexTexts } from './place-text.js'
import { type Ending, type ReductionText, reductionText } from './reduction-text.js'
import { block, type Draft, draft, gridLoop, type Part, type ShaderText } from './shader-text.js'
import { type Tail, withPartials, workgroupsWith } from './tail.js'

/** How a reduction is spread: `lines` results, of `parts` each, which `lanes` invocations make together (one: one after the other). */
interface Spread {
  readonly kept: number
  readonly reduced: number
  readonly parts: number
  readonly lanes: number
  readonly workgroupSize: number
}

/** Up to so many terms are added up by one invocation, and by sixteen. */
const fewTerms = 32
const someTerms = 1024
/** Workgroups for which a reduction is cut into parts, and terms of an invocation below which it is not. */
const fewWorkgroups = 64
const leastTerms = 16
const leastTermsAlone = 64

/**
 * A box whose reductions all keep the same axes: one dispatch, and another one for the parts of lines where there are some. Its stores are in the first, the
 * tail, which is done with each line, in the last; what the tail sums up is put together in another one.
 */
export function reduceShaders(box: Box, context: ShaderContext, tail?: Tail): readonly Draft[] {
  const { reductions, sizes } = box
  const { reduced } = reductions[0]!
  const spread = spreadOf(sizes, reduced, context.limits.workgroupSize)
  const { kept, parts } = spread
  if (parts === 1) {
    const workgroups = workgroupsWith(tail, wantedWorkgroups(spread), spread.workgroupSize)
    const ending = tail && withPartials(tail, workgroups, context)
    return [spreadShader(box, spread, { workgroups, tail: ending?.tail }), ...(ending?.rest ? reduceShaders(ending.rest, context) : [])]
  }
  const lines = kept * parts
  // what few numbers are made of stays, so that it can wait for other dispatches of one workgroup
  const scratch = kept === 1 ? context.keep : context.scratch
  const target = { partials: scratch(reductions.length * lines), lines }
  const rest: Box = {
    sizes: [kept, parts],
    loads: reductions.map((_, at) => ({
      source: { kind: 'slot', slot: target.partials },
      offset: at * lines,
      strides: [parts, 1],
    })),
    statements: [],
    stores: [],
    reductions: reductions.map(({ op, access }, at) => ({
      op,
      value: { kind: 'load', at },
      access: { slot: access.slot, offset: 0, strides: [1, 0] },
      reduced: [false, true],
    })),
  }
  return [
    spreadShader(box, spread, { workgroups: workgroupsWith(undefined, wantedWorkgroups(spread), spread.workgroupSize), target }),
    ...reduceShaders(rest, context, tail),
  ]
}

function spreadOf(sizes: readonly number[], reducedAxes: readonly boolean[], workgroupSize: number): Spread {
  const kept = product(sizes.filter((_, axis) => !reducedAxes[axis]))
  const reduced = product(sizes.filter((_, axis) => reducedAxes[axis]))
  // neighbours are added up by neighbours: along a kept last axis every invocation goes its own way
  const alone = reducedAxes.at(-1) !== true || reduced <= fewTerms
  const lanes = alone ? 1 : reduced <= someTerms && kept >= fewWorkgroups ? 16 : workgroupSize
  const wanted = Math.ceil((fewWorkgroups * workgroupSize) / (kept * lanes))
  const most = Math.floor(reduced / (alone ? leastTermsAlone : lanes * leastTerms))
  return { kept, reduced, lanes, parts: Math.max(1, Math.min(wanted, most)), workgroupSize }
}

function wantedWorkgroups({ kept, parts, lanes, workgroupSize }: Spread): number {
  return workgroupsForLines(kept * parts, lanes, workgroupSize)
}

interface SpreadEnding extends Pick<Ending, 'target' | 'tail'> {
  readonly workgroups: number
}

function spreadShader(box: Box, spread: Spread, ending: SpreadEnding): Draft {
  return draft((text) => spreadPart(text, box, spread, ending))
}

function spreadPart(text: ShaderText, box: Box, spread: Spread, { workgroups, ...ending }: SpreadEnding): Part {
  const { lanes, kept, parts, workgroupSize } = spread
  const sums = reductionText(text, box.reductions, { ...ending, workgroupSize })
  const lines = text.size('lines', kept * parts)
  const label = [...kindsOf(box), ...(ending.tail ? kindsOf(ending.tail.box) : [])].join(' + ')
  if (lanes === 1) {
    const work = [
      ...sums.open,
      ...lineText(text, box, spread, sums),
      ...sums.close(parts === 1 ? 'line' : `q * ${text.size('parts', parts)} + part`),
    ]
    const body = [...sums.begin, ...gridLoop('line', lines, workgroupSize, work), ...sums.end]
    return { label, body, workgroups, workgroupSize, shared: sums.shared }
  }
  const work = lineText(text, box, spread, sums)
  return { label, ...linesText({ lines, lanes, workgroupSize, work, sums, workgroups }) }
}

/** What one invocation takes in of a line: a part of its terms, or every `lanes`-th of them. */
function lineText(
  text: ShaderText,
  box: Box,
  { reduced, parts, lanes, kept, workgroupSize }: Spread,
  sums: ReductionText,
): readonly string[] {
  const names = box.sizes.map((_, axis) => `i${axis}`)
  const sizes = box.sizes.map((size, axis) => text.size(`n${axis}`, size))
  const gone = box.reductions[0]!.reduced
  const along = (which: boolean, position: string): readonly string[] =>
    indexTexts(
      position,
      names.filter((_, axis) => gone[axis] === which),
      sizes.filter((_, axis) => gone[axis] === which),
    )
  const terms = text.size('terms', reduced)
  // parts of a line are neighbours in the temporary; lines are neighbours for invocations on their own
  const apart =
    lanes === 1
      ? [`let q = line % ${text.size('kept', kept)};`, `let part = line / ${text.size('kept', kept)};`]
      : [`let q = line / ${text.size('parts', parts)};`, `let part = line % ${text.size('parts', parts)};`]
  const chunk = parts === 1 ? '' : text.size('chunk', Math.ceil(reduced / parts))
  const lane = lanes === 1 ? '' : laneText(lanes, workgroupSize)
  const begin = [...(parts === 1 ? [] : [`part * ${chunk}`]), ...(lane === '' ? [] : [lane])].join(' + ') || '0u'
  const end = parts === 1 ? terms : `min((part + 1u) * ${chunk}, ${terms})`
  const { lines, values } = entryText(text, box, { index: { indices: names } })
  return [
    ...(parts === 1 ? [] : apart),
    ...along(false, parts === 1 ? 'line' : 'q'),
    ...block(`for (var r = ${begin}; r < ${end}; r += ${lanes}u)`, [...along(true, 'r'), ...lines, ...sums.step(values)]),
  ]
}

function product(sizes: readonly number[]): number {
  return sizes.reduce((a, b) => a * b, 1)
}
