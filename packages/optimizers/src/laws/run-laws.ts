import type { Law } from '@odot/autodiff/testing'
import type { Result } from '../drive/result.js'
import type { RunOptions } from '../drive/run-options.js'
import { loadState } from '../load-state.js'
import { saveState } from '../save-state.js'
import { demand } from './demand.js'

/** A solver bound to one objective of its class. */
export interface Bound<S> {
  readonly name: string
  readonly sync: (x0: ArrayLike<number>, options: RunOptions<S>) => Result<Float64Array, S>
  readonly async: (x0: ArrayLike<number>, options: RunOptions<S>) => Promise<Result<Float64Array, S>>
  /** From here some iterations are needed. */
  readonly start: readonly number[]
  /** A run that starts where the residual is exactly 0, on this or another objective of the class. */
  readonly solved: () => { readonly start: readonly number[]; readonly result: Result<Float64Array, S> }
}

const steps = 3
/** Aborts are tried at so many consecutive looks at the signal: between and within the first iterations. */
const moments = 16

/** What every solver owes to the drivers, whatever it solves. */
export function runLaws<S>({ name, sync, async, start, solved }: Bound<S>): readonly Law[] {
  const few = { tolerance: 0, maxIterations: steps }
  const sameBits = (a: Result<Float64Array, S>, b: Result<Float64Array, S>, words: string): void => {
    const [first, second] = [a, b].map(({ x, value, residual, iterations }) => saveState({ x, value, residual, iterations }))
    demand(first === second, () => `${name}: ${words}: ${first} and ${second}`)
    const [one, two] = [saveState(a.state), saveState(b.state)]
    demand(one === two, () => `${name}: ${words}, but the states differ: ${one.slice(0, 300)} and ${two.slice(0, 300)}`)
  }
  return [
    {
      name: `${name}: no iterations leave the start where it is`,
      check: () => {
        const { x, iterations, status } = sync(start, { tolerance: 0, maxIterations: 0 })
        demand(status === 'max-iterations' && iterations === 0, () => `${name}: status ${status} after ${iterations} iterations of 0`)
        demand(
          start.every((s, i) => s === x[i]),
          () => `${name}: moved from ${start} to ${x} in no iterations`,
        )
      },
    },
    {
      name: `${name}: a start with residual 0 has converged at once`,
      check: () => {
        const { start: solution, result } = solved()
        const { x, iterations, status, residual } = result
        demand(
          status === 'converged' && iterations === 0,
          () => `${name}: status ${status} after ${iterations} iterations from a solution, residual ${residual}`,
        )
        demand(
          solution.every((s, i) => s === x[i]),
          () => `${name}: moved from the solution ${solution} to ${x}`,
        )
      },
    },
    {
      name: `${name}: the value belongs to the point`,
      check: () => {
        const end = sync(start, few)
        const again = sync(end.x, { tolerance: 0, maxIterations: 0 })
        const close = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b), 1)
        demand(close(end.value, again.value), () => `${name}: reports the value ${end.value}, but at its point it is ${again.value}`)
      },
    },
    {
      name: `${name}: ${2 * steps} iterations are ${steps}, saved, loaded, and ${steps} more, bit for bit`,
      check: () => {
        const whole = sync(start, { ...few, maxIterations: 2 * steps })
        const half = sync(start, few)
        const before = saveState(half.state)
        const rest = sync(start, { ...few, state: loadState<S>(before) })
        demand(rest.iterations === half.iterations + steps, () => `${name}: resumed at ${half.iterations} and ended at ${rest.iterations}`)
        sameBits(whole, rest, 'a resumed run ends elsewhere')
        sync(start, { ...few, state: half.state })
        demand(saveState(half.state) === before, () => `${name}: a resumed run changed the state that it was given`)
      },
    },
    {
      name: `${name}: the synchronous and the asynchronous driver give the same bits`,
      check: async () =>
        sameBits(
          sync(start, { ...few, maxIterations: 2 * steps }),
          await async(start, { ...few, maxIterations: 2 * steps }),
          'the drivers differ',
        ),
    },
    {
      name: `${name}: an abort at any moment gives the state between two iterations, and that resumes to the same bits`,
      check: async () => {
        for (let moment = 1; moment <= moments; moment++) {
          let looks = 0
          const signal = {
            get aborted() {
              return ++looks > moment
            },
          }
          const cut = await async(start, { tolerance: 0, signal })
          demand(cut.status === 'aborted', () => `${name}: status ${cut.status} after an abort`)
          if (Number.isNaN(cut.residual)) continue
          const { iterations } = cut
          sameBits(cut, sync(start, { tolerance: 0, maxIterations: iterations }), `aborted at look ${moment}, in iteration ${iterations}`)
          const rest = sync(start, { tolerance: 0, maxIterations: 1, state: cut.state })
          sameBits(rest, sync(start, { tolerance: 0, maxIterations: iterations + 1 }), `resumed after an abort in iteration ${iterations}`)
        }
      },
    },
  ]
}
