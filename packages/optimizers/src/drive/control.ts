import { abs, add, less, max, min, mul, select, sub, type Tensor, tensor, type Values, values } from '@odot/autodiff'
import type { Monitor } from '@odot/problem'
import { lanes, scalarAt } from '../vector-of.js'
import { abyss, type Halt, type HaltRule, halts, patience } from './halt.js'

/** What a device remembers of a run, so that it can stop it: one small vector, all that is read of a chunk. */
const entries = [
  'steps',
  'value',
  'residual',
  'halt',
  'before',
  'firstValue',
  'firstResidual',
  'leastValue',
  'leastResidual',
  'idle',
] as const
type Entry = (typeof entries)[number]

/** Length of the control vector. */
export const controlSize: number = entries.length

/** Before the first step, which evaluates the start and has number 0. */
export function freshControl(): Values {
  return values(entries.map((entry) => (entry === 'steps' ? -1 : 0)))
}

/** The rule as an input of the steps. */
export function ruleInput({ tolerance, relativeDecrease }: HaltRule): Values {
  return values([tolerance, relativeDecrease])
}

/** The control vector as it was read. */
export interface Control extends Monitor {
  readonly halt: Halt | undefined
  readonly before: number
  readonly start: Monitor
}

/** Names of what was read. Iterations are those of the run. */
export function readControl(data: Float64Array): Control {
  const at = (entry: Entry): number => data[entries.indexOf(entry)]!
  return {
    iteration: at('steps'),
    value: at('value'),
    residual: at('residual'),
    halt: halts[at('halt')],
    before: at('before'),
    start: { iteration: 0, value: at('firstValue'), residual: at('firstResidual') },
  }
}

/**
 * The control vector after a step that saw [value, residual]; unchanged once the run is over, which `halted` says (of the steps before this one).
 *
 * That numbers are finite is tested by comparisons that hold for finite numbers only: NaN is less than nothing, so it ends the run as ±Infinity does. A GPU whose
 * compiler assumes that there is no NaN may take such a comparison for true. The run then goes on to the end of its chunk, where the host tests what it
 * reads again, by bits; it ends as diverged there too, some steps later.
 */
export function stopRun(
  control: Tensor,
  seen: Tensor,
  rule: Tensor,
  { limit, holds }: { readonly limit: number; readonly holds: boolean },
): { readonly halted: Tensor; readonly next: Tensor } {
  const places = lanes(controlSize)
  const at = (entry: Entry): Tensor => places.at(control, entries.indexOf(entry))
  const [value, residual] = [places.at(seen, 0), places.at(seen, 1)]
  const steps = add(at('steps'), 1)
  const isStart = less(steps, 1)
  const [tolerance, relativeDecrease] = [places.at(rule, 0), places.at(rule, 1)]
  const firstValue = select(isStart, value, at('firstValue'))
  const before = select(isStart, value, at('value'))
  const record = add(less(value, at('leastValue')), less(residual, at('leastResidual')))
  const idle = holds ? select(add(isStart, record), 0, add(at('idle'), 1)) : mul(isStart, 0)

  const bottom = mul(-abyss, min(max(abs(firstValue), 1), limit / abyss))
  const finite = mul(mul(less(bottom, value), less(value, limit)), less(residual, limit))
  const change = abs(sub(before, value))
  const large = less(mul(relativeDecrease, max(abs(value), 1)), change)
  const unknown = add(add(large, isStart), add(less(0, idle), less(less(0, relativeDecrease), 1)))
  // the first that holds, with the code of its place in `halts`
  const halt = [less(finite, 1), less(less(tolerance, residual), 1), less(patience - 1, idle), less(unknown, 1)].reduceRight<Tensor>(
    (otherwise, holdsHere, i) => select(holdsHere, i + 1, otherwise),
    places.all(tensor(0)),
  )
  const halted = scalarAt(control, entries.indexOf('halt'))
  const next: Readonly<Record<Entry, Tensor>> = {
    steps,
    value,
    residual,
    halt,
    before,
    firstValue,
    firstResidual: select(isStart, residual, at('firstResidual')),
    leastValue: select(isStart, value, min(value, at('leastValue'))),
    leastResidual: select(isStart, residual, min(residual, at('leastResidual'))),
    idle,
  }
  return { halted, next: select(halted, control, places.of(entries.map((entry) => next[entry]))) }
}
