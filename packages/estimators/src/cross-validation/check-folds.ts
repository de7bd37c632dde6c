import { EstimatorError } from '../errors.js'
import { show } from '../show.js'
import type { Folds } from './k-folds.js'
import type { Rows } from './read-rows.js'

/** @throws EstimatorError when a fold holds out nothing, leaves nothing, or leaves a class out, naming the fold. */
export function checkFolds(where: string, { assignments, folds }: Folds, { count, weights, classes }: Rows): void {
  const total = weights.reduce((sum, w) => sum + w, 0)
  for (const [repeat, assignment] of assignments.entries()) {
    const held = new Float64Array(folds)
    for (let i = 0; i < count; i++) held[assignment[i]!]! += weights[i]!
    for (const [f, weight] of held.entries()) {
      const name = foldName(f, { repeat, repeats: assignments.length })
      if (!(weight > 0)) throw new EstimatorError(`${where}: ${name} holds out no row of positive weight; pass fewer folds.`)
      const others = held.some((w, g) => g !== f && w > 0)
      if (!others) throw new EstimatorError(`${where}: ${name} holds out all the weight, ${total}; nothing is left to fit to.`)
    }
    if (classes) checkClasses(where, assignment, { folds, repeat, repeats: assignments.length, weights, classes })
  }
}

/** `fold 3`, or `fold 3 of repeat 2`. */
export function foldName(f: number, { repeat, repeats }: { readonly repeat: number; readonly repeats: number }): string {
  return repeats > 1 ? `fold ${f + 1} of repeat ${repeat + 1}` : `fold ${f + 1}`
}

interface ClassCheck extends Pick<Rows, 'weights'> {
  readonly folds: number
  readonly repeat: number
  readonly repeats: number
  readonly classes: NonNullable<Rows['classes']>
}

function checkClasses(where: string, assignment: Int32Array, { folds, repeat, repeats, weights, classes: { codes } }: ClassCheck): void {
  // the only fold of each class, or −1 where it has several
  const only = new Int32Array(codes.count).fill(folds)
  for (let i = 0; i < assignment.length; i++) {
    const code = codes.of[i]!
    if (!(weights[i]! > 0)) continue
    only[code] = only[code] === folds || only[code] === assignment[i] ? assignment[i]! : -1
  }
  for (const [code, f] of only.entries()) {
    if (f < 0 || f === folds) continue
    throw new EstimatorError(
      `${where}: ${foldName(f, { repeat, repeats })} holds out all rows of the class ${show(codes.values[code])}, so nothing can be learnt of it; pass other folds or groups, or leave the class out.`,
    )
  }
}
