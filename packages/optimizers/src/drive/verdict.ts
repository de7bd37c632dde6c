import type { Monitor } from '@odot/problem'
import { type Halt, type HaltRule, haltOf, patience } from './halt.js'
import type { Judgement, Look } from './process.js'
import type { Status } from './result.js'
import type { StopRule } from './run-options.js'

export interface Verdict {
  readonly status: Status
  readonly reason: string
}

/** What a run looked like at its start and one look earlier. */
export interface Earlier {
  readonly first: Monitor
  readonly value: number
}

/** Whether a run is over, and why. */
export function verdict(now: Look, earlier: Earlier, rule: StopRule): Verdict | undefined {
  const judged = now.judged ?? judge(now, earlier, rule)
  const { iteration, residual, stopped } = now
  const at = `at iteration ${iteration}`
  if (stopped && (!judged.halt || judged.halt === 'small decrease')) {
    return { status: 'stalled', reason: `${stopped}; the residual is ${show(residual)} ${at}` }
  }
  if (judged.halt) return verdicts[judged.halt](now, { at, before: judged.before, rule })
  const done = iteration - earlier.first.iteration
  if (done < rule.maxIterations) return undefined
  return {
    status: 'max-iterations',
    reason: `${done} iterations were allowed; the residual ${show(residual)} is still above the tolerance ${show(rule.tolerance)}`,
  }
}

/** The rule on the host, in float64. */
function judge(now: Look, { first, value: before }: Earlier, { tolerance, relativeDecrease }: StopRule): Judgement {
  const rule: HaltRule = { tolerance, relativeDecrease, limit: Number.POSITIVE_INFINITY, round: (x) => x }
  return { halt: haltOf(now, { firstValue: first.value, before, idle: 0 }, rule), before }
}

interface Words {
  readonly at: string
  readonly before: number
  readonly rule: StopRule
}

const verdicts: Readonly<Record<Halt, (now: Look, words: Words) => Verdict>> = {
  diverged: ({ value, residual }, { at }) => ({
    status: 'diverged',
    reason: `the value is ${value} and the residual ${residual} ${at}; a shorter step or a bounded objective is needed`,
  }),
  'small residual': ({ residual }, { at, rule }) => ({
    status: 'converged',
    reason: `the residual ${show(residual)} is at most the tolerance ${show(rule.tolerance)} ${at}`,
  }),
  idle: ({ residual }, { at }) => ({
    status: 'stalled',
    reason: `${patience} steps in a row reached no lower value and no smaller residual: rounding hides what is left; the residual is ${show(residual)} ${at}`,
  }),
  'small decrease': ({ value, residual }, { at, before, rule }) => ({
    status: 'converged',
    reason: `the last decrease, relative to the value, is ${show((before - value) / Math.max(Math.abs(value), 1))}, at most ${show(rule.relativeDecrease)}; the residual is ${show(residual)} ${at}`,
  }),
}

function show(x: number): string {
  return x === 0 ? '0' : x.toExponential(2)
}
