import { gpuJsStatement } from '../expr/gpujs.js'
import type { Access, LoopKernel, Operand } from '../plan/kernel.js'
import { coneOf } from './cone.js'
import type { Writer } from './writer.js'

/** Lines that make a value of a loop at one entry, and its name. `place` says where a load stands. */
export function valueText(
  loop: LoopKernel,
  value: Operand,
  to: Writer,
  place: (access: Access, at: number) => string,
): { readonly lines: readonly string[]; readonly name: string } {
  const { loads, statements } = coneOf(loop, value)
  const operand = (each: Operand): string => {
    if (each.kind === 'number') return to.float(each.value)
    return each.kind === 'load' ? `l${each.at}` : `t${each.at}`
  }
  // positions in the loop would tell kernels apart that do the same
  const renamed = new Map<string, string>([
    ...loads.map((at, k) => [`l${at}`, `l${k}`] as const),
    ...statements.map((at, k) => [`t${at}`, `t${k}`] as const),
  ])
  const name = (each: Operand): string => {
    const text = operand(each)
    return renamed.get(text) ?? text
  }
  const lines = [
    ...loads.map((at, k) => {
      const access = loop.loads[at]!
      return `const l${k} = ${to.array(access.slot)}[${place(access, at)}];`
    }),
    ...statements.map((at, k) => {
      const statement = loop.statements[at]!
      return gpuJsStatement(statement, statement.operands.map(name), `t${k}`)
    }),
  ]
  return { lines, name: name(value) }
}
