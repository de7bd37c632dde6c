import type { Access, LoopKernel, Operand } from '../plan/kernel.js'
import { placeText, quotientLines } from './coordinates.js'
import type { Launch } from './launch.js'
import { valueText } from './value-text.js'
import { writer } from './writer.js'

/** Zeros, and among them the values of a loop at offset + Σ coordinateₐ · strideₐ: the strides fall, and entries of one axis do not reach the next. */
export function padLaunch(loop: LoopKernel, value: Operand, { slot, offset, strides }: Access, size: number): Launch {
  const to = writer()
  const zero = to.float(0)
  const begin = to.integer(offset)
  const lines = [`let rest = i - ${begin};`, `if (rest < 0) { return ${zero}; }`]
  const names = loop.sizes.map((count, axis) => {
    const [stride, name] = [to.integer(strides[axis]!), `c${axis}`]
    lines.push(
      ...quotientLines('rest', stride, { quotient: name, remainder: `r${axis}` }),
      `rest = r${axis};`,
      `if (${name} >= ${to.integer(count)}) { return ${zero}; }`,
    )
    return name
  })
  lines.push(`if (rest > 0) { return ${zero}; }`)
  const { lines: made, name } = valueText(loop, value, to, (access) => placeText(access.offset, access.strides, names, to))
  return to.launch('pad', [...lines, ...made, `return ${name};`], { out: slot, size })
}
