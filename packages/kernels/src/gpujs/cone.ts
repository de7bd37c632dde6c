import type { LoopKernel, Operand } from '../plan/kernel.js'

/** What a value of a loop is made of: its loads and statements, by their positions, in order. */
export interface Cone {
  readonly loads: readonly number[]
  readonly statements: readonly number[]
}

export function coneOf({ statements }: LoopKernel, value: Operand): Cone {
  const [loads, made] = [new Set<number>(), new Set<number>()]
  const visit = (operand: Operand): void => {
    if (operand.kind === 'load') loads.add(operand.at)
    if (operand.kind !== 'statement' || made.has(operand.at)) return
    made.add(operand.at)
    for (const each of statements[operand.at]!.operands) visit(each)
  }
  visit(value)
  const inOrder = (set: ReadonlySet<number>): readonly number[] => [...set].sort((a, b) => a - b)
  return { loads: inOrder(loads), statements: inOrder(made) }
}

/** The slots that a value of a loop is read from. */
export function slotsOfCone(loop: LoopKernel, value: Operand): ReadonlySet<number> {
  return new Set(coneOf(loop, value).loads.map((at) => loop.loads[at]!.slot))
}
