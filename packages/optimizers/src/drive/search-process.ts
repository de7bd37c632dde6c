import type { Ask, SearchSolver } from '@odot/problem'
import { OptimizerError } from '../errors.js'
import { copyState } from './copy-state.js'
import type { Process } from './process.js'

/** A search solver at work on an oracle. @throws OptimizerError when sizes differ. */
export function searchProcess<S, O>(
  solver: SearchSolver<S, O>,
  oracle: unknown,
  x0: Float64Array,
  saved: S | undefined,
): Process<Float64Array, S> {
  const size = typeof oracle === 'object' && oracle !== null && 'size' in oracle ? oracle.size : x0.length
  if (size !== x0.length) {
    throw new OptimizerError(`minimize: x0 has ${x0.length} entries but the objective takes ${size}; pass a start of that length.`)
  }
  let state = saved === undefined ? solver.init(x0) : copyState(saved)
  checkPoint(solver.name, solver.point(state), x0.length)
  let evaluations = 0
  return {
    name: solver.name,
    *advance(_, interrupted) {
      const iteration = solver.advance(state)
      let step = iteration.next()
      while (!step.done) {
        const question = step.value
        const answer = yield () => answerOf(solver.name, oracle, question)
        if (question.ask !== 'prox') evaluations++
        if (interrupted()) return
        step = iteration.next(answer)
      }
      state = step.value
    },
    monitor: () => solver.monitor(state),
    evaluations: () => evaluations,
    // biome-ignore lint/correctness/useYield: a process on a device asks for its numbers here
    *take() {
      return { x: Float64Array.from(solver.point(state)), state }
    },
    dispose: () => undefined,
  }
}

function answerOf<O>(solver: string, oracle: unknown, question: Ask<O>): number | Promise<number> {
  const answer: unknown = typeof oracle === 'object' && oracle !== null ? Reflect.get(oracle, question.ask) : undefined
  if (typeof answer !== 'function') {
    throw new OptimizerError(
      `minimize: ${solver} asks for ${String(question.ask)}, which this objective does not have; add it or take another solver.`,
    )
  }
  return Reflect.apply(answer, oracle, question.args)
}

function checkPoint(solver: string, point: unknown, size: number): void {
  if (point instanceof Float64Array && point.length === size) return
  const found = point instanceof Float64Array ? `has ${point.length} entries` : `is not one of ${solver}`
  throw new OptimizerError(
    `minimize: the state ${found} but x0 has ${size} entries; resume with the solver and the objective it came from.`,
  )
}
