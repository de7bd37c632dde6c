import type { Operand } from '../../plan/kernel.js'
import type { BoxOf } from './box.js'

/** The loads and statements that the stores and reductions of a box need, and no others. */
export function needed<L>(box: BoxOf<L>): BoxOf<L> {
  const statements = new Set<number>()
  const loads = new Set<number>()
  const take = (operand: Operand): void => {
    if (operand.kind === 'load') loads.add(operand.at)
    if (operand.kind !== 'statement' || statements.has(operand.at)) return
    statements.add(operand.at)
    box.statements[operand.at]!.operands.forEach(take)
  }
  for (const { value } of [...box.stores, ...box.reductions]) take(value)
  const placeOf = (kept: ReadonlySet<number>): ReadonlyMap<number, number> =>
    new Map([...kept].sort((a, b) => a - b).map((at, place) => [at, place] as const))
  const [statementPlaces, loadPlaces] = [placeOf(statements), placeOf(loads)]
  const moved = (operand: Operand): Operand => {
    if (operand.kind === 'number') return operand
    return { ...operand, at: (operand.kind === 'load' ? loadPlaces : statementPlaces).get(operand.at)! }
  }
  return {
    sizes: box.sizes,
    loads: box.loads.filter((_, at) => loads.has(at)),
    statements: box.statements.flatMap((statement, at) =>
      statements.has(at) ? [{ ...statement, operands: statement.operands.map(moved) }] : [],
    ),
    stores: box.stores.map((store) => ({ ...store, value: moved(store.value) })),
    reductions: box.reductions.map((reduction) => ({ ...reduction, value: moved(reduction.value) })),
  }
}
