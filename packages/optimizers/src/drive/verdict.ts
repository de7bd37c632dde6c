import type { Monitor } from '@odot/problem'
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

/** Whether a run is over, and why. A value of −1e20 times the first is taken for −∞: there is no minimum. */
export function verdict(now: Monitor, { first, value: before }: Earlier, rule: StopRule): Verdict | undefined {
  const { value, residual, stopped } = now
  const done = now.iteration - first.iteration
  const bottom = -1e20 * Math.max(Math.abs(first.value), 1)
  const at = `at iteration ${now.iteration}`
  if (!(value > bottom && value < Number.POSITIVE_INFINITY) || Number.isNaN(residual)) {
    return {
      status: 'diverged',
      reason: `the value is ${value} and the residual ${residual} ${at}; a shorter step or a bounded objective is needed`,
    }
  }
  if (residual <= rule.tolerance) {
    return { status: 'converged', reason: `the residual ${show(residual)} is at most the tolerance ${show(rule.tolerance)} ${at}` }
  }
  if (stopped) return { status: 'stalled', reason: `${stopped}; the residual is ${show(residual)} ${at}` }
  const decrease = (before - value) / Math.max(Math.abs(value), 1)
  if (rule.relativeDecrease > 0 && done > 0 && Math.abs(decrease) <= rule.relativeDecrease) {
    return {
      status: 'converged',
      reason: `the last decrease, relative to the value, is ${show(decrease)}, at most ${show(rule.relativeDecrease)}; the residual is ${show(residual)} ${at}`,
    }
  }
  if (done >= rule.maxIterations) {
    return {
      status: 'max-iterations',
      reason: `${done} iterations were allowed; the residual ${show(residual)} is still above the tolerance ${show(rule.tolerance)}`,
    }
  }
  return undefined
}

function show(x: number): string {
  return x === 0 ? '0' : x.toExponential(2)
}
