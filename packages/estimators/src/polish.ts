import { pausing } from './run.js'
import { type SemidefiniteFactor, semidefiniteFactor } from './semidefinite-factor.js'
import { objectiveOf, type SubProblem } from './sub-problem.js'

/** Newton steps that change no sign are repeated this often, for the last digits. */
const refinements = 3

/**
 * Newton on the support with signs fixed, in place: solves G_SS d = X_Sᵀ(t − Xb) − strength ∘ sign(b), drops the coordinates whose sign would change
 * (all of them where that lowers the objective, else the first), and goes on. The objective never rises. Columns that depend on others keep their
 * coefficient. Yields between columns of the Gram matrix and rows of its factor, because they may be long.
 */
export function* polish(sub: SubProblem, b: Float64Array, gram: GramRows): Generator<undefined, void> {
  const { columns, strength, target } = sub
  let support = [...b.keys()].filter((k) => b[k] !== 0)
  const residual = new Float64Array(columns.rows)
  const gradient = new Float64Array(columns.count)
  let factor: SemidefiniteFactor | undefined
  let refined = 0
  while (support.length > 0 && refined < refinements) {
    factor ??= yield* factorOf(support, gram)
    columns.design.apply(b, residual)
    for (let i = 0; i < residual.length; i++) residual[i] = target[i]! - residual[i]!
    columns.design.adjoint(residual, gradient)
    const step = factor.solve(Float64Array.from(support, (k) => gradient[k]! - strength[k]! * Math.sign(b[k]!)))
    if (!tryWholeStep(sub, support, b, step)) walk(support, b, step)
    const kept = support.filter((k) => b[k] !== 0)
    if (kept.length === support.length) refined++
    else factor = undefined
    support = kept
    yield
  }
}

/** The factor of G_SS. */
function* factorOf(support: readonly number[], gram: GramRows): Generator<undefined, SemidefiniteFactor> {
  const size = support.length
  const matrix = new Float64Array(size * size)
  for (const [a, k] of support.entries()) {
    const row = yield* gram.row(k)
    for (let c = 0; c <= a; c++) matrix[a * size + c] = row[support[c]!]!
  }
  return yield* semidefiniteFactor(matrix, size)
}

/** Takes the whole step and zeroes every coefficient whose sign it would change, when that lowers the objective. */
function tryWholeStep(sub: SubProblem, support: readonly number[], b: Float64Array, step: Float64Array): boolean {
  const trial = Float64Array.from(b)
  let changes = 0
  for (const [a, k] of support.entries()) {
    const next = b[k]! + step[a]!
    const changed = b[k]! * next <= 0
    if (changed) changes++
    trial[k] = changed ? 0 : next
  }
  if (changes > 0 && objectiveOf(sub, trial) > objectiveOf(sub, b)) return false
  b.set(trial)
  return true
}

/** Takes the longest step, at most 1, before a coefficient passes zero, and sets those that it reaches to 0. */
function walk(support: readonly number[], b: Float64Array, step: Float64Array): void {
  let length = 1
  for (const [a, k] of support.entries()) if (b[k]! * (b[k]! + step[a]!) <= 0) length = Math.min(length, Math.abs(b[k]! / step[a]!))
  for (const [a, k] of support.entries()) {
    const next = b[k]! + length * step[a]!
    b[k] = Math.sign(next) === Math.sign(b[k]!) ? next : 0
  }
}

/** Rows of the Gram matrix XᵀX, made when first asked for and kept. */
export interface GramRows {
  readonly row: (k: number) => Generator<undefined, Float64Array>
}

export function gramRows({ columns: { design, data, rows, count } }: SubProblem): GramRows {
  const known = new Map<number, Float64Array>()
  const pause = pausing()
  return {
    *row(k) {
      const before = known.get(k)
      if (before) return before
      const row = new Float64Array(count)
      design.adjoint(data.subarray(k * rows, (k + 1) * rows), row)
      known.set(k, row)
      yield* pause(rows * count)
      return row
    },
  }
}
